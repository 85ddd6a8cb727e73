import { Agent, createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { BatchWriteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { App, Stack } from 'aws-cdk-lib';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { LocalCloudFront } from '../../cli/src';
import { CookieJar } from '../../scripts/demo/crowd/cookie-jar';
import { SessionTable, SmartOriginDistribution, Steering } from '../../src';

/** An edge location in each Region that has a replica. */
export const POPS = [{ name: 'IAD', region: 'us-east-1' }, { name: 'DUB', region: 'eu-west-1' }, { name: 'SIN', region: 'ap-southeast-1' }];
export const SESSION_COOKIE = 'sessiontoken';
export const BUDGET_MS = 150;

export interface Visit {
  readonly status: number;
  readonly version?: string;
  /** Until the head of the response. */
  readonly ms: number;
}

/** Somebody with cookies; the address tells them apart where they have none. */
export class Guest {
  public jar = new CookieJar();

  constructor(public readonly number: number, private readonly site: { readonly url: string; readonly agent: Agent }) {}

  /** The cookies of another browser: the session's alone, if there is one. */
  public loseCookies(token?: string) {
    this.jar = new CookieJar();
    if (token !== undefined) this.jar.take([`${SESSION_COOKIE}=${token}; Path=/`]);
  }

  public visit(pop: string): Promise<Visit> {
    const started = performance.now();
    const cookie = this.jar.header;
    const headers = {
      'user-agent': `guest ${this.number}`, 'x-local-pop': pop, ...(cookie === undefined ? {} : { cookie }),
    };
    return new Promise((resolve) => {
      const finish = (status: number, answered: IncomingHttpHeaders = {}) => {
        this.jar.take(answered['set-cookie']);
        resolve({ status, version: answered['x-version'] as string | undefined, ms: performance.now() - started });
      };
      const sent = request(new URL('/page', this.site.url), { agent: this.site.agent, headers }, (response) => {
        response.resume().on('end', () => finish(response.statusCode ?? 0, response.headers)).on('error', () => finish(0));
      });
      sent.on('error', () => finish(0));
      sent.end();
    });
  }
}

export interface ThreeRegions {
  readonly edge: LocalCloudFront;
  readonly agent: Agent;
  guest(number: number): Guest;
  close(): Promise<void>;
}

/** Two versions behind three edge locations, with a session table of three Regions, or by weights alone. */
export async function openThreeRegions(steering: 'sessions' | 'weights', atOnce: number): Promise<ThreeRegions> {
  const app = new App();
  const stack = new Stack(app, 'Bench', { env: { account: '111122223333', region: 'us-east-1' } });
  const ids = ['v1', 'v2'];
  const table = () => new SessionTable(stack, 'Sessions', { replicaRegions: POPS.slice(1).map(({ region }) => region) });
  new SmartOriginDistribution(stack, 'Site', {
    origins: { v1: { origin: new HttpOrigin('v1.example.com') }, v2: { origin: new HttpOrigin('v2.example.com'), weight: 10 } },
    steering: steering === 'weights' ? Steering.weighted() : Steering.stickySessions({ table: table(), cookieName: SESSION_COOKIE }),
  });
  const origins = await Promise.all(ids.map(openOrigin));
  const edge = await LocalCloudFront.start({
    template: app.synth().directory,
    origins: Object.fromEntries(ids.map((id, index) => [id, origins[index]!.url])),
    pops: POPS,
    // Two cores run all of it: more would only keep each other from reading within the budget.
    lambdaInstances: { maxInstances: 2 },
    sessionTableLag: 0,
    // The event of a response comes to whichever instance is free; were it shown nothing, each look-up would be done twice.
    assume: { 'origin-response-sees-request-edits': 'yes' },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  return {
    edge,
    agent,
    guest: (number) => new Guest(number, { url: edge.url, agent }),
    close: async () => {
      agent.destroy();
      await edge.close();
      await Promise.all(origins.map(({ close }) => close()));
    },
  };
}

const ITEMS_AT_ONCE = 25;

/** Writes sessions as an application does, into one Region, and waits until all of them are everywhere. */
export async function writeSessions({ edge }: ThreeRegions, sessions: readonly { readonly token: string; readonly version: string }[]) {
  const clients = POPS.map(({ region }) => new DynamoDBClient({
    endpoint: edge.dynamoDbUrl!, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }));
  const { name } = edge.sessionTables!.tables[0]!;
  const expires = String(Math.floor(Date.now() / 1000) + 3600);
  for (let first = 0; first < sessions.length; first += ITEMS_AT_ONCE) {
    const put = sessions.slice(first, first + ITEMS_AT_ONCE).map(({ token, version }) => ({
      PutRequest: { Item: { token: { S: token }, version: { S: version }, expires: { N: expires } } },
    }));
    await clients[0]!.send(new BatchWriteItemCommand({ RequestItems: { [name]: put } }));
  }
  const last = { token: { S: sessions.at(-1)!.token } };
  for (const client of clients) {
    while ((await client.send(new GetItemCommand({ TableName: name, Key: last }))).Item === undefined) await delay(50);
    client.destroy();
  }
  edge.sessionTables!.resetCounts();
}

/** Pages that no cache keeps, so that each request runs the edge router. */
async function openOrigin(version: string) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store', 'x-version': version });
    response.end('<html>');
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}
