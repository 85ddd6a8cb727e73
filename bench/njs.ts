import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether njs, the engine that CloudFront's is most like, is installed; says so where it is not. */
export function hasNjs(): boolean {
  const found = spawnSync('njs', ['-v']).status === 0;
  if (!found) process.stderr.write('skipped: njs is not installed (Debian: apt-get install njs)\n');
  return found;
}

/** Runs a program that prints milliseconds. `cloudfront` is the source of the module of that name. */
export function millisecondsInNjs(program: string, cloudfront = 'export default {};'): number {
  const folder = mkdtempSync(join(tmpdir(), 'bench-njs-'));
  try {
    writeFileSync(join(folder, 'cloudfront'), cloudfront);
    writeFileSync(join(folder, 'function.js'), program);
    const { stdout, stderr } = spawnSync('njs', ['-p', folder, join(folder, 'function.js')], { encoding: 'utf8', timeout: 60_000 });
    const milliseconds = Number(stdout.trim() || NaN);
    if (Number.isNaN(milliseconds)) throw new Error(`njs did not run the function: ${stderr.trim() || stdout.trim()}`);
    return milliseconds;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
