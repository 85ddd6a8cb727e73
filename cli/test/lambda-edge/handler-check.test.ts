import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { handlerWarning } from '../../src/lambda-edge/handler-check';
import { startSite, stopSites } from '../support/site';
import { withLambdas } from '../support/templates';

// An interpreter starts within a second, but not while the other tests keep the machine busy.
jest.setTimeout(60_000);

const PYTHON = /^Python (3\.\d+)/.exec(spawnSync('python3', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];
const testEachWithPython = PYTHON === undefined ? test.skip.each : test.each;
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  await stopSites();
});

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smart-origin-handler-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const warning = async (files: Record<string, string>, handler: string, runtime = 'nodejs24.x') => (
  handlerWarning({ name: 'fn', codeDirectory: await folderOf(files), handler, runtime }));

test.each([
  ['index.handler', { 'index.js': 'exports.handlr = () => 1;' }, ['index.js exports no "handler"', 'it exports handlr', '503']],
  ['index.handler', { 'index.js': 'const handler = () => 1;' }, ['index.js exports no "handler"', 'it exports nothing']],
  ['index.handler', { 'index.mjs': 'export const main = 1;' }, ['index.mjs exports no "handler"', 'main']],
  ['lib/edge.tools.handler', { 'lib/edge.cjs': 'exports.other = 1' }, ['lib/edge.cjs exports no "tools.handler"']],
  ['app.handler', { 'index.js': 'exports.handler = 1' }, ['app.js, app.mjs, app.cjs']],
  ['handler', { 'index.js': 'exports.handler = 1' }, ['"handler"', 'file.export']],
  ['index.a(b', { 'index.js': 'exports.handler = 1' }, ['index.js exports no "a(b"', 'it exports handler']],
] as [string, Record<string, string>, string[]][])('a handler %s that is not in %j is told', async (handler, files, texts) => {
  const told = await warning(files, handler);
  for (const text of texts) expect(told).toContain(text);
});

test('nothing of a function in Node.js runs to be checked, and what its text does not tell is no warning', async () => {
  const mark = join(await folderOf({}), 'ran');
  const code = `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');`;
  expect(await warning({ 'index.js': `${code} exports.handler = 1;` }, 'index.handler')).toBeUndefined();
  expect(await warning({ 'index.js': `${code} exports.other = 1;` }, 'index.handler')).toContain('other');
  expect(await warning({ 'index.js': `${code} module.exports = require('./real');` }, 'index.handler')).toBeUndefined();
  expect(existsSync(mark)).toBe(false);
});

testEachWithPython([
  ['index.handler', 'def handlr(event, context): return 1', ['index.py has no function "handler"', 'its functions are: handlr']],
  ['app.handler', 'def handler(event, context): return 1', ['needs app.py', 'no such file']],
  ['handler', '', ['"handler"', 'file.function']],
  ['index.handler', 'def outer():\n  def handler(event, context): return 1', ['index.py has no function "handler"', 'outer']],
])('a handler %s that Python code has not is told: %s', async (handler, code, texts) => {
  const told = await warning({ 'index.py': code }, handler, `python${PYTHON}`);
  for (const text of texts) expect(told).toContain(text);
});

testEachWithPython([
  ['a function', 'raise SystemExit(3)\nasync def handler(event, context): return 1'],
  ['a name', 'import tools\nif tools.fast:\n  handler = tools.fast\n'],
  ['an import', 'from tools import main as handler'],
  ['a star import', 'from tools import *'],
  ['its globals', 'globals()["handler"] = print'],
  ['__getattr__', 'def __getattr__(name): return print'],
  ['what does not parse', 'def handler(:'],
])('Python code that may have its handler by %s is not told, and does not run', async (_by, code) => {
  expect(await warning({ 'index.py': code }, 'index.handler', `python${PYTHON}`)).toBeUndefined();
});

test('the local CloudFront says it at the start, before any event, and once for all points of presence', async () => {
  const told: string[] = [];
  const lambdas = withLambdas(['origin-request'], { code: 'exports.handlr = async (event) => event;' });
  const site = await startSite({
    ...lambdas, options: { onLog: (source, text) => told.push(`${source}: ${text}`), pops: [{ name: 'A', region: 'us-east-1' }, { name: 'B', region: 'eu-west-1' }] },
  });
  expect(told).toEqual([expect.stringMatching(/^\w+: warning: index\.js exports no "handler"; it exports handlr\. .*503/)]);
  expect(await site.get('/')).toMatchObject({ status: 503 });
});
