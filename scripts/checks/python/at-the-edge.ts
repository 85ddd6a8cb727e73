import * as path from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Balancer } from './balancer';
import { type FastApiOptions, FastApiProcess } from './fastapi-process';
import { LocalCloudFront } from '../../../cli/src';
import { finish, result } from '../lib/results';

const VERSIONS = ['v1', 'v2'] as const;
type Version = typeof VERSIONS[number];

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-1'];
/** One in ten is on v2: of so many, all on one version are one case in a billion. */
const NEWCOMERS = 200;
/** Of each session, from browsers that have lost our cookie. */
const RETURNS = 5;

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly version?: string;
  /** The session cookie, where one was set. */
  readonly token?: string;
}

interface Asked {
  readonly method?: string;
  readonly pop?: string;
  readonly browser: string;
  readonly token?: string;
}

/** examples/canary-python as Python synthesized it, with its own application behind it, on the local CloudFront. */
class Site {
  public constructor(private readonly edge: LocalCloudFront, private readonly table: DynamoDBClient) {}

  public async ask(url: string, { method = 'GET', pop = REGIONS[0]!, browser, token }: Asked): Promise<Answer> {
    const headers = { 'user-agent': browser, 'x-local-pop': pop, ...(token && { cookie: `sessiontoken=${token}` }) };
    const response = await fetch(this.edge.url + url, { method, headers, redirect: 'manual', ...(method === 'POST' && { body: '{}' }) });
    const body = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body,
      version: /data-version="(\w+)"|"version":"(\w+)"|\/\* version: (\w+)/.exec(body)?.slice(1).find((version) => version),
      token: response.headers.getSetCookie().map((cookie) => /^sessiontoken=([^;]*)/.exec(cookie)?.[1]).find((value) => value),
    };
  }

  public async storedVersion(token: string): Promise<string | undefined> {
    const { Item } = await this.table.send(new GetItemCommand({ TableName: this.tableName, Key: { token: { S: token } } }));
    return Item?.version?.S;
  }

  public get tableName(): string {
    return this.edge.sessionTables!.tables[0]!.name;
  }

  /** A session on each version, as new visitors are given them. */
  public async newSessions(): Promise<Map<Version, string>> {
    const sessions = new Map<Version, string>();
    for (let i = 0; i < NEWCOMERS && sessions.size < VERSIONS.length; i++) {
      const { version, token } = await this.ask('/', { browser: `newcomer ${i}` });
      if (token && !sessions.has(version as Version)) sessions.set(version as Version, token);
    }
    return sessions;
  }
}

/** The applications behind their load balancers. */
class Applications {
  private readonly running = new Map<Version, FastApiProcess>();

  public constructor(private readonly balancers: ReadonlyMap<Version, Balancer>, private readonly options: Omit<FastApiOptions, 'version'>) {}

  public async start(version: Version): Promise<void> {
    const application = await FastApiProcess.start({ ...this.options, version });
    this.running.set(version, application);
    this.balancers.get(version)!.target = application.port;
  }

  public async kill(version: Version): Promise<void> {
    await this.running.get(version)?.kill();
  }
}

async function rehearse(site: Site, edge: LocalCloudFront, applications: Applications): Promise<void> {
  const sessions = await site.newSessions();
  const begun: string[] = VERSIONS.filter((version) => !sessions.has(version)).map((version) => `of ${NEWCOMERS} newcomers none was given a session on ${version}`);
  for (const [version, token] of sessions) {
    const stored = await site.storedVersion(token);
    if (stored !== version) begun.push(`the session of a visitor who met ${version} is stored with version ${stored}`);
  }
  result('python: at the edge, new visitors are given sessions on both versions', begun);
  if (begun.length > 0) return;
  await new Promise((resolve) => { setTimeout(resolve, edge.sessionTables!.lagSeconds * 1000); });

  const strayed: string[] = [];
  for (const [version, token] of sessions) {
    for (const pop of REGIONS) {
      for (let i = 0; i < RETURNS; i++) {
        const answer = await site.ask('/account', { pop, browser: `another browser ${pop} ${i}`, token });
        if (answer.version !== version) strayed.push(`${pop}: a session on ${version} was served by ${answer.version} (${answer.status})`);
        const cart = await site.ask('/api/cart', { method: 'POST', pop, browser: `another browser ${pop} ${i}`, token });
        if (cart.version !== version) strayed.push(`${pop}: a POST of a session on ${version} was answered by ${cart.version} (${cart.status})`);
      }
    }
  }
  result('python: at the edge, sessions stay on their version in every Region without our cookie', strayed);

  await applications.kill('v1');
  const token = sessions.get('v1')!;
  const stoodIn = await site.ask('/account', { browser: 'whoever', token });
  result('python: at the edge, v2 stands in while v1 is away, and the session stays with v1', [
    ...(stoodIn.status === 200 && stoodIn.version === 'v2' ? [] : [`answered ${stoodIn.status} by ${stoodIn.version}`]),
    ...(await site.storedVersion(token) === 'v1' ? [] : [`the session is stored with version ${await site.storedVersion(token)}`]),
  ]);

  // Else the answer would be that of leg 2, of the load balancer.
  await applications.start('v1');
  edge.sessionTables!.setFault({ kind: 'gone' });
  const failed = await site.ask('/', { browser: 'too late', token: sessions.get('v2') });
  const file = await site.ask('/static/app.css', { browser: 'too late' });
  result('python: at the edge, without a table pages fail as the application\'s own errors, and files do not', [
    ...(failed.status === 500 && failed.headers.get('x-app-error') === 'session-write' && failed.token === undefined
      ? [] : [`a page answered ${failed.status}, x-app-error: ${failed.headers.get('x-app-error')}, ${failed.token ? 'with' : 'without'} a session cookie`]),
    ...(file.status === 200 ? [] : [`a file answered ${file.status}`]),
  ]);
}

function checkHeaders(balancers: ReadonlyMap<Version, Balancer>): void {
  const keys = [...balancers.values()].map((balancer) => [...balancer.keys]);
  result('python: at the edge, each load balancer is sent its own key, and nothing of the edge\'s own', [
    ...[...balancers].flatMap(([version, balancer]) => [...balancer.strays].map((name) => `${version} was sent ${name}`)),
    ...[...balancers].filter(([, balancer]) => balancer.keys.size !== 1 || balancer.keys.has(undefined))
      .map(([version, balancer]) => `${version} was sent ${balancer.keys.size} keys${balancer.keys.has(undefined) ? ', or none' : ''}`),
    ...(new Set(keys.flat()).size === balancers.size ? [] : ['keys are not told apart']),
  ]);
}

async function main(assembly: string | undefined, venv: string | undefined): Promise<void> {
  if (!assembly || !venv) throw new Error('Give the folder of the cloud assembly, and that of the venv with the application\'s requirements.');
  const balancers = new Map<Version, Balancer>();
  for (const version of VERSIONS) balancers.set(version, await Balancer.start());
  const edge = await LocalCloudFront.start({
    template: assembly,
    origins: Object.fromEntries([...balancers].map(([version, { url }]) => [version, url])),
    pops: REGIONS.map((region) => ({ name: region, region })),
    lambdaInstances: { maxInstances: 2 },
  });
  const table = new DynamoDBClient({ endpoint: edge.dynamoDbUrl!, region: REGIONS[0], credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const site = new Site(edge, table);
  const applications = new Applications(balancers, { uvicorn: path.resolve(venv, 'bin/uvicorn'), tableName: site.tableName, dynamoDbUrl: edge.dynamoDbUrl! });
  try {
    for (const version of VERSIONS) await applications.start(version);
    await rehearse(site, edge, applications);
    checkHeaders(balancers);
  } finally {
    table.destroy();
    for (const version of VERSIONS) await applications.kill(version);
    await edge.close();
    for (const balancer of balancers.values()) await balancer.close();
  }
  finish();
}

void main(process.argv[2], process.argv[3]);
