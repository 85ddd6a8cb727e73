import * as path from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { BenchResult } from './bench-result';
import { MissingTool } from './local-cloudfront/tools';

/** Every benchmark: a module with `run()`. */
const BENCHMARKS: { [name: string]: string } = {
  'synth': './synth/synth',
  'failover': './failover/failover',
  'security-headers': './security-headers/observatory',
  'response-hardener': './response-hardener/compute',
  'ramp': './steering/ramp',
  'viewer-router': './steering/router-compute',
  'hit-ratio': './steering/hit-ratio',
  'edge-router-cold': './edge-router/cold',
  'edge-router-decision': './edge-router/decision',
  'edge-router-warm-read': './edge-router/warm-read',
  'edge-router-bundle': './edge-router/bundle-size',
  'sessions': './sessions/sessions',
  'fastest-simulation': './fastest/simulation.ts',
  'local-hits': './local-cloudfront/hits',
  'local-edge-miss': './local-cloudfront/edge-miss',
  'local-function': './local-cloudfront/function-call',
  'local-start': './local-cloudfront/start',
  'local-network': './local-cloudfront/network',
  'page-frames': './page/frames',
  'fastest-origin': './fastest/three-figures/three-figures',
  'drill-load': './drills/drill-load',
  'drill-seeds': './drills/drill-seeds',
  'local-soak': './local-cloudfront/soak',
};

const HELP = `Measures, as ratios against a named peer in the same run.

Usage: npm run bench -- [benchmark ...] [--json] [--seconds <n>]

--seconds is how long local-soak lasts (default: 60).

Benchmarks: ${Object.keys(BENCHMARKS).join(', ')} (default: all)

Exit codes: 0 every target was reached, 1 one was not or a program that is needed is missing, 2 the command line is wrong.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' }, seconds: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const unknown = positionals.filter((name) => !(name in BENCHMARKS));
  if (unknown.length > 0) {
    console.error(`no benchmark "${unknown.join('", "')}"; there are ${Object.keys(BENCHMARKS).join(', ')}`);
    return 2;
  }
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
  if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 6)) {
    console.error(`--seconds is ${values.seconds}; it takes a whole number, 6 or more`);
    return 2;
  }
  const results: BenchResult[] = [];
  let complete = true;
  for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHMARKS)) {
    process.stderr.write(`${name} …\n`);
    const { run } = await import(path.join(__dirname, BENCHMARKS[name])) as { run(options: { seconds?: number }): Promise<BenchResult[]> };
    try {
      results.push(...await run({ seconds }));
    } catch (error) {
      if (!(error instanceof MissingTool)) throw error;
      console.error(`${name}: ${error.message}`);
      complete = false;
    }
  }
  console.log(values.json ? JSON.stringify(results, undefined, 2) : table(results));
  return complete && results.every(({ ok }) => ok) ? 0 : 1;
}

function table(results: BenchResult[]): string {
  const rows = new Table({ head: ['what', 'ours', 'peer', 'peer\'s', 'ratio', 'target', 'reached'], style: { head: [], border: [] } });
  const figure = (value: number, unit: string) => `${Number(value.toPrecision(4))} ${unit}`;
  for (const { name, value, unit, peer, peerValue, ratio, target, ok } of results) {
    rows.push([name, figure(value, unit), peer, figure(peerValue, unit), ratio.toFixed(2), target, ok ? 'yes' : 'NO']);
  }
  return rows.toString();
}

main().then((code) => process.exit(code), (error: Error) => {
  console.error(error.message);
  process.exit(error.name === 'TypeError' && 'code' in error ? 2 : 1);
});
