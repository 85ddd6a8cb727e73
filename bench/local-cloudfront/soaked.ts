import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get, type Server } from 'node:http';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Memory, memoryAfterCollection } from './memory';
import { openOrigins, urlOf, writeSoakTemplate } from './soak-site';
import { LocalCloudFront } from '../../cli/src';
import { held, leftBehind } from '../../cli/test/support/left-behind';

/** Small, so that it is full within a second and evicts ever after. */
const CACHE_BYTES = 4 * 1024 * 1024;
const CLIENTS = 8;
const RELOAD_MS = 2_000;
/** Objects of each kind: several times what the cache holds. */
const OBJECTS = 5_000;
/** The result of a response that was not whole. */
export const BROKEN = 'broken off';
const KINDS = ['plain', 'function', 'lambda', 'failover', 'failing'];

export interface SoakOptions {
  readonly seconds: number;
  /** Of /0 to /1. A soak is repeatable but for its timing. */
  readonly random: () => number;
  readonly onSample?: (second: number, memory: Memory, asked: number) => void;
}

export interface Soaked {
  /** One a second. */
  readonly samples: readonly Memory[];
  readonly requests: number;
  readonly reloads: number;
  /** How often each result came, by the words of `x-cache`; responses that broke off are `BROKEN`. */
  readonly results: ReadonlyMap<string, number>;
  /** What was left after `close()`. */
  readonly left: readonly string[];
  /** Faults of the local CloudFront itself. */
  readonly faults: readonly string[];
}

/** Asks one local CloudFront for everything at once for a while, closes it, and looks at what it took and what it left. */
export async function soaked({ seconds, random, onSample = () => undefined }: SoakOptions): Promise<Soaked> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'smart-origin-soak-'));
  const origins = await openOrigins();
  const before = held();
  const faults: string[] = [];
  const cloudFront = await LocalCloudFront.start({
    template: writeSoakTemplate(folder, 0),
    origins: { app: urlOf(origins.app), failing: urlOf(origins.failing) },
    cacheBytes: CACHE_BYTES,
    onFault: (error) => faults.push(String((error as Error).stack ?? error)),
  });
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const results = new Map<string, number>();
  const samples: Memory[] = [];
  let reloads = 0;
  let over = false;

  const client = async () => {
    while (!over) {
      const result = await ask(cloudFront.url, somePath(random), agent, random() < 0.02);
      results.set(result, (results.get(result) ?? 0) + 1);
    }
  };
  const reload = async () => {
    for (; !over; await sleep(RELOAD_MS)) {
      reloads += 1;
      writeSoakTemplate(folder, reloads);
      await cloudFront.reload();
      if (reloads % 3 === 0) cloudFront.invalidate(['/plain/1*']);
    }
  };
  const requests = () => [...results.values()].reduce((sum, count) => sum + count, 0);
  const watch = async () => {
    for (let second = 1; second <= seconds; second += 1) {
      await sleep(1_000);
      samples.push(memoryAfterCollection());
      onSample(second, samples.at(-1)!, requests());
    }
    over = true;
  };
  try {
    await Promise.all([watch(), reload(), ...Array.from({ length: CLIENTS }, client)]);
  } finally {
    over = true;
    agent.destroy();
    await cloudFront.close();
    for (const origin of [origins.app, origins.failing]) dropConnections(origin);
    rmSync(folder, { recursive: true, force: true });
  }
  const left = await leftBehind(before);
  for (const origin of [origins.app, origins.failing]) await new Promise((resolve) => origin.close(resolve));
  return { samples, requests: requests(), reloads, results, left, faults };
}

/** The origins themselves were there before, and their connections are the local CloudFront's. */
function dropConnections(origin: Server): void {
  origin.closeAllConnections();
}

function somePath(random: () => number): string {
  const kind = KINDS[Math.floor(random() * KINDS.length)]!;
  // Half of all requests are for few objects, so that there are hits in a cache that is full.
  const object = Math.floor(random() * (random() < 0.5 ? 20 : OBJECTS));
  return `/${kind}/${object}`;
}

/** @returns the words of `x-cache`, or `BROKEN`. */
function ask(url: string, at: string, agent: Agent, leaves: boolean): Promise<string> {
  return new Promise((resolve) => {
    const request = get(`${url}${at}`, { agent }, (response) => {
      // Some viewers go away in the middle.
      if (leaves) request.destroy();
      response.on('close', () => resolve(response.complete ? String(response.headers['x-cache']) : BROKEN)).on('error', () => undefined).resume();
    });
    request.on('error', () => resolve(BROKEN));
  });
}
