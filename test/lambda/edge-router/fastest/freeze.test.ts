import { type ChildProcess, execFile, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answers, FakeMember, SILENT } from './support/fake-member';
import type { Came, Wanted } from './support/racing-instance';

// A process starts within a second, but not while the other tests keep the machine busy.
jest.setTimeout(60_000);

const FROZEN_MS = 1_500;
const WANTED = { probe: { method: 'HEAD', path: '/', timeout: 3_600_000 }, watchdog: 3_600_000 } as const;

let folder: string;
let instance: ChildProcess;
let members: FakeMember[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'smart-origin-freeze-'));
  execFileSync(join(__dirname, '../../../../node_modules/.bin/esbuild'), [
    join(__dirname, 'support/racing-instance.ts'), '--bundle', '--platform=node', `--outfile=${join(folder, 'instance.js')}`, '--log-level=error',
  ]);
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  instance = fork(join(folder, 'instance.js'), { execArgv: [] });
  members = await Promise.all(['eu', 'us'].map((id) => FakeMember.start(id, SILENT)));
});
afterEach(async () => {
  if (instance.exitCode === null && instance.signalCode === null) {
    instance.kill('SIGKILL');
    await once(instance, 'exit');
  }
  await Promise.all(members.map((member) => member.stop()));
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(2);
}

/** @param meanwhile runs once both members have the request */
async function race(meanwhile: () => Promise<void>): Promise<Came['result']> {
  const before = members.map(({ heads }) => heads.length);
  instance.send({ contenders: members.map((member) => member.contender()), ...WANTED } satisfies Wanted);
  const came = once(instance, 'message') as Promise<[Came]>;
  await until(() => members.every(({ heads }, i) => heads.length > before[i]));
  await meanwhile();
  return (await came)[0].result;
}

async function frozen(meanwhile?: () => void): Promise<void> {
  instance.kill('SIGSTOP');
  meanwhile?.();
  await pause(FROZEN_MS);
  instance.kill('SIGCONT');
}

test('an answer that came while the instance was frozen says nothing', async () => {
  const [eu] = members;
  const late = () => frozen(() => answers(200)(eu.lastSocket!));
  expect(await race(late)).toBeNull();
  // Nothing is held against anybody: they may race again.
  expect(await race(async () => answers(200)(eu.lastSocket!))).toMatchObject({ winner: 'eu' });
});

test('nor the silence: the request that waits goes on at once', async () => {
  expect(await race(() => frozen())).toBeNull();
  await Promise.all(members.map((member) => member.left()));
});

test.each<[string, string | undefined, number]>([
  ['answers', 'eu', 3_600_000],
  ['is silent', undefined, 300],
])('where the fastest %s, a race keeps a process alive while it runs, and not longer', async (_, winner, limit) => {
  if (winner) members[0].behavior = answers(200);
  const wanted: Wanted = { contenders: members.map((member) => member.contender()), probe: { ...WANTED.probe, timeout: limit }, watchdog: limit };
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'instance.js'), JSON.stringify(wanted)]);
  expect((JSON.parse(stdout) as Came).result?.winner).toBe(winner);
});
