import { once } from 'node:events';
import http from 'node:http';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { send, startSite, stopSites, type TestSite } from './support/site';
import { storeResources } from './support/store-site';
import { dynamoDb, globalTable, READS_SESSION } from './support/table-site';
import { templateOf, withFunction, withLambdas, writeTemplate, type TemplateInput } from './support/templates';

/** A deployment that has come to some points of presence and not to others. */

jest.setTimeout(60_000);

afterEach(stopSites);

const pops = ['eu-west-1', 'us-east-1', 'ap-southeast-1'];

function version(name: string): TemplateInput {
  return withFunction(['viewer-request'], 'fn', `function handler() { return { statusCode: 200, headers: { 'x-version': { value: '${name}' } } }; }`);
}

async function versions(site: TestSite): Promise<unknown[]> {
  return Promise.all(pops.map(async (pop) => (await site.get('/', { headers: { 'x-local-pop': pop } })).headers['x-version']));
}

test('another template is served at some points of presence; the others keep theirs until a reload brings all to the newest', async () => {
  const site = await startSite({ ...version('old'), options: { pops, controlPort: 0 } });
  const next = writeTemplate(templateOf(version('new')));
  await site.cloudFront.reload({ template: next, pops: ['us-east-1'] });
  expect(await versions(site)).toEqual(['old', 'new', 'old']);
  const status = JSON.parse((await send(site.cloudFront.controlUrl!, '/local/status')).body) as { template: string; templates: Record<string, string> };
  expect([status.template, status.templates['IAD89-P1'], status.templates['DUB56-P1'] === next]).toEqual([next, next, false]);
  await site.cloudFront.reload({ template: next, pops: ['SIN2-P1'] });
  expect(await versions(site)).toEqual(['old', 'new', 'new']);
  await site.cloudFront.reload();
  expect(await versions(site)).toEqual(['new', 'new', 'new']);
  expect(JSON.parse((await send(site.cloudFront.controlUrl!, '/local/status')).body)).not.toHaveProperty('templates');
});

test('no request is dropped while deployments come and go', async () => {
  const site = await startSite({ ...version('old'), options: { pops } });
  const next = writeTemplate(templateOf(version('new')));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
  const seen = new Set<unknown>();
  let answers = 0;
  const moreAnswers = async () => {
    const bound = answers + 20;
    while (answers < bound) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  let isOver = false;
  const visitors = Promise.all(pops.map(async (pop) => {
    while (!isOver) {
      const [response] = await once(http.get(`${site.cloudFront.url}/`, { agent, headers: { 'x-local-pop': pop } }), 'response') as [http.IncomingMessage];
      seen.add(`${response.statusCode} ${response.headers['x-version'] as string}`);
      await once(response.resume(), 'end');
      answers += 1;
    }
  }));
  for (const pop of pops) {
    await moreAnswers();
    await site.cloudFront.reload({ template: next, pops: [pop] });
  }
  await moreAnswers();
  await site.cloudFront.reload();
  isOver = true;
  await visitors;
  expect((await versions(site))).toEqual(['new', 'new', 'new']);
  expect([...seen].sort()).toEqual(['200 new', '200 old']);
  agent.destroy();
});

test('KeyValueStores and tables of the same name are shared by both; no replica goes while one of them is served', async () => {
  const store = storeResources();
  const site = await startSite({ ...store, options: { pops } });
  site.cloudFront.keyValueStore()!.put('k', 'shared');
  await site.cloudFront.reload({ template: writeTemplate(templateOf(store)), pops: ['us-east-1'] });
  for (const pop of pops) expect((await site.get('/k', { headers: { 'x-local-pop': pop } })).body).toBe('shared');

  const lambda = withLambdas(['origin-request'], { code: READS_SESSION });
  const withTable = (regions: string[]) => ({ ...lambda, resources: { ...lambda.resources, Table: globalTable(regions) } });
  const tables = await startSite({ ...withTable(['us-east-1', 'eu-west-1']), options: { pops, sessionTableLag: 0 } });
  const client = dynamoDb(tables.cloudFront.dynamoDbUrl!, 'us-east-1');
  await client.send(new PutItemCommand({ TableName: 'sessions', Item: { token: { S: 't' }, version: { S: 'v1' } } }));
  client.destroy();
  const ask = async () => Promise.all(pops.map(async (pop) => (await tables.get('/t', { headers: { 'x-local-pop': pop } })).body));
  const next = writeTemplate(templateOf(withTable(['us-east-1', 'ap-southeast-1'])));
  await tables.cloudFront.reload({ template: next, pops: ['ap-southeast-1'] });
  expect(await ask()).toEqual(['eu-west-1: v1', 'us-east-1: v1', 'ap-southeast-1: v1']);
  await tables.cloudFront.reload();
  expect(tables.cloudFront.sessionTables!.regions).toEqual(['us-east-1', 'ap-southeast-1']);
});

test('fails when a point of presence is unknown, and when both would need another table; all is served as before', async () => {
  const table = (key: string) => ({
    resources: { Table: globalTable(['us-east-1'], { KeySchema: [{ AttributeName: key, KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }] }) },
  });
  const site = await startSite({ ...table('token'), options: { pops } });
  await expect(site.cloudFront.reload({ pops: ['moon'] })).rejects.toMatchObject({ code: 'ERR_POP' });
  await expect(site.cloudFront.reload({ template: writeTemplate(templateOf(table('id'))), pops: ['us-east-1'] })).rejects.toThrow(/another key than the one that other points of presence use/);
  for (const pop of pops) expect((await site.get('/', { headers: { 'x-local-pop': pop } })).status).toBe(200);
});
