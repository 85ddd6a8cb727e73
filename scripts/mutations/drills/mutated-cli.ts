import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..', '..');
/** Below the repository, so that the bundle finds its dependencies. */
const FOLDER = path.join(ROOT, 'node_modules', '.cache', 'smart-origin-mutations');

/** Text of the command line's bundle, and what takes its place. */
export interface CliEdit {
  /** Has to match exactly once: a mutation that changes nothing would prove nothing. */
  readonly text: RegExp;
  /** Is given the first group of the match: bundling may have renamed what it stands for. */
  readonly replacement: (group: string) => string;
}

/** A copy of the built command line in which something is broken; names the file to run. */
export function mutatedCli(name: string, { text, replacement }: CliEdit): string {
  const folder = path.join(FOLDER, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(ROOT, 'cli', 'dist'), path.join(folder, 'dist'), { recursive: true, filter: (file) => path.basename(file) !== 'types' });
  for (const beside of ['package.json', 'drills']) symlinkSync(path.join(ROOT, 'cli', beside), path.join(folder, beside));
  const file = path.join(folder, 'dist', 'main.js');
  const code = readFileSync(file, 'utf8');
  const found = [...code.matchAll(new RegExp(text, 'g'))].length;
  if (found !== 1) throw new Error(`the command line's bundle has ${text} ${found} times, expected once`);
  writeFileSync(file, code.replace(text, (_, group: string) => replacement(group)));
  return file;
}

export function removeMutatedClis(): void {
  rmSync(FOLDER, { recursive: true, force: true });
}
