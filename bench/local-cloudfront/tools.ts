import { execFileSync, spawnSync } from 'node:child_process';
import * as os from 'node:os';

/** A program that a benchmark needs is not on this machine. */
export class MissingTool extends Error {}

/** @throws MissingTool that says how to get them */
export function requireTools(...names: string[]): void {
  const missing = names.filter((name) => !isThere(name));
  if (missing.length === 0) return;
  const list = missing.join(' ');
  throw new MissingTool(`this benchmark needs ${missing.join(' and ')}; Debian and Ubuntu: apt-get install ${list}, macOS: brew install ${list}`);
}

function isThere(name: string): boolean {
  return spawnSync('/bin/sh', ['-c', `command -v ${name}`]).status === 0;
}

/** Where what is measured runs, and where whoever measures does. */
export const SERVER_CORE = 0;
export const CLIENT_CORE = Math.min(1, os.cpus().length - 1);

const canPin = isThere('taskset');

/** A command line that stays on one core, where this machine can do that. */
export function pinned(core: number, command: string, args: readonly string[]): [command: string, args: string[]] {
  return canPin ? ['taskset', ['-c', String(core), command, ...args]] : [command, [...args]];
}

/** Keeps this process itself on one core meanwhile, where this machine can do that. */
export async function onOneCore<T>(core: number, work: () => Promise<T>): Promise<T> {
  if (!canPin) return work();
  const pin = (cores: string) => execFileSync('taskset', ['-a', '-c', '-p', cores, String(process.pid)], { stdio: 'ignore' });
  pin(String(core));
  try {
    return await work();
  } finally {
    pin(`0-${os.cpus().length - 1}`);
  }
}
