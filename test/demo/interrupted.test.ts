import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// Builds, synthesizes and starts processes.
jest.setTimeout(120_000);

const ROOT = path.resolve(__dirname, '../..');
const FOREVER_MS = 20_000;

/** Runs `npm run demo -- <args>` in a process group of its own, as a terminal does. */
function demo(...args: string[]) {
  const npm = spawn('npm', ['run', 'demo', '--', ...args], { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk: Buffer) => { printed += chunk.toString(); });
  return {
    npm,
    exited: once(npm, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    printed: () => printed,
    until: async (pattern: RegExp): Promise<string> => {
      for (;;) {
        const found = pattern.exec(printed);
        if (found) return found[1]!;
        if (npm.exitCode !== null) throw new Error(`it ended: ${printed}`);
        await sleep(20);
      }
    },
  };
}

const groupOf = ({ pid }: ChildProcess) => -pid!;

/** Whether any process of the group is left. */
function lives(group: number): boolean {
  try {
    process.kill(group, 0);
    return true;
  } catch {
    return false;
  }
}

async function nothingIsLeft(group: number, folder: string) {
  const deadline = Date.now() + FOREVER_MS;
  while ((lives(group) || existsSync(folder)) && Date.now() < deadline) await sleep(50);
  const left = { processes: lives(group), folder: existsSync(folder) };
  if (left.processes) process.kill(group, 'SIGKILL');
  expect(left).toEqual({ processes: false, folder: false });
}

test.each<[string, NodeJS.Signals, (npm: ChildProcess) => number]>([
  ['Ctrl-C', 'SIGINT', groupOf],
  ['SIGTERM to npm alone', 'SIGTERM', ({ pid }) => pid!],
  ['SIGINT to npm alone', 'SIGINT', ({ pid }) => pid!],
  ['SIGKILL to npm alone', 'SIGKILL', ({ pid }) => pid!],
  ['a terminal that closes', 'SIGHUP', groupOf],
])('--serve leaves neither process nor folder behind after %s', async (_name, signal, target) => {
  const { npm, until, exited } = demo('static-failover', '--serve');
  const folder = await until(/primary bucket: (\S+)\/primary/);
  await until(/(Open) http/);
  process.kill(target(npm), signal);
  await exited;
  await nothingIsLeft(groupOf(npm), folder);
});

test('Ctrl-C in the middle of a step ends it with exit code 130', async () => {
  const { npm, until, exited } = demo('static-failover');
  await until(/(1\/10) healthy/);
  process.kill(groupOf(npm), 'SIGINT');
  expect(await exited).toEqual([130, null]);
});

test('fails when an option is unknown: exit code 2, and the help', async () => {
  const { exited, printed } = demo('--colour');
  expect(await exited).toEqual([2, null]);
  expect(printed()).toMatch(/Unknown option '--colour'[^]*Usage: npm run demo/);
});
