import { spawn } from 'node:child_process';
import { cp } from 'node:fs/promises';
import * as path from 'node:path';
import type { DrillReport } from '../../cli/src/drill/drill-report';

const ROOT = path.join(__dirname, '..', '..');

export interface DrillRun {
  readonly scenario: string;
  readonly assembly: string;
  /** By id, in place of what the scenario says. */
  readonly origins?: Readonly<Record<string, string>>;
  /** Begins the names of the files that the report is written to: `<prefix>.html`, `<prefix>.xml`. */
  readonly reports?: string;
  /** The command line's bundle. */
  readonly cli?: string;
  /** Is told of how far it is, by the command's own lines. */
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface DrillOutcome {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  /** Undefined where it ended without one. */
  readonly report?: DrillReport;
  /** What it said on stderr. */
  readonly complaint: string;
}

/** As `runDrill`, and once more where expectations did not hold on a machine that was late: that says nothing about the site. */
export async function runDrillOnTime(run: DrillRun): Promise<DrillOutcome> {
  const outcome = await runDrill(run);
  const late = outcome.report?.late;
  if (outcome.exitCode !== 1 || late === undefined || run.signal?.aborted) return outcome;
  run.onProgress?.(`inconclusive, as this machine was late (${late}): once more`);
  return runDrill(run);
}

/** Runs a drill as its users do, by the command line in a process of its own. */
export async function runDrill(run: DrillRun): Promise<DrillOutcome> {
  const { assembly, origins = {}, reports, cli = path.join(ROOT, 'cli', 'dist', 'main.js'), onProgress, signal } = run;
  // What a scenario deploys lies beside it.
  const scenario = path.join(path.dirname(assembly), path.basename(run.scenario));
  await cp(run.scenario, scenario);
  const args = [cli, 'drill', scenario, assembly, '--json',
    ...Object.entries(origins).flatMap(([id, target]) => ['--origin', `${id}=${target}`]),
    ...(reports === undefined ? [] : ['--html', `${reports}.html`, '--junit', `${reports}.xml`])];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const interrupt = () => child.kill('SIGINT');
  signal?.addEventListener('abort', interrupt, { once: true });
  let printed = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => { printed += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
    onProgress?.(chunk.toString().trim().split(/[\r\n]/).at(-1)!);
  });
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { exitCode, report: printed.trim() === '' ? undefined : JSON.parse(printed) as DrillReport, complaint };
  } finally {
    signal?.removeEventListener('abort', interrupt);
  }
}
