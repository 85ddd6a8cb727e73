/**
 * Installs the distributions that others wrote, which tests serve (cli/test/outside/manifest.json): sets of packages, and checkouts of
 * repositories that are no packages, which stay out of this one. Skips what is there;
 * without a network the tests skip, and say so.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  sets: Record<string, Record<string, string>>;
  checkouts: Record<string, { repository: string; commit: string }>;
}

const { sets, checkouts } = JSON.parse(readFileSync('cli/test/outside/manifest.json', 'utf8')) as Manifest;

for (const [name, dependencies] of Object.entries(sets)) {
  const folder = join('node_modules/.cache/outside', name);
  const stamp = join(folder, '.installed');
  const wanted = JSON.stringify(dependencies);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) continue;
  console.log(`Installing ${Object.entries(dependencies).map(([part, version]) => `${part}@${version}`).join(' ')} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: `outside-${name}`, private: true, dependencies }, undefined, 2));
  try {
    // Peer ranges of old releases contradict each other; the pins above are the ones that work together.
    execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--legacy-peer-deps', '--loglevel=error'],
      { stdio: ['ignore', 'ignore', 'inherit'], timeout: 300_000 });
    writeFileSync(stamp, wanted);
  } catch (error) {
    console.warn(`not installed, so its tests skip: ${(error as Error).message.split('\n')[0]}`);
  }
}

for (const [name, { repository, commit }] of Object.entries(checkouts)) {
  const folder = join('node_modules/.cache/outside', name);
  const stamp = join(folder, '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === commit) continue;
  console.log(`Fetching ${repository} at ${commit} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    for (const step of [['init', '--quiet'], ['fetch', '--quiet', '--depth', '1', repository, commit], ['checkout', '--quiet', 'FETCH_HEAD']]) {
      // Nobody is there to be asked for a password.
      execFileSync('git', ['-C', folder, ...step], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 60_000, env: { ...process.env, GIT_TERMINAL_PROMPT: '0' } });
    }
    writeFileSync(stamp, commit);
  } catch (error) {
    console.warn(`not fetched, so its tests skip: ${(error as Error).message.split('\n')[0]}`);
  }
}
