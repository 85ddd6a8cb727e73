import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childCode } from '../../src/child-code/child-code';

let root: string;
beforeEach(async () => { root = await mkdtemp(join(tmpdir(), 'smart-origin-')); });
afterEach(() => rm(root, { recursive: true }));

test('from sources: the TypeScript file, with tsx', () => {
  const { file, execArgv } = childCode('folder-server-process', 'origins');
  expect(file).toMatch(/src.origins.folder-server-process\.ts$/);
  expect(execArgv).toEqual(['--require', expect.stringMatching(/tsx/)]);
});

test('from the bundle: the file beside, without any option', async () => {
  await mkdir(join(root, 'dist'));
  await writeFile(join(root, 'dist', 'lambda-worker.js'), '');
  expect(childCode('lambda-worker', 'lambda-edge', join(root, 'dist'))).toEqual({ file: join(root, 'dist', 'lambda-worker.js'), execArgv: [] });
});

test('fails when the package is incomplete', () => {
  expect(() => childCode('nothing', 'origins', join(root, 'dist'))).toThrow(/package is incomplete/);
});
