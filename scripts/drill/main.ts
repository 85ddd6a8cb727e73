import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { Assemblies } from './assemblies';
import { hasNginx, NginxOrigin } from './nginx/nginx-origin';
import { runDrillOnTime } from './run-drill';
import { type ShippedDrill, shippedDrills } from './shipped';
import { held, type Row, summary, violations } from './summary';
import { meantName } from '../../src/contract/nearest-name';
import { Progress } from '../demo/progress';

const DRILLS = shippedDrills();
const INTERRUPTED = 130;

const HELP = `Runs the drills that ship on our examples.

Usage: npm run drill -- [drill ...] [options]

Drills: ${DRILLS.map(({ name }) => name).join(', ')} (default: all)

Options:
  --reports <folder>  write each drill's report there, as JSON, HTML and JUnit XML
  --help              print this

Exit codes: 0 every expectation held, 1 one did not, 2 the command line is wrong, 130 interrupted.`;

class UsageError extends Error {}

function parseOptions(args: string[]): { drills: ShippedDrill[]; reports?: string } | 'help' {
  let parsed;
  try {
    parsed = parseArgs({ args, allowPositionals: true, options: { reports: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) return 'help';
  const names = DRILLS.map(({ name }) => name);
  for (const name of positionals) {
    if (names.includes(name)) continue;
    const meant = meantName(name, names);
    throw new UsageError(`no drill "${name}"${meant === undefined ? '' : `; did you mean ${meant}?`} There are ${names.join(', ')}`);
  }
  return { drills: DRILLS.filter(({ name }) => positionals.length === 0 || positionals.includes(name)), reports: values.reports };
}

interface Run {
  readonly assemblies: Assemblies;
  readonly folder: string;
  readonly reports?: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

async function runOne(drill: ShippedDrill, { assemblies, folder, reports, signal, progress }: Run): Promise<Row> {
  if (drill.nginxAs !== undefined && !hasNginx) return { drill, seconds: 0, skipped: 'no nginx here' };
  const assembly = await assemblies.of(drill.example);
  const nginx = drill.nginxAs === undefined ? undefined : await NginxOrigin.start(drill.nginxAs, path.join(folder, 'nginx'));
  const started = Date.now();
  try {
    const prefix = reports && path.join(reports, drill.name);
    const outcome = await progress.during(drill.name, (update) => runDrillOnTime({
      scenario: drill.file, assembly, reports: prefix, signal, onProgress: update,
      origins: nginx && { [drill.nginxAs!]: nginx.url },
    }));
    if (prefix !== undefined && outcome.report !== undefined) await writeFile(`${prefix}.json`, `${JSON.stringify(outcome.report, undefined, 2)}\n`);
    return { drill, seconds: (Date.now() - started) / 1000, outcome };
  } finally {
    await nginx?.close();
  }
}

async function runAll(drills: readonly ShippedDrill[], run: Run): Promise<Row[]> {
  const rows: Row[] = [];
  for (const example of new Set(drills.map((drill) => drill.example))) {
    await run.progress.during(`Synthesizing examples/${example}`, () => run.assemblies.of(example));
  }
  for (const drill of drills) {
    if (run.signal.aborted) break;
    rows.push(await runOne(drill, run));
  }
  return rows;
}

async function main(): Promise<number> {
  let options;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${HELP}`);
    return 2;
  }
  if (options === 'help') {
    console.log(HELP);
    return 0;
  }
  const { drills, reports } = options;
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  const folder = await mkdtemp(path.join(tmpdir(), 'smart-origin-drill-'));
  if (reports !== undefined) await mkdir(reports, { recursive: true });
  try {
    const rows = await runAll(drills, { assemblies: new Assemblies(folder), folder, reports, signal: stopping.signal, progress: new Progress(true) });
    console.log(summary(rows));
    for (const line of violations(rows)) console.log(line);
    if (stopping.signal.aborted) return INTERRUPTED;
    const failed = rows.filter((row) => !held(row)).length;
    const skipped = rows.filter((row) => row.skipped !== undefined).length;
    console.log(`${rows.length - failed - skipped} drills held, ${failed} did not, ${skipped} skipped.`);
    return failed === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

main().then((code) => process.exit(code), (error: Error) => {
  console.error(error.message);
  process.exit(1);
});
