import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Progress } from './progress';
import { figuresTable, reportJson, type ReportRow, reportTable } from './report';
import { OpenedRehearsal } from './run-rehearsal';
import { examplesWith, synthesize } from './synthesize';
import { SmartOriginError } from '../../cli/src';
import { traceText } from '../../cli/src/commands/local-report';

const EXAMPLES = examplesWith('rehearsal.ts');
const DEFAULT_EXAMPLE = 'canary';

/** With fewer, a share of one in ten tells nothing. */
const LEAST_VISITORS = 100;
const MOST_VISITORS = 20_000;
const DEFAULT_VISITORS = 2000;

const HELP = `Rehearses an example on a local CloudFront.

Usage: npm run demo -- [example] [options]

Examples: ${EXAMPLES.join(', ')} (default: ${DEFAULT_EXAMPLE})

Options:
  --serve             keep it up to be clicked through; Ctrl-C ends it
  --port <port>       port of the local CloudFront with --serve (default: any free one)
  --visitors <n>      how many visitors come, where visitors are steered (default: ${DEFAULT_VISITORS}, ${LEAST_VISITORS} at least)
  --assume <id>=<answer>
                      answer one of CloudFront's open questions otherwise (docs/fidelity.md); can be given several times
  --assembly <folder> rehearse this cloud assembly of the example in place of a fresh one
  --json              print the report as JSON
  --help              print this

Exit codes: 0 every expectation held, 1 one did not, 2 the command line is wrong, 130 interrupted.`;

const INTERRUPTED = 130;
const PARENT_CHECK_MS = 500;
/** The end of a child may be heard before the signal that ended it. */
const CHILDREN_FIRST_MS = 100;

interface Options {
  readonly example: string;
  readonly serve: boolean;
  readonly port: number;
  readonly visitors: number;
  readonly assembly?: string;
  readonly assume: Record<string, string>;
  readonly json: boolean;
}

class UsageError extends Error {}

function parseOptions(args: string[]): Options | 'help' {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        serve: { type: 'boolean' }, port: { type: 'string' }, visitors: { type: 'string' }, assembly: { type: 'string' },
        assume: { type: 'string', multiple: true },
        json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals: [example = DEFAULT_EXAMPLE, ...rest] } = parsed;
  if (values.help) return 'help';
  if (rest.length > 0) throw new UsageError(`one example at a time; got ${[example, ...rest].join(', ')}`);
  if (!EXAMPLES.includes(example)) throw new UsageError(`no example "${example}"; there are ${EXAMPLES.join(', ')}`);
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new UsageError(`--port ${values.port} is no port; allowed are 0 to 65535`);
  const visitors = Number(values.visitors ?? DEFAULT_VISITORS);
  if (!Number.isInteger(visitors) || visitors < LEAST_VISITORS || visitors > MOST_VISITORS) {
    throw new UsageError(`--visitors ${values.visitors} is no crowd; allowed are ${LEAST_VISITORS} to ${MOST_VISITORS}`);
  }
  return {
    example,
    serve: values.serve ?? false,
    port,
    visitors,
    assume: answersOf(values.assume),
    assembly: values.assembly,
    json: values.json ?? false,
  };
}

/** The local CloudFront knows which questions and answers there are. */
function answersOf(given: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(given.map((text) => {
    const [id, answer, ...rest] = text.split('=');
    if (!id || !answer || rest.length > 0) throw new UsageError(`--assume ${text} is no answer; write <id>=<answer>, as docs/fidelity.md lists them`);
    return [id, answer];
  }));
}

/** Runs the rehearsal; says whether every expectation held. */
async function rehearse(options: Options, folder: string, stopped: Promise<void>): Promise<boolean> {
  const progress = new Progress(!options.json);
  const assembly = options.assembly ?? path.join(folder, 'cdk.out');
  if (options.assembly === undefined) await progress.during(`Synthesizing examples/${options.example}`, () => synthesize(options.example, assembly));

  const opened = await OpenedRehearsal.open({
    example: options.example,
    assembly,
    folder,
    port: options.serve ? options.port : 0,
    visitors: options.visitors,
    assume: options.assume,
    // Whoever clicks through it wants to see who answered; a rehearsal counts that itself.
    onTrace: options.serve ? (event) => progress.say(traceText(event).trimEnd()) : undefined,
  });
  try {
    progress.say(`${opened.rehearsal.title}, on a local CloudFront at ${opened.edge.url}`);
    if (options.serve) {
      await serve(opened, progress, stopped);
      return true;
    }
    const rows = await opened.run(progress);
    report(rows, opened, options);
    return rows.every((row) => row.violations.length === 0);
  } finally {
    await opened.close();
  }
}

async function serve({ rehearsal, edge }: OpenedRehearsal, progress: Progress, stopped: Promise<void>) {
  for (const hint of rehearsal.hints) progress.say(`  ${hint}`);
  progress.say(`Open ${edge.url}; Ctrl-C ends it.`);
  await stopped;
}

function report(rows: ReportRow[], { figures }: OpenedRehearsal, options: Options) {
  if (options.json) {
    console.log(JSON.stringify(reportJson(rows), undefined, 2));
    return;
  }
  console.log(reportTable(rows));
  if (figures) console.log(figuresTable(figures));
  for (const { title, violations } of rows) {
    for (const violation of violations) console.log(`did not hold - ${title}: ${violation}`);
  }
  const held = rows.filter((row) => row.violations.length === 0).length;
  console.log(held === rows.length ? 'Every expectation held.' : `${rows.length - held} of ${rows.length} steps did not hold.`);
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
