import { mkdtempSync, rmSync } from 'node:fs';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { CACHING_DISABLED, plainSite } from './templates';
import { LocalCloudFront } from '../../cli/src/local-cloudfront';
import { Network } from '../../cli/src/network/network';
import { SessionTables } from '../../cli/src/session-tables/session-tables';
import type { BenchResult } from '../bench-result';
import { median } from '../median';

/** Round trips and lags that are asked for, in milliseconds. */
const ASKED = [20, 80, 200];
const ROUNDS = 31;
const BOUND_PERCENT = 10;
const POPS = ['eu-west-1', 'us-east-1'];
const [POP, FAR] = ['DUB56-P1', 'us-east-1'];

/** How far what was measured is from what was asked. */
interface Measured {
  asked: number;
  ms: number;
}

/** Distances of origins and tables, beside the same without, and lags between Regions. */
export async function run(): Promise<BenchResult[]> {
  return [
    result('an origin that is 20, 80 and 200 ms away', await originDistances()),
    result('a replica that is 20, 80 and 200 ms away', await tableDistances()),
    result('writes that arrive in another Region after 20, 80 and 200 ms', await lags(), 'the clock of the one who reads'),
  ];
}

function result(name: string, measured: readonly Measured[], peer = 'the same without distance, taken away'): BenchResult {
  const off = ({ asked, ms }: Measured) => Math.abs(ms - asked) / asked * 100;
  const worst = measured.reduce((one, other) => (off(other) > off(one) ? other : one));
  return {
    name: `${name}: the worst (${worst.ms.toFixed(1)} ms for ${worst.asked})`, value: off(worst), unit: '% off', peer, peerValue: 0,
    ratio: worst.ms / worst.asked, target: `within ${BOUND_PERCENT} % of what was asked`, ok: off(worst) <= BOUND_PERCENT,
  };
}

async function originDistances(): Promise<Measured[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smart-origin-bench-'));
  const origin = http.createServer((_request, response) => response.end('x')).listen(0, '127.0.0.1');
  await new Promise((resolve) => origin.once('listening', resolve));
  const cloudFront = await LocalCloudFront.start({
    template: plainSite(folder, { cachePolicyId: CACHING_DISABLED }), origins: { app: `http://127.0.0.1:${(origin.address() as AddressInfo).port}` }, pops: POPS,
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () => timed(() => new Promise<void>((resolve, reject) => {
    http.get(`${cloudFront.url}/`, { agent, headers: { 'x-local-pop': POP } }, (response) => response.resume().on('end', resolve)).on('error', reject);
  }));
  try {
    const near = await quarter(ask);
    const measured: Measured[] = [];
    for (const asked of ASKED) {
      cloudFront.network.setDistance(POP, 'app', asked);
      measured.push({ asked, ms: await quarter(ask) - near });
    }
    return measured;
  } finally {
    agent.destroy();
    await cloudFront.close();
    origin.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const TABLE = {
  name: 'sessions', regions: ['eu-west-1', FAR],
  schema: { KeySchema: [{ AttributeName: 'token', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'token', AttributeType: 'S' }] },
};

async function withTables<T>(lagSeconds: number, use: (tables: SessionTables, network: Network, url: string) => Promise<T>): Promise<T> {
  const network = new Network({ pops: [{ name: POP, region: 'eu-west-1' }], origins: () => [], tableRegions: () => TABLE.regions });
  const tables = new SessionTables({ port: 0, lagSeconds, clock: Date.now, onFault: (error) => { throw error; }, network });
  try {
    const prepared = await tables.prepare([TABLE], [POP]);
    await prepared.serve();
    return await use(tables, network, prepared.urlAt(POP)!);
  } finally {
    await tables.close();
  }
}

async function tableDistances(): Promise<Measured[]> {
  return withTables(0, async (_tables, network, url) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const ask = () => timed(() => call(url, FAR, 'GetItem', { Key: { token: { S: 't' } } }, agent));
    const near = await quarter(ask);
    const measured: Measured[] = [];
    for (const asked of ASKED) {
      network.setDistance(POP, FAR, asked);
      measured.push({ asked, ms: await quarter(ask) - near });
    }
    agent.destroy();
    return measured;
  });
}

async function lags(): Promise<Measured[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  const arrivalMs = (lagMs: number) => withTables(lagMs / 1000, async (_tables, _network, url) => median(await rounds(async (round) => {
    const token = `t${round}`;
    const began = performance.now();
    await call(url, 'eu-west-1', 'PutItem', { Item: { token: { S: token } } }, agent);
    // It was written somewhere between the call's beginning and its end.
    const written = (began + performance.now()) / 2;
    let [missed, asked] = [written, written];
    while (!(await call(url, FAR, 'GetItem', { Key: { token: { S: token } } }, agent)).includes('Item')) [missed, asked] = [asked, performance.now()];
    // Somewhere between the last look that was in vain and the one that was not.
    return (missed + asked) / 2 - written;
  })));
  const measured: Measured[] = [];
  for (const asked of ASKED) measured.push({ asked, ms: await arrivalMs(asked) });
  agent.destroy();
  return measured;
}

/**
 * The bound of the fastest quarter of some rounds, after two that warm up and open connections: what else the machine does makes them later
 * and never sooner, and is no part of a distance.
 */
async function quarter(ask: () => Promise<number>): Promise<number> {
  const taken = await rounds(ask);
  return taken.sort((a, b) => a - b)[Math.floor(taken.length / 4)]!;
}

async function rounds(ask: (round: number) => Promise<number>): Promise<number[]> {
  const taken: number[] = [];
  for (let round = -2; round < ROUNDS; round += 1) {
    const ms = await ask(round);
    if (round >= 0) taken.push(ms);
  }
  return taken;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function call(url: string, region: string, operation: string, input: object, agent: http.Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20260101T000000Z',
        'authorization': `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=local`,
      },
    }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
    });
    request.on('error', reject);
    request.end(JSON.stringify({ TableName: TABLE.name, ...input }));
  });
}
