import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { groupConfig, removeTemporaryFiles, temporaryDirectory, templateOf, withFunction, withLambdas, writeTemplate } from './support/templates';

afterEach(removeTemporaryFiles);

test('after close no descriptor, handle, timer or thread is left, nor a temporary file, and the process ends', async () => {
  const lambda = withLambdas(['origin-request'], { code: 'exports.handler = async (event) => event.Records[0].cf.request;' });
  const viewer = withFunction(['viewer-request'], 'fn', 'function handler(event) { return event.request; }');
  const template = writeTemplate(templateOf({
    config: groupConfig([403, 404]), behavior: { ...lambda.behavior, ...viewer.behavior }, resources: { ...lambda.resources, ...viewer.resources },
  }));
  const folder = temporaryDirectory();
  writeFileSync(path.join(folder, 'index.html'), 'index');
  const temporary = temporaryDirectory();
  const root = path.resolve(__dirname, '../..');
  // The time-out only ends a process that would never end by itself.
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath, ['--import', 'tsx', path.join(__dirname, 'support/start-and-close.ts'), template, folder], {
      cwd: root, timeout: 30_000, env: { ...process.env, TMPDIR: temporary },
    });
  expect(stdout).toBe('200\nclosed\n');
  expect(stderr).toBe('');
  // The loader keeps a cache of its own there.
  expect(readdirSync(temporary).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
}, 40_000);
