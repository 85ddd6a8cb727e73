import { createApplication } from './application.mjs';
import { serve } from './server.mjs';
import { sessionClient, Sessions } from './sessions.mjs';

// On a machine of your own: VERSION=v1 TABLE_NAME=<table> AWS_REGION=us-east-1 node main.mjs
const { VERSION, TABLE_NAME, PORT = '8080', HOST } = process.env;
if (!VERSION || !TABLE_NAME) {
  console.error('VERSION (such as v1) and TABLE_NAME (of the session table) have to be set in the environment');
  process.exit(2);
}
const sessions = new Sessions({ client: sessionClient(), tableName: TABLE_NAME, version: VERSION });
const server = await serve({ application: createApplication({ version: VERSION, sessions }), port: Number(PORT), host: HOST });
console.log(`${VERSION} at http://${server.address().address}:${server.address().port}`);
process.once('SIGTERM', () => server.close());
