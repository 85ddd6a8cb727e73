import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { App, Stack } from 'aws-cdk-lib';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { LocalCloudFront } from '../cli/src';
import { send } from '../cli/test/support/site';
import { SessionTable, SmartOriginDistribution, Steering } from '../src';
import { CONFIG_HEADER, INTERNAL_HEADER_PREFIX, POLICY_KEY, ROLE_HEADER, STAMP_HEADER, STICKY_COOKIE, VARIANT_HEADER } from '../src/contract/names';

/** While a release is rolled out, parts of two releases meet at the edge in every combination: all of them serve. */

const TOKEN = 'a-session-on-v2';
const EPOCH = Math.floor(Date.now() / 1000);
const PIN = EPOCH + 300;

type Template = { Resources: { [id: string]: { Type: string; Properties: any } } };
type Edit = (template: Template) => void;

const distribution = (template: Template) =>
  Object.values(template.Resources).find(({ Type }) => Type === 'AWS::CloudFront::Distribution')!.Properties.DistributionConfig;
const behaviors = (template: Template): any[] => [distribution(template).DefaultCacheBehavior, ...distribution(template).CacheBehaviors ?? []];

/** Edits the header that holds the router's configuration on every origin. */
function configuration(change: (header: { HeaderName: string; HeaderValue: any }) => { HeaderName: string; HeaderValue: any } | undefined): Edit {
  return (template) => {
    let changed = 0;
    for (const one of distribution(template).Origins) {
      one.OriginCustomHeaders = one.OriginCustomHeaders?.flatMap((header: { HeaderName: string; HeaderValue: any }) => {
        if (!header.HeaderName.startsWith(CONFIG_HEADER)) return [header];
        changed++;
        return change(header) ?? [];
      });
    }
    if (changed === 0) throw new Error('no origin carries the configuration: the template has changed its shape');
  };
}

/** The text, whether or not deploy-time values are joined into it. */
const textual = (value: any, change: (text: string) => string): any =>
  JSON.parse(JSON.stringify(value), (_, one: unknown) => (typeof one === 'string' ? change(one) : one));

const CONFIGURATIONS: { [name: string]: Edit } = {
  'ours': () => undefined,
  'of the next version': configuration((header) => ({ ...header, HeaderValue: textual(header.HeaderValue, (text) => text.replace('"v":1', '"v":2,"pools":[{"id":"v1"}]')) })),
  'of a release without it': configuration(() => undefined),
  'that is cut off': configuration((header) => ({ ...header, HeaderValue: '{"v":1,"primary":"v1","members":{"v1":' })),
  'that is empty': configuration((header) => ({ ...header, HeaderValue: '{"v":1}' })),
};

/** A release to come may write other headers, and may write ours in another way. */
const NEXT_FUNCTION = `function handler(event) {
  var headers = event.request.headers;
  headers['${VARIANT_HEADER}'] = { value: 'v2;by=bucket' };
  headers['${INTERNAL_HEADER_PREFIX}session'] = { value: 'v2.json.eyJ0b2tlbiI6IngifQ' };
  headers['${INTERNAL_HEADER_PREFIX}avoid'] = { value: '{"v3":"slow"}' };
  headers['${INTERNAL_HEADER_PREFIX}member'] = { value: 'v2;leg=fastest' };
  headers['${INTERNAL_HEADER_PREFIX}plan'] = { value: 'v2>v1' };
  return event.request;
}`;

const FUNCTIONS: { [name: string]: Edit } = {
  'ours': () => undefined,
  'of the next version': (template) => {
    const requestFunctions = new Set(behaviors(template).flatMap(({ FunctionAssociations = [] }) => FunctionAssociations)
      .filter(({ EventType }) => EventType === 'viewer-request').map(({ FunctionARN }) => FunctionARN['Fn::GetAtt'][0]));
    for (const id of requestFunctions) template.Resources[id].Properties.FunctionCode = NEXT_FUNCTION;
  },
  'none yet': (template) => {
    for (const behavior of behaviors(template)) delete behavior.FunctionAssociations;
  },
};

const ours = { v: 1, generation: 1, weights: { v2: 50 }, voided: [], force: null };
const POLICIES: { [name: string]: string } = {
  'ours': JSON.stringify(ours),
  'of the next version': JSON.stringify({ ...ours, v: 2, weights: [{ member: 'v2', percent: 100 }], voided: { v1: true } }),
  'that is garbage': '\u0000{"v":1,"voided":"v1',
};

const COOKIES: { [name: string]: string | undefined } = {
  'none': undefined,
  'ours': `1.v2.4711.${PIN}`,
  'of a version before': 'v2:4711',
  'of the next version': `2.v2.4711.${PIN}.${PIN}`,
  'of a member that is gone': `1.v9.4711.${PIN}`,
};

let directory: string, templateFile: string, original: string, edge: LocalCloudFront;
const seen: IncomingHttpHeaders[] = [];
const servers: Server[] = [];

async function origin(version: string): Promise<string> {
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.writeHead(200, { 'cache-control': 'no-store' });
    response.end(version);
  });
  servers.push(server);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  const app = new App({ outdir: join(tmpdir(), `version-skew-${process.pid}`) });
  const stack = new Stack(app, 'Skew', { env: { account: '111122223333', region: 'us-east-1' } });
  new SmartOriginDistribution(stack, 'Site', {
    origins: { v1: { origin: new HttpOrigin('v1.example.com') }, v2: { origin: new HttpOrigin('v2.example.com'), weight: 10 } },
    steering: Steering.stickySessions({ table: new SessionTable(stack, 'Sessions'), cookieName: 'sessiontoken' }),
    writes: ['/api/*'],
  });
  ({ directory } = app.synth());
  templateFile = join(directory, 'Skew.template.json');
  original = readFileSync(templateFile, 'utf8');
  edge = await LocalCloudFront.start({ template: directory, origins: { v1: await origin('v1'), v2: await origin('v2') } });
  const client = new DynamoDBClient({ endpoint: edge.dynamoDbUrl, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  await client.send(new PutItemCommand({
    TableName: edge.sessionTables!.tables[0]!.name,
    Item: { token: { S: TOKEN }, version: { S: 'v2' }, expires: { N: String(EPOCH + 3600) } },
  }));
  client.destroy();
});

afterAll(async () => {
  await edge.close();
  for (const server of servers) server.close();
});

async function serve(...edits: Edit[]) {
  const template = JSON.parse(original) as Template;
  for (const edit of edits) edit(template);
  writeFileSync(templateFile, JSON.stringify(template));
  await edge.reload();
}

/** A page and a write, as a visitor with a session sends them. */
async function ask(sticky: string | undefined) {
  const cookie = `sessiontoken=${TOKEN}${sticky === undefined ? '' : `; ${STICKY_COOKIE}=${sticky}`}`;
  seen.length = 0;
  return [
    await send(edge.url, '/', { headers: { cookie } }),
    await send(edge.url, '/api/cart', { method: 'POST', headers: { cookie }, body: 'one more' }),
  ];
}

const internalOf = (headers: IncomingHttpHeaders) => Object.keys(headers).filter((name) => name.startsWith(INTERNAL_HEADER_PREFIX));

const combinations = Object.keys(CONFIGURATIONS)
  .flatMap((config) => Object.keys(FUNCTIONS).map((functions): [string, string] => [config, functions]));

test.each(combinations)('configuration %s, viewer functions %s: every policy and cookie is served', async (config, functions) => {
  await serve(CONFIGURATIONS[config], FUNCTIONS[functions]);
  for (const [policy, document] of Object.entries(POLICIES)) {
    edge.keyValueStore()?.put(POLICY_KEY, document);
    for (const [cookie, sticky] of Object.entries(COOKIES)) {
      const answers = await ask(sticky);
      const where = `policy ${policy}, cookie ${cookie}`;
      expect([where, ...answers.map(({ status }) => status)]).toEqual([where, 200, 200]);
      for (const { body, headers } of answers) {
        expect(['v1', 'v2']).toContain(body);
        // Where no function of ours runs yet, nobody takes the stamp away: it says that the template's origin answered.
        expect(internalOf(headers)).toEqual(functions === 'none yet' && config !== 'ours' ? [STAMP_HEADER] : []);
      }
      expect(seen).toHaveLength(2);
      // The variant may be read by the application; nothing else of ours, configuration last of all, reaches it.
      for (const headers of seen) expect(internalOf(headers).filter((name) => ![VARIANT_HEADER, `${INTERNAL_HEADER_PREFIX}member`].includes(name))).toEqual([]);
      if (config === 'ours' && functions === 'ours') expect([where, ...answers.map(({ body }) => body)]).toEqual([where, 'v2', 'v2']);
    }
  }
});

describe('an edge router of another version', () => {
  const assets = () => readdirSync(directory).map((name) => join(directory, name, 'index.js')).filter((file) => {
    try {
      return readFileSync(file, 'utf8').includes(ROLE_HEADER);
    } catch {
      return false;
    }
  });
  const NEXT_ROUTER = `exports.handler = async (event) => {
    const { request, response } = event.Records[0].cf;
    if (response) {
      response.headers['${INTERNAL_HEADER_PREFIX}stamp'] = [{ key: 'x-smart-origin-stamp', value: 'v2;until=9;by=table' }];
      response.headers['${INTERNAL_HEADER_PREFIX}timing'] = [{ key: 'x-smart-origin-timing', value: 'v2=12' }];
      return response;
    }
    request.headers.host = [{ key: 'Host', value: request.origin.custom.domainName }];
    return request;
  };`;

  test.each(Object.keys(FUNCTIONS))('beside viewer functions %s: every policy and cookie is served', async (functions) => {
    const files = assets();
    expect(files).toHaveLength(1);
    const bundle = readFileSync(files[0], 'utf8');
    writeFileSync(files[0], NEXT_ROUTER);
    try {
      await serve(FUNCTIONS[functions]);
      for (const document of Object.values(POLICIES)) {
        edge.keyValueStore()?.put(POLICY_KEY, document);
        for (const sticky of Object.values(COOKIES)) {
          const answers = await ask(sticky);
          expect(answers.map(({ status }) => status)).toEqual([200, 200]);
          // Its own stamp means nothing to our cookie, and is not shown to the viewer where our function runs.
          if (functions !== 'none yet') for (const { headers } of answers) expect(internalOf(headers)).not.toContain(`${INTERNAL_HEADER_PREFIX}stamp`);
        }
      }
    } finally {
      writeFileSync(files[0], bundle);
    }
  });
});
