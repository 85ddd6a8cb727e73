import * as path from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { BenchResult } from './bench-result';

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
};

const HELP = `Measures, as ratios against a named peer in the same run.

Usage: npm run bench -- [benchmark ...] [--json]

Benchmarks: ${Object.keys(BENCHMARKS).join(', ')} (default: all)

Exit codes: 0 every target was reached, 1 one was not, 2 the command line is wrong.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const unknown = positionals.filter((name) => !(name in BENCHMARKS));
  if (unknown.length > 0) {
    console.error(`no benchmark "${unknown.join('", "')}"; there are ${Object.keys(BENCHMARKS).join(', ')}`);
    return 2;
  }
  const results: BenchResult[] = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(BENCHMARKS)) {
    process.stderr.write(`${name} …\n`);
    const { run } = await import(path.join(__dirname, BENCHMARKS[name])) as { run(): Promise<BenchResult[]> };
    results.push(...await run());
  }
  console.log(values.json ? JSON.stringify(results, undefined, 2) : table(results));
  return results.every(({ ok }) => ok) ? 0 : 1;
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
