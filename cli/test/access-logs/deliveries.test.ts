import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { filesIn, logged, readW3c, textOf, type Logged } from './support';
import { LOG_FIELDS } from '../../src/access-logs/log-fields';
import { columnName } from '../../src/access-logs/log-formats';
import { ParquetWriter } from '../../src/access-logs/parquet';
import { startSite, stopSites, type TestSite } from '../support/site';
import { CACHING_OPTIMIZED, cachePolicyResource, temporaryDirectory } from '../support/templates';

afterEach(stopSites);

type Json = Record<string, unknown>;

/** An optional dependency: there are machines that it does not come for. */
function loadDuckDb(): typeof import('@duckdb/node-api') | undefined {
  try {
    return createRequire(__filename)('@duckdb/node-api') as typeof import('@duckdb/node-api');
  } catch {
    console.warn('@duckdb/node-api is not installed: tests of Parquet are skipped');
    return undefined;
  }
}

const duckDbModule = loadDuckDb();

const BUCKET = 'arn:aws:s3:::logs/v2';

/** The three resources of a delivery, as the CDK writes them. */
function delivery(id: string, outputFormat?: string, { target = BUCKET as unknown, ...extra }: Json = {}): Json {
  return {
    Source: {
      Type: 'AWS::Logs::DeliverySource',
      Properties: {
        Name: 'source',
        LogType: 'ACCESS_LOGS',
        ResourceArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudfront::', { Ref: 'AWS::AccountId' }, ':distribution/', { Ref: 'Site' }]] },
      },
    },
    [`${id}Destination`]: { Type: 'AWS::Logs::DeliveryDestination', Properties: { Name: `${id}-destination`, DestinationResourceArn: target, ...(outputFormat ? { OutputFormat: outputFormat } : {}) } },
    [id]: {
      Type: 'AWS::Logs::Delivery',
      Properties: { DeliverySourceName: { Ref: 'Source' }, DeliveryDestinationArn: { 'Fn::GetAtt': [`${id}Destination`, 'Arn'] }, ...extra },
    },
  };
}

interface DeliveredSite extends TestSite {
  folder: string;
}

async function startDelivered(resources: Json, config: Json = {}): Promise<DeliveredSite> {
  const folder = temporaryDirectory();
  const site = await startSite({ resources, config, behavior: { CachePolicyId: CACHING_OPTIMIZED }, options: { accessLogs: folder } });
  return { ...site, folder };
}

const FIELDS = ['date', 'time', 'timestamp(ms)', 'cs(User-Agent)', 'cs-uri-stem', 'sc-status', 'x-edge-result-type', 'cache-behavior-path-pattern'];

const jsonRecords = (folder: string): Logged[] => filesIn(folder).filter((file) => /\.(gz|log)$/.test(file))
  .flatMap((file) => textOf(folder, file).trimEnd().split('\n').map((line) => JSON.parse(line) as Logged));

describe('F-310 fields', () => {
  test('F-310 the chosen ones alone, in their order', async () => {
    const site = await startDelivered(delivery('Log', 'json', { RecordFields: FIELDS }));
    await site.get('/a?b', { headers: { 'user-agent': 'a b' } });
    const [record] = await logged(site.cloudFront, 1, () => jsonRecords(site.folder));
    expect(Object.entries(record!)).toEqual([
      ['date', '2026-01-01'], ['time', '00:00:00'], ['timestamp(ms)', String(Date.UTC(2026, 0, 1))], ['cs(User-Agent)', 'a%20b'], ['cs-uri-stem', '/a'],
      ['sc-status', '200'], ['x-edge-result-type', 'Miss'], ['cache-behavior-path-pattern', '*'],
    ]);
  });

  test('F-310 without a choice, those that the example of the page has', async () => {
    const site = await startDelivered(delivery('Log', 'json'));
    await site.get('/');
    const [record] = await logged(site.cloudFront, 1, () => jsonRecords(site.folder));
    const fields = Object.keys(record!);
    expect(fields).toHaveLength(35);
    expect(fields.slice(-3)).toEqual(['sc-range-end', 'c-country', 'cache-behavior-path-pattern']);
  });

  test('F-310 time of the origin, country and network, and cookies where they are chosen', async () => {
    const site = await startDelivered(delivery('Log', 'json', { RecordFields: ['origin-fbl', 'origin-lbl', 'c-country', 'asn', 'cs(Cookie)'] }));
    const headers = { 'cookie': 'a=b', 'cloudfront-viewer-country': 'DE', 'cloudfront-viewer-asn': '64500' };
    await site.get('/', { headers });
    await site.get('/');
    const [miss, hit] = await logged(site.cloudFront, 2, () => jsonRecords(site.folder));
    expect(miss).toEqual({
      'origin-fbl': expect.stringMatching(/^\d+\.\d{3}$/), 'origin-lbl': expect.stringMatching(/^\d+\.\d{3}$/), 'c-country': 'DE', 'asn': '64500', 'cs(Cookie)': 'a=b',
    });
    expect(Number(miss!['origin-lbl'])).toBeGreaterThanOrEqual(Number(miss!['origin-fbl']));
    expect(hit).toEqual({ 'origin-fbl': '-', 'origin-lbl': '-', 'c-country': '-', 'asn': '-', 'cs(Cookie)': '-' });
  });

  test('F-310 the behavior that served is named by its pattern', async () => {
    const site = await startDelivered(
      { ...delivery('Log', 'json', { RecordFields: ['cs-uri-stem', 'cache-behavior-path-pattern'] }), Policy: cachePolicyResource() },
      { CacheBehaviors: [{ PathPattern: '/api/*', TargetOriginId: 'app', ViewerProtocolPolicy: 'allow-all', CachePolicyId: { Ref: 'Policy' } }] },
    );
    await site.get('/api/x');
    await site.get('/');
    const records = await logged(site.cloudFront, 2, () => jsonRecords(site.folder));
    expect(records.map((record) => Object.values(record))).toEqual([['/api/x', '/api/*'], ['/', '*']]);
  });

  test('a field that AWS does not document is refused with the nearest one', async () => {
    await expect(startDelivered(delivery('Log', 'json', { RecordFields: ['date', 'cs(user-agnt)'] })))
      .rejects.toThrow(/Delivery\[Log\]\.RecordFields names the field "cs\(user-agnt\)".*the nearest is "cs\(User-Agent\)".*All fields: date, time, /s);
  });

  test('a wrong field is only worth a note where no logs are asked for', async () => {
    const site = await startSite({ resources: delivery('Log', 'json', { RecordFields: ['dat'] }) });
    expect(site.cloudFront.distribution.notes).toEqual([expect.stringMatching(/could not be written: .*"dat".*nearest is "date"/)]);
  });
});

describe('F-311 formats', () => {
  test('F-311 W3C has a head and tabs; plain has the delimiter alone', async () => {
    const site = await startDelivered({
      ...delivery('Plain', 'plain', { target: 'arn:aws:s3:::plain/x', RecordFields: ['cs-uri-stem', 'sc-status'], FieldDelimiter: ' ' }),
      ...delivery('Table', 'w3c', { target: 'arn:aws:s3:::w3c/x', RecordFields: ['cs-uri-stem', 'sc-status'] }),
    });
    await site.get('/a');
    await site.get('/b');
    const text = (bucket: string) => textOf(site.folder, filesIn(site.folder).find((file) => file.startsWith(bucket))!);
    await site.cloudFront.close();
    expect(readW3c(text('w3c'))).toEqual([{ 'cs-uri-stem': '/a', 'sc-status': '200' }, { 'cs-uri-stem': '/b', 'sc-status': '200' }]);
    expect(text('plain')).toBe('/a 200\n/b 200\n');
  });

  test('F-311 log groups and delivery streams get JSON, uncompressed', async () => {
    const site = await startDelivered({
      ...delivery('Group', undefined, { target: { 'Fn::GetAtt': ['Logs', 'Arn'] }, RecordFields: ['cs-uri-stem'] }),
      ...delivery('Stream', undefined, { target: { 'Fn::GetAtt': ['Firehose', 'Arn'] }, RecordFields: ['sc-status'] }),
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/site/access' } },
      Firehose: { Type: 'AWS::KinesisFirehose::DeliveryStream', Properties: { DeliveryStreamName: 'access' } },
    });
    await site.get('/a');
    await site.cloudFront.close();
    const [stream, group] = filesIn(site.folder);
    expect([stream, group]).toEqual([expect.stringMatching(/^delivery-streams\/access\/.*\.log$/), expect.stringMatching(/^log-groups\/site\/access\/.*\.log$/)]);
    expect([textOf(site.folder, stream!), textOf(site.folder, group!)]).toEqual(['{"sc-status":"200"}\n', '{"cs-uri-stem":"/a"}\n']);
  });

  (duckDbModule ? test : test.skip)('F-311 Parquet holds what JSON holds of the same requests, every column a text', async () => {
    const fields = LOG_FIELDS.filter((field) => field !== 'x-edge-request-id');
    const site = await startDelivered({
      ...delivery('Json', 'json', { target: 'arn:aws:s3:::json/x', RecordFields: ['x-edge-request-id', ...fields] }),
      ...delivery('Parquet', 'parquet', { target: 'arn:aws:s3:::parquet/it\'s', RecordFields: ['x-edge-request-id', ...fields] }),
    });
    for (const [index, agent] of ['plain', 'with "quotes" and \\', 'caf\u00e9'].entries()) await site.get(`/${index}?q=${index}`, { headers: { 'user-agent': agent } });
    await site.cloudFront.close();
    const [json] = filesIn(site.folder).filter((file) => file.endsWith('.gz'));
    const [parquet] = filesIn(site.folder).filter((file) => file.endsWith('.parquet'));
    expect(parquet).toMatch(/^parquet\/it's\/site-Site\.2026-01-01-00\.[0-9A-Z]+\.parquet$|^parquet\/it's\/[^/]+\.parquet$/);
    expect(readFileSync(path.join(site.folder, parquet!)).subarray(0, 4).toString()).toBe('PAR1');
    const duckDb = await duckDbModule!.DuckDBInstance.create(':memory:');
    const connection = await duckDb.connect();
    const reader = await connection.runAndReadAll(`SELECT * FROM '${path.join(site.folder, parquet!).replace(/'/g, '\'\'')}'`);
    expect(new Set(reader.columnTypes().map(String))).toEqual(new Set(['VARCHAR']));
    const rows = reader.getRowObjects() as Logged[];
    connection.closeSync();
    duckDb.closeSync();
    const byColumn = (record: Logged) => Object.fromEntries(Object.entries(record).map(([field, value]) => [columnName(field as never), value]));
    const expected = textOf(site.folder, json!).trimEnd().split('\n').map((line) => byColumn(JSON.parse(line) as Logged));
    expect(rows).toHaveLength(3);
    expect(rows).toEqual(expected);
    expect(rows[2]!.cs_User_Agent).toBe('caf%E9');
  });

  test('F-311 columns are called as in the files of AWS', () => {
    expect((['cs(User-Agent)', 'cs(Host)', 'timestamp(ms)', 'x-edge-location', 'c-ip'] as const).map(columnName))
      .toEqual(['cs_User_Agent', 'cs_Host', 'timestamp_ms', 'x_edge_location', 'c_ip']);
    expect(new Set(LOG_FIELDS.map(columnName)).size).toBe(LOG_FIELDS.length);
  });

  test('a missing DuckDB is told with the command that installs it', async () => {
    const missing = ParquetWriter.load(() => {
      throw new Error('Cannot find module \'@duckdb/node-api\'\nRequire stack:');
    });
    await expect(missing).rejects.toThrow(/asks for Parquet, and DuckDB.*cannot be loaded.*Cannot find module '@duckdb\/node-api'\n.*npm install --save-dev @duckdb\/node-api/s);
  });

  test('a format that the destination does not take is refused', async () => {
    const resources = delivery('Log', 'parquet', { target: 'arn:aws:firehose:us-east-1:123456789012:deliverystream/s' });
    await expect(startDelivered(resources)).rejects.toThrow(/DeliveryDestination\[LogDestination\]\.OutputFormat is "parquet".*json, plain, raw/s);
  });
});

describe('F-312 paths', () => {
  test.each([
    ['without a prefix', { target: 'arn:aws:s3:::b' }, /^b\/AWSLogs\/123456789012\/CloudFront\/[^/]+\.gz$/],
    ['without a prefix, Hive-compatible', { target: 'arn:aws:s3:::b', S3SuffixPath: 'myFolderA/{yyyy}', S3EnableHiveCompatiblePath: true },
      /^b\/AWSLogs\/aws-account-id=123456789012\/CloudFront\/myFolderA\/year=2026\/[^/]+\.gz$/],
    ['with one', { target: 'arn:aws:s3:::b/MyLogPrefix', S3SuffixPath: '/{DistributionId}/{yyyy}/{MM}/{dd}/{HH}' }, /^b\/MyLogPrefix\/[^/]+\/2026\/01\/01\/00\/[^/]+\.gz$/],
    ['where CloudFront\'s own prefix is written out', { target: 'arn:aws:s3:::b', S3SuffixPath: 'AWSLogs/{account-id}/CloudFront/x' }, /^b\/AWSLogs\/123456789012\/CloudFront\/x\/[^/]+\.gz$/],
  ])('F-312 %s', async (_, extra, expected) => {
    const site = await startDelivered(delivery('Log', 'json', extra));
    await site.get('/');
    await site.cloudFront.close();
    expect(filesIn(site.folder)).toEqual([expect.stringMatching(expected)]);
  });

  test('F-313 legacy and v2 are written side by side', async () => {
    const site = await startDelivered(delivery('Log', 'json', { target: 'arn:aws:s3:::b/p' }), { Logging: { Bucket: 'old.s3.eu-central-1.amazonaws.com' } });
    await site.get('/');
    await site.cloudFront.close();
    expect(filesIn(site.folder).map((file) => file.split('/')[0])).toEqual(['b', 'old']);
  });
});

describe('what cannot be written', () => {
  test('deliveries of other distributions are not this one\'s', async () => {
    const resources = delivery('Log', 'json');
    (resources.Source as { Properties: Json }).Properties.ResourceArn = 'arn:aws:cloudfront::123456789012:distribution/OTHER';
    const site = await startDelivered(resources);
    expect(site.cloudFront.distribution.notes).toEqual([expect.stringMatching(/no access log is written/)]);
  });

  test('a destination that no template has is a note', async () => {
    const resources = delivery('Log', 'json');
    (resources.Log as { Properties: Json }).Properties.DeliveryDestinationArn = 'arn:aws:logs:us-east-1:222222222222:delivery-destination:elsewhere';
    const site = await startDelivered(resources);
    expect(site.cloudFront.distribution.notes).toEqual([expect.stringMatching(/Delivery\[Log\] is not written: its destination arn:.*elsewhere is in none of the templates/)]);
  });
});
