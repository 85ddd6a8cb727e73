import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bytes, closeAll, closeLater, folderOf, get, LIMITS, read, useOrigin } from './support';
import type { FolderProcess } from '../../src/origins/folder-process';
import { startFolderProcess } from '../../src/origins/folder-process';
import { createHttpOrigin } from '../../src/origins/http-origin';

// A process starts within a second, but not while the other tests keep the machine busy.
jest.setTimeout(60_000);
afterEach(closeAll);

const BIG = 'x'.repeat(5_000_000);

async function start(files: Record<string, string>): Promise<{ folder: FolderProcess; origin: ReturnType<typeof createHttpOrigin> }> {
  const folder = await startFolderProcess(await folderOf(files), { missing: 404 });
  closeLater(() => folder.close());
  return { folder, origin: useOrigin(createHttpOrigin(folder.url)) };
}

test('serves, is killed within a response, refuses, and comes back at the same port', async () => {
  const { folder, origin } = await start({ 'big.txt': BIG });
  const answer = await origin.send(get('/big.txt'), LIMITS);
  if (answer.kind !== 'response') throw new Error(answer.detail);

  await folder.kill('SIGKILL');
  await expect(bytes(answer.response.body)).rejects.toThrow(/reset/);
  expect(await origin.send(get('/big.txt'), LIMITS)).toMatchObject({ cause: 'connect-refused' });

  await folder.restart();
  expect((await read(await origin.send(get('/big.txt'), LIMITS))).text.length).toBe(BIG.length);
});

test('modes are switched from outside and fall back on restart', async () => {
  const { folder, origin } = await start({ 'a.txt': 'a' });
  await folder.setMode('forbidden');
  expect((await read(await origin.send(get('/a.txt'), LIMITS))).status).toBe(403);
  await folder.setMode('hang');
  expect(await origin.send(get('/a.txt'), { ...LIMITS, responseTimeoutMs: 150 })).toMatchObject({ cause: 'response-timeout' });
  await folder.restart();
  expect((await read(await origin.send(get('/a.txt'), LIMITS))).status).toBe(200);
});

test('fails when the folder does not exist, with the reason of the child', async () => {
  await expect(startFolderProcess(join(await folderOf({}), 'nope'), { missing: 404 })).rejects.toThrow(/ENOENT/);
});

test('fails when the mode of an ended process is switched', async () => {
  const { folder } = await start({});
  await folder.kill();
  await expect(folder.setMode('hang')).rejects.toThrow(/restart\(\) it first/);
});

describe('bundled by esbuild', () => {
  /** One file per entry, as the package ships them. */
  async function bundle(): Promise<string> {
    const dist = await folderOf({});
    const sources = join(__dirname, '..', '..', 'src', 'origins');
    const esbuild = join(__dirname, '..', '..', '..', 'node_modules', '.bin', 'esbuild');
    execFileSync(esbuild, [
      join(sources, 'folder-process.ts'), join(sources, 'folder-server-process.ts'),
      '--bundle', '--platform=node', '--target=node20', `--outdir=${dist}`, '--log-level=warning',
    ]);
    return dist;
  }

  async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
    const [chunk] = await once(stream, 'data') as [Buffer];
    return chunk.toString();
  }

  test('the parent finds its child, which ends when the parent is killed', async () => {
    const dist = await bundle();
    const site = await folderOf({ 'a.txt': 'bundled' });
    const script = 'require(\'./folder-process.js\').startFolderProcess(process.argv[1], { missing: 404 }).then((f) => console.log(f.url))';
    const parent = spawn(process.execPath, ['-e', script, site], { cwd: dist, stdio: ['ignore', 'pipe', 'inherit'] });
    closeLater(() => parent.kill('SIGKILL'));
    const origin = useOrigin(createHttpOrigin((await firstLine(parent.stdout)).trim()));
    expect((await read(await origin.send(get('/a.txt'), LIMITS))).text).toBe('bundled');

    parent.kill('SIGKILL');
    let cause: string | undefined;
    for (let tries = 0; tries < 100 && cause !== 'connect-refused'; tries++) {
      const answer = await origin.send(get('/a.txt'), LIMITS);
      cause = answer.kind === 'failure' ? answer.cause : (await read(answer), undefined);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(cause).toBe('connect-refused');
  });

  test('by hand it tells its port on the standard output', async () => {
    const dist = await bundle();
    const settings = JSON.stringify({ folder: await folderOf({ 'a.txt': 'by hand' }), missing: 404, port: 0 });
    const server = spawn(process.execPath, [join(dist, 'folder-server-process.js'), settings], { stdio: ['ignore', 'pipe', 'inherit'] });
    closeLater(() => server.kill('SIGKILL'));
    const { port } = JSON.parse(await firstLine(server.stdout)) as { port: number };
    const origin = useOrigin(createHttpOrigin(`http://127.0.0.1:${port}`));
    expect((await read(await origin.send(get('/a.txt'), LIMITS))).text).toBe('by hand');
  });
});
