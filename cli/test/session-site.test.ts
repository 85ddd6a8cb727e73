import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { App, Stack } from 'aws-cdk-lib';
import { Distribution, experimental, LambdaEdgeEventType } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { ApplicationLogLevel, Code, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LocalCloudFront, type LocalCloudFrontOptions } from '../src';
import { start } from './support/command-line';
import { send, startSite, stopSites, track } from './support/site';
import { dynamoDb, globalTable, READS_SESSION } from './support/table-site';
import { removeTemporaryFiles, temporaryDirectory, templateOf, withLambdas, writeTemplate } from './support/templates';

/** A distribution with its tables, as a site with sessions has it. */

// Loading the CDK takes long on a busy machine.
jest.setTimeout(60_000);

afterEach(stopSites);
afterEach(removeTemporaryFiles);

const POPS = [{ name: 'DUB2-C1', region: 'eu-west-1' }, { name: 'IAD89-P1', region: 'us-east-1' }, { name: 'SIN2-C1', region: 'ap-southeast-1' }];
const REGIONS = POPS.map(({ region }) => region);

const reading = withLambdas(['origin-request'], { code: READS_SESSION });
const readingSite = { behavior: reading.behavior, resources: { ...reading.resources, Sessions: globalTable(REGIONS) } };

async function startReading(options: Partial<LocalCloudFrontOptions> = {}) {
  const site = await startSite({ ...readingSite, options: { pops: POPS, ...options } });
  return { ...site, tables: site.cloudFront.sessionTables!, ...asking(site.cloudFront) };
}

function asking(cloudFront: LocalCloudFront) {
  const clientOf = (region: string) => {
    const client = dynamoDb(cloudFront.dynamoDbUrl!, region);
    track({ close: async () => client.destroy() });
    return client;
  };
  return {
    clientOf,
    write: (region: string, token: string, version: string) => (
      clientOf(region).send(new PutItemCommand({ TableName: 'sessions', Item: { token: { S: token }, version: { S: version } } }))),
    everywhere: (path: string) => Promise.all(POPS.map(async ({ name }) => (await send(cloudFront.url, path, { headers: { 'x-local-pop': name } })).body)),
  };
}

test('F-092: each point of presence reads the replica of its own Region', async () => {
  const { write, everywhere, advance, tables } = await startReading();
  await write('us-east-1', 's', 'v2');
  expect(await everywhere('/s')).toEqual(['eu-west-1: none', 'us-east-1: v2', 'ap-southeast-1: none']);
  advance(0.5);
  expect(await everywhere('/s')).toEqual(['eu-west-1: v2', 'us-east-1: v2', 'ap-southeast-1: v2']);
  expect(tables.counts().map(({ region, reads, writes }) => [region, reads, writes])).toEqual([['eu-west-1', 2, 0], ['us-east-1', 2, 1], ['ap-southeast-1', 2, 0]]);
});

test('a Region without a replica has no such table', async () => {
  const { get } = await startReading({ pops: [{ name: 'GRU3-P1', region: 'sa-east-1' }] });
  expect((await get('/s')).body).toBe('sa-east-1: com.amazonaws.dynamodb.v20120810#ResourceNotFoundException');
});

test('a fault is seen by functions of that Region alone', async () => {
  const { tables, everywhere } = await startReading();
  tables.setFault({ kind: 'throttled' }, 'eu-west-1');
  expect(await everywhere('/s')).toEqual([expect.stringContaining('ProvisionedThroughputExceeded'), 'us-east-1: none', 'ap-southeast-1: none']);
});

test('contents, lag and faults survive a reload', async () => {
  const template = writeTemplate(readingSite);
  const { cloudFront, write, everywhere, tables } = await startReading({ template, sessionTableLag: 0 });
  await write('eu-west-1', 's', 'v1');
  tables.setFault({ kind: 'error' }, 'us-east-1');
  const { dynamoDbUrl } = cloudFront;
  await cloudFront.reload();
  expect([cloudFront.dynamoDbUrl, cloudFront.sessionTables]).toEqual([dynamoDbUrl, tables]);
  expect(await everywhere('/s')).toEqual(['eu-west-1: v1', expect.stringContaining('InternalServerError'), 'ap-southeast-1: v1']);
});

test('without a table, nothing speaks DynamoDB', async () => {
  const { cloudFront } = await startSite();
  expect([cloudFront.dynamoDbUrl, cloudFront.sessionTables]).toEqual([undefined, undefined]);
});

test('closed, nobody speaks DynamoDB any more', async () => {
  const { cloudFront } = await startReading();
  const url = cloudFront.dynamoDbUrl!;
  await cloudFront.close();
  await expect(send(url, '/')).rejects.toThrow(/ECONNREFUSED/);
});

/** As `cdk synth` writes it: the data in one Region, the site in another, its function in us-east-1. */
function synthesize(): string {
  const outdir = temporaryDirectory();
  const app = new App({ outdir });
  const env = { account: '111122223333' };
  const data = new Stack(app, 'Data', { env: { ...env, region: 'ap-southeast-1' } });
  new TableV2(data, 'Sessions', { tableName: 'sessions', partitionKey: { name: 'token', type: AttributeType.STRING }, replicas: [{ region: 'eu-west-1' }, { region: 'us-east-1' }] });
  const site = new Stack(app, 'Site', { env: { ...env, region: 'eu-west-1' } });
  const router = new experimental.EdgeFunction(site, 'Router', {
    runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline(READS_SESSION), loggingFormat: LoggingFormat.JSON, applicationLogLevelV2: ApplicationLogLevel.WARN,
  });
  new Distribution(site, 'Dist', {
    defaultBehavior: {
      origin: new HttpOrigin('app.example.com', { originId: 'app' }),
      edgeLambdas: [{ eventType: LambdaEdgeEventType.ORIGIN_REQUEST, functionVersion: router.currentVersion }],
    },
  });
  app.synth();
  return outdir;
}

test('an app of the CDK over three Regions: the function of another Region and the replicas are found', async () => {
  const cloudFront = track(await LocalCloudFront.start({
    template: synthesize(), origins: { app: temporaryDirectory() }, pops: POPS, sessionTableLag: 0,
  }));
  expect(cloudFront.sessionTables!.tables).toEqual([{ name: 'sessions', regions: ['eu-west-1', 'us-east-1', 'ap-southeast-1'] }]);
  const { write, everywhere, clientOf } = asking(cloudFront);
  await write('ap-southeast-1', 's', 'v1');
  expect(await everywhere('/s')).toEqual(['eu-west-1: v1', 'us-east-1: v1', 'ap-southeast-1: v1']);
  const { Item } = await clientOf('us-east-1').send(new GetItemCommand({ TableName: 'sessions', Key: { token: { S: 's' } } }));
  expect(Item).toMatchObject({ version: { S: 'v1' } });
});

describe('smart-origin local', () => {
  const argv = (template: string, ...more: string[]) => ['local', template, '--origin', `app=${temporaryDirectory()}`, '--control-port', '0', ...more];

  test('tells places, DynamoDB and tables, and takes --pop, --dynamodb-port and --table-lag', async () => {
    const run = start(argv(writeTemplate(readingSite), '--pop', 'DUB2-C1=eu-west-1', '--pop', 'IAD89-P1=us-east-1', '--dynamodb-port', '0', '--table-lag', '2'));
    await run.until(/point of presence +DUB2-C1 in eu-west-1, for viewers without x-local-pop\n +point of presence +IAD89-P1 in us-east-1\n/);
    const [, url] = await run.until(/DynamoDB +(http:\/\/127\.0\.0\.1:\d+) \(AWS_ENDPOINT_URL_DYNAMODB\)\n/);
    await run.until(/table +sessions in eu-west-1, us-east-1, ap-southeast-1, lag 2 s\n/);
    expect((await send(url!, '/')).status).toBe(400);
    run.interrupt();
    expect(await run.exitCode).toBe(0);
  });

  test('as JSON', async () => {
    const run = start([...argv(writeTemplate(readingSite), '--pop', 'DUB2-C1=eu-west-1'), '--json']);
    const [line] = await run.until(/^.*"event":"listening".*\n/);
    expect(JSON.parse(line)).toMatchObject({
      dynamoDbUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string, pops: [{ name: 'DUB2-C1', region: 'eu-west-1' }], sessionTables: [{ name: 'sessions', regions: REGIONS }],
    });
    run.interrupt();
    expect(await run.exitCode).toBe(0);
  });

  test('says nothing of what there is not', async () => {
    const run = start(argv(writeTemplate(templateOf())));
    await run.until(/is served[^]*\n$/);
    run.interrupt();
    await run.exitCode;
    expect(run.output().stdout).not.toMatch(/DynamoDB|point of presence/);
  });

  test.each([
    ['--pop', 'FRA56-P1', /--pop got "FRA56-P1"[^]*--pop FRA56-P1=eu-central-1/],
    ['--pop', 'FRA56-P1=Frankfurt', /"Frankfurt" is no Region/],
    ['--table-lag', 'soon', /number of seconds/],
    ['--dynamodb-port', '70000', /"70000" is no port/],
  ])('fails when it is given %s %s', async (option, value, message) => {
    const run = start(argv(writeTemplate(readingSite), option, value));
    expect(await run.exitCode).toBe(2);
    expect(run.output().stderr).toMatch(message);
  });

  test('fails when the DynamoDB port is in use, and leaves nothing running', async () => {
    const { cloudFront } = await startReading();
    const { port } = new URL(cloudFront.dynamoDbUrl!);
    const run = start(argv(writeTemplate(readingSite), '--dynamodb-port', port));
    expect(await run.exitCode).toBe(2);
    expect(run.output().stderr).toContain(`port ${port} of 127.0.0.1 is in use`);
  });
});
