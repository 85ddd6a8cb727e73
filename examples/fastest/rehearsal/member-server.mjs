/**
 * The application of one place as a process of its own: `member-server.mjs eu`. It counts for its parent what it is asked.
 */
import { createApplication } from '../app/application.mjs';
import { serve } from '../app/server.mjs';

const [place] = process.argv.slice(2);
const asked = { probes: 0, withBody: 0 };

process.on('message', () => process.send({ type: 'asked', asked }));
// The parent is gone, however it went: nobody is left to end us.
process.on('disconnect', () => process.exit(0));

const onRequest = ({ headers }) => {
  if (!headers['user-agent']?.startsWith('cdk-smart-origin probe')) return;
  asked.probes += 1;
  if ('content-length' in headers || 'transfer-encoding' in headers) asked.withBody += 1;
};
const server = await serve({ application: createApplication({ place }), port: 0, onRequest });
process.send({ type: 'listening', port: server.address().port });
