import { mkdtempSync, rmSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { MeasuredProcess } from './measured-process';
import { startLocalCloudFront, startNginx, startPlainServer } from './servers';
import { CACHING_OPTIMIZED, plainSite } from './templates';
import { requireTools, SERVER_CORE } from './tools';
import { wrk } from './wrk';
import type { BenchResult } from '../bench-result';
import { median } from '../median';

/** Taken in turns, so that what else the machine does meets all alike. */
const ROUNDS = 5;
const SECONDS = 3;

interface Figures {
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly cpuMicros: number;
}

/** Hits of a one-kilobyte object on one core, beside Debian nginx's proxy_cache in front of the same origin. */
export async function run(): Promise<BenchResult[]> {
  requireTools('wrk', 'nginx');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smart-origin-bench-'));
  const running: MeasuredProcess[] = [];
  const add = async (starting: Promise<MeasuredProcess>) => {
    running.unshift(await starting);
    return running[0]!;
  };
  try {
    const origin = await add(startPlainServer());
    const template = plainSite(folder, { cachePolicyId: CACHING_OPTIMIZED });
    const ours = await add(startLocalCloudFront(template, { app: origin.url }));
    const nginx = await add(startNginx(folder, origin.url));
    const bare = await add(startPlainServer(SERVER_CORE));
    for (const { url } of [ours, nginx]) await checkHit(`${url}/object`);
    const rounds = { ours: [] as Figures[], nginx: [] as Figures[], bare: [] as Figures[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.nginx.push(await measured(nginx));
      rounds.ours.push(await measured(ours));
      rounds.bare.push(await measured(bare));
    }
    return results(medians(rounds.ours), medians(rounds.nginx), medians(rounds.bare));
  } finally {
    for (const server of running) await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A cache that stores nothing has figures that mean nothing. */
async function checkHit(url: string): Promise<void> {
  await (await fetch(url)).arrayBuffer();
  const response = await fetch(url);
  const body = await response.arrayBuffer();
  const result = response.headers.get('x-cache') ?? '';
  if (response.status !== 200 || body.byteLength !== 1024 || !/hit/i.test(result)) {
    throw new Error(`the second request for ${url} is no hit of one kilobyte: ${response.status}, ${body.byteLength} bytes, "${result}"`);
  }
}

async function measured(server: MeasuredProcess): Promise<Figures> {
  const before = server.cpuMicros();
  const { requests, perSecond, p99Ms } = await wrk(`${server.url}/object`, SECONDS);
  return { perSecond, p99Ms, cpuMicros: (server.cpuMicros() - before) / requests };
}

function medians(rounds: readonly Figures[]): Figures {
  const of = (figure: keyof Figures) => median(rounds.map((round) => round[figure]));
  return { perSecond: of('perSecond'), p99Ms: of('p99Ms'), cpuMicros: of('cpuMicros') };
}

function results(ours: Figures, nginx: Figures, bare: Figures): BenchResult[] {
  const peer = 'nginx\'s proxy_cache';
  return [
    {
      name: 'hits a second on one core', value: ours.perSecond, unit: 'requests/s', peer, peerValue: nginx.perSecond,
      ratio: ours.perSecond / nginx.perSecond, target: 'at least half', ok: ours.perSecond >= nginx.perSecond / 2,
    },
    {
      name: 'p99 of hits over 32 connections', value: ours.p99Ms, unit: 'ms', peer, peerValue: nginx.p99Ms,
      ratio: ours.p99Ms / nginx.p99Ms, target: 'at most 3 times', ok: ours.p99Ms <= nginx.p99Ms * 3,
    },
    {
      name: 'CPU of a hit', value: ours.cpuMicros, unit: 'µs', peer: 'a bare node:http server', peerValue: bare.cpuMicros,
      ratio: ours.cpuMicros / bare.cpuMicros, target: 'at most 2 times', ok: ours.cpuMicros <= bare.cpuMicros * 2,
    },
  ];
}
