import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const EXAMPLES = path.join(ROOT, 'examples');

/** Examples that hold this file: `app.ts` for every CDK app, `rehearsal.ts` for those that can be rehearsed. */
export function examplesWith(file: string): string[] {
  return readdirSync(EXAMPLES).filter((name) => existsSync(path.join(EXAMPLES, name, file))).sort();
}

export const exampleFolder = (name: string) => path.join(EXAMPLES, name);

/**
 * Runs the example's CDK app; its assembly goes to `output`. Throws with what the app printed if it fails.
 *
 * @param context - Beside that of the app itself, as `cdk synth -c` gives it.
 */
export async function synthesize(name: string, output: string, context: Readonly<Record<string, string>> = {}): Promise<void> {
  const tsx = path.join(ROOT, 'node_modules', '.bin', 'tsx');
  const child = spawn(tsx, ['--tsconfig', path.join(EXAMPLES, 'tsconfig.json'), 'app.ts'], {
    cwd: exampleFolder(name),
    env: { ...process.env, CDK_OUTDIR: output, ...(Object.keys(context).length > 0 && { CDK_CONTEXT_JSON: JSON.stringify(context) }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => printed.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`examples/${name} does not synthesize:\n${Buffer.concat(printed).toString()}`);
}
