import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { failureBounds } from './bounds';
import { Progress } from './progress';
import type { FailureBounds, OpenRehearsal, Rehearsal, Step } from './rehearsal';
import { reportJson, type ReportRow, reportTable } from './report';
import { StepResult } from './step-result';
import { exampleFolder, examplesWith, synthesize } from './synthesize';
import { drive } from './traffic';
import { Witness } from './witness';
import { LocalCloudFront, SmartOriginError } from '../../cli/src';
import { traceText } from '../../cli/src/commands/local-report';

const EXAMPLES = examplesWith('rehearsal.ts');

const HELP = `Rehearses an example on a local CloudFront.

Usage: npm run demo -- [example] [options]

Examples: ${EXAMPLES.join(', ')} (default: static-failover)

Options:
  --serve        keep it up to be clicked through; Ctrl-C ends it
  --port <port>  port of the local CloudFront with --serve (default: any free one)
  --json         print the report as JSON
  --help         print this

Exit codes: 0 every expectation held, 1 one did not, 2 the command line is wrong, 130 interrupted.`;

const INTERRUPTED = 130;
const PARENT_CHECK_MS = 500;
/** The end of a child may be heard before the signal that ended it. */
const CHILDREN_FIRST_MS = 100;

interface Options {
  readonly example: string;
  readonly serve: boolean;
  readonly port: number;
  readonly json: boolean;
}

class UsageError extends Error {}

function parseOptions(args: string[]): Options | 'help' {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { serve: { type: 'boolean' }, port: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals: [example = 'static-failover', ...rest] } = parsed;
  if (values.help) return 'help';
  if (rest.length > 0) throw new UsageError(`one example at a time; got ${[example, ...rest].join(', ')}`);
  if (!EXAMPLES.includes(example)) throw new UsageError(`no example "${example}"; there are ${EXAMPLES.join(', ')}`);
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new UsageError(`--port ${values.port} is no port; allowed are 0 to 65535`);
  return { example, serve: values.serve ?? false, port, json: values.json ?? false };
}

/** Runs the rehearsal; says whether every expectation held. */
async function rehearse(options: Options, folder: string, stopped: Promise<void>): Promise<boolean> {
  const progress = new Progress(!options.json);
  const assembly = path.join(folder, 'cdk.out');
  await progress.during(`Synthesizing examples/${options.example}`, () => synthesize(options.example, assembly));

  const { openRehearsal } = await import(path.join(exampleFolder(options.example), 'rehearsal')) as { openRehearsal: OpenRehearsal };
  const rehearsal = await openRehearsal(folder);
  const witness = new Witness();
  let edge: LocalCloudFront | undefined;
  try {
    edge = await LocalCloudFront.start({
      template: assembly,
      origins: witness.watch(rehearsal.mapping),
      port: options.serve ? options.port : 0,
      // Whoever clicks through it wants to see who answered; a rehearsal counts that itself.
      onTrace: options.serve ? (event) => progress.say(traceText(event).trimEnd()) : undefined,
    });
    progress.say(`${rehearsal.title}, on a local CloudFront at ${edge.url}`);
    if (options.serve) {
      await serve(rehearsal, edge, progress, stopped);
      return true;
    }
    const steps = rehearsal.steps(boundsOf(edge));
    const rows: ReportRow[] = [];
    for (const [index, step] of steps.entries()) {
      rows.push(await runStep(step, edge, witness, progress, `${index + 1}/${steps.length}`));
    }
    report(rows, options);
    return rows.every((row) => row.violations.length === 0);
  } finally {
    await edge?.close();
    await rehearsal.close();
  }
}

async function runStep(step: Step, edge: LocalCloudFront, witness: Witness, progress: Progress, position: string): Promise<ReportRow> {
  const result = new StepResult();
  const total = step.traffic.paths.length * step.traffic.rounds;
  await progress.during(`${position} ${step.title}`, async (update) => {
    await step.prepare?.();
    await edge.invalidate(['/*']);
    const driven = drive(edge, step.traffic, (answer) => {
      const hit = String(answer.headers['x-cache']).startsWith('Hit');
      result.add(answer, hit ? undefined : witness.servedBy(String(answer.headers['x-amz-cf-id'])));
      update(`${result.requests}/${total} requests, ${result.errors} errors`);
    });
    await Promise.all([driven, step.meanwhile?.()]);
  });
  return { title: step.title, result, violations: result.violations(step.expect) };
}

async function serve(rehearsal: Rehearsal, edge: LocalCloudFront, progress: Progress, stopped: Promise<void>) {
  for (const hint of rehearsal.hints) progress.say(`  ${hint}`);
  progress.say(`Open ${edge.url}; Ctrl-C ends it.`);
  await stopped;
}

function report(rows: ReportRow[], options: Options) {
  if (options.json) {
    console.log(JSON.stringify(reportJson(rows), undefined, 2));
    return;
  }
  console.log(reportTable(rows));
  for (const { title, violations } of rows) {
    for (const violation of violations) console.log(`did not hold - ${title}: ${violation}`);
  }
  const held = rows.filter((row) => row.violations.length === 0).length;
  console.log(held === rows.length ? 'Every expectation held.' : `${rows.length - held} of ${rows.length} steps did not hold.`);
}

/** How long an origin of the template may take to fail. */
function boundsOf({ distribution }: LocalCloudFront): (originId: string) => FailureBounds {
  return (originId) => {
    const origin = distribution.origins.get(originId);
    if (!origin) throw new Error(`the template has no origin "${originId}", only ${[...distribution.origins.keys()].join(', ')}`);
    return failureBounds(origin);
  };
}

async function main(): Promise<number> {
  let options: Options | 'help';
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
  const stop = untilStopped();
  const folder = await mkdtemp(path.join(tmpdir(), 'smart-origin-demo-'));
  const interrupted = Symbol('interrupted');
  try {
    const outcome = await Promise.race([
      rehearse(options, folder, stop),
      options.serve ? new Promise<never>(() => undefined) : stop.then(() => interrupted),
    ]);
    if (outcome === interrupted) return INTERRUPTED;
    return outcome ? 0 : 1;
  } catch (error) {
    // Ctrl-C ends the children too; that one of them is missed then is no error.
    if (await Promise.race([stop.then(() => true), sleep(CHILDREN_FIRST_MS, false)])) return INTERRUPTED;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Resolves on Ctrl-C and the like, and when npm is gone, however it went: nobody is left then who could end us. */
function untilStopped(): Promise<void> {
  const parent = process.ppid;
  return new Promise<void>((resolve) => {
    // Not `once`: on Ctrl-C the terminal sends one and npm passes on another, which would end us before we have cleaned up.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    setInterval(() => {
      if (process.ppid !== parent) resolve();
    }, PARENT_CHECK_MS).unref();
  });
}

main().then((code) => process.exit(code), (error: Error) => {
  console.error(error.message);
  process.exit(error instanceof SmartOriginError ? 2 : 1);
});
