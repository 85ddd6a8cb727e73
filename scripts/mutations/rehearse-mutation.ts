import { spawn } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Mutation } from './mutations';
import type { MutableTemplate } from './template-edits';

const ROOT = path.join(__dirname, '..', '..');

/** What the demo said. */
export interface DemoOutcome {
  /** 0: every expectation held; 1: one did not. */
  readonly exitCode: number | null;
  /** What did not hold, with the step's title before it. */
  readonly violations: string[];
  /** What it complained of on stderr. */
  readonly complaint: string;
}

/** Writes the mutated assembly into a new folder beside the sound one, and names it. */
export async function mutatedAssembly(assembly: string, mutation: Mutation): Promise<string> {
  const mutated = `${assembly}-${mutation.name}`;
  await cp(assembly, mutated, { recursive: true });
  const file = path.join(mutated, `${mutation.stack}.template.json`);
  const template = JSON.parse(await readFile(file, 'utf8')) as MutableTemplate;
  mutation.apply(template, mutated);
  await writeFile(file, JSON.stringify(template));
  return mutated;
}

/** Runs the demo on an assembly, as `npm run demo` does. */
export async function rehearse(example: string, assembly: string, visitors: number): Promise<DemoOutcome> {
  const args = ['--import', 'tsx', 'scripts/demo/main.ts', example, '--assembly', assembly, '--visitors', String(visitors), '--json'];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.dev.json' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => { printed += chunk.toString(); });
  child.stderr.on('data', (chunk: Buffer) => { complaint += chunk.toString(); });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, violations: violationsOf(printed), complaint };
}

/** A demo that ended without a report has violated nothing that can be named. */
function violationsOf(printed: string): string[] {
  if (!printed.trim().startsWith('[')) return [];
  const rows = JSON.parse(printed) as { title: string; violations: string[] }[];
  return rows.flatMap(({ title, violations }) => violations.map((violation) => `${title}: ${violation}`));
}
