/**
 * A version of the application as a process of its own, so that it can be killed in the middle of a request:
 * `version-server.mjs v1 8080`. Where the sessions are it is told by its parent.
 */
import { createApplication } from '../app/application.mjs';
import { serve } from '../app/server.mjs';
import { sessionClient, Sessions } from '../app/sessions.mjs';

const [version, port] = process.argv.slice(2);
let application, configured, holding = false, held = 0;
const ready = new Promise((resolve) => { configured = resolve; });

const tell = {
  configure({ endpoint, region, tableName }) {
    Object.assign(process.env, { AWS_ENDPOINT_URL_DYNAMODB: endpoint, AWS_REGION: region });
    // Where the table is broken on purpose, each request would log a line.
    application = createApplication({ version, sessions: new Sessions({ client: sessionClient(), tableName, version }), log: () => undefined });
    configured();
  },
  hold: () => { holding = true; },
};
process.on('message', ({ type, ...told }) => {
  tell[type](told);
  process.send({ type });
});
// The parent is gone, however it went: nobody is left to end us.
process.on('disconnect', () => process.exit(0));

const before = async () => {
  await ready;
  if (!holding) return;
  held += 1;
  process.send({ type: 'held', held });
  await new Promise(() => {});
};
const server = await serve({ application: (request) => application(request), port: Number(port), before });
process.send({ type: 'listening', port: server.address().port });
