import { createApplication } from './application.mjs';
import { serve } from './server.mjs';

// PLACE=eu PORT=8080 node main.mjs, behind something that speaks TLS
const { PLACE, PORT = '8080', HOST } = process.env;
if (!PLACE) {
  console.error('PLACE (such as eu) has to be set in the environment');
  process.exit(2);
}
const server = await serve({ application: createApplication({ place: PLACE }), port: Number(PORT), host: HOST });
console.log(`${PLACE} at http://${server.address().address}:${server.address().port}`);
process.once('SIGTERM', () => server.close());
