import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { ONE_SECOND, type Policy } from './simulation/cloudfront';
import { figuresOverTime } from './simulation/figures';
import { ourRouter } from './simulation/our-router';
import { alwaysTheBest, cachedRace, roundRobin, staticPrimary } from './simulation/peers';
import { type Line, svgOf } from './simulation/svg';
import { visitsOf } from './simulation/world';

/**
 * Draws the simulation for the docs: `npx tsx bench/fastest/plots.ts [--data <file>]`; with `--data`, the figures that were drawn are written as
 * JSON too.
 */
const POLICIES: { readonly [name: string]: Policy } = {
  'static, 1 x 1 s': staticPrimary(ONE_SECOND),
  'round robin': roundRobin,
  'cached race': cachedRace,
  'always the best': alwaysTheBest,
  'Steering.fastest()': ourRouter({ elsewhere: 0, seesEdits: true }),
};
const SEED = 1;
const BIN_MS = 10_000;
const IMAGES = path.join(__dirname, '..', '..', 'docs', 'images');

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  const visits = visitsOf(SEED);
  const p99: Line[] = [];
  const onBest: Line[] = [];
  for (const [name, policy] of Object.entries(POLICIES)) {
    const bins = figuresOverTime(visits, await policy(visits, SEED), BIN_MS);
    p99.push({ name, values: bins.map((bin) => bin.p99) });
    onBest.push({ name, values: bins.map((bin) => 100 * bin.onBest) });
  }
  mkdirSync(IMAGES, { recursive: true });
  writeFileSync(path.join(IMAGES, 'fastest-p99.svg'), svgOf({
    title: 'p99 of the time to the first byte, milliseconds', lines: p99, seconds: BIN_MS / 1_000, ticks: [50, 100, 200, 500, 1_000, 2_000], isLogarithmic: true,
  }));
  writeFileSync(path.join(IMAGES, 'fastest-on-best.svg'), svgOf({
    title: 'Requests that ask the best member first, percent', lines: onBest, seconds: BIN_MS / 1_000, ticks: [0, 20, 40, 60, 80, 100],
  }));
  if (values.data !== undefined) writeFileSync(values.data, JSON.stringify({ seed: SEED, binMilliseconds: BIN_MS, p99, onBest }, undefined, 1));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
