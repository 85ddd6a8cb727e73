import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { invocation, request } from './support';
import type { EdgeInvocationResult, EdgeLambda } from '../../src/lambda-edge/edge-lambda';
import type { EdgeLambdaOptions } from '../../src/lambda-edge/edge-lambda-worker';
import { createEdgeLambda } from '../../src/lambda-edge/edge-lambda-worker';
import { LambdaFleet } from '../../src/lambda-edge/lambda-fleet';

// A worker starts within a second, but not while the other tests keep the machine busy.
jest.setTimeout(60_000);

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smart-origin-'));
  opened.push(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

async function lambda(code: string | Record<string, string>, options: Partial<EdgeLambdaOptions> = {}): Promise<EdgeLambda> {
  const codeDirectory = await folderOf(typeof code === 'string' ? { 'index.js': code } : code);
  const made = createEdgeLambda({
    name: 'router', codeDirectory, handler: 'index.handler', runtime: 'nodejs24.x', timeoutSeconds: 20, memoryMb: 128, region: 'eu-west-1', ...options,
  });
  opened.push(() => made.close());
  return made;
}

const RETURN = 'return event.Records[0].cf.request;';
/** A handler that answers with a value in a header. */
const show = (expression: string) => `exports.handler = async (event, context) => { event.Records[0].cf.request.headers['x-shown'] = [{ value: String(${expression}) }]; ${RETURN} };`;

function shown(result: EdgeInvocationResult): string {
  if (result.kind !== 'request') throw new Error(JSON.stringify(result));
  return result.request.headers['x-shown'][0].value;
}

const EVENT = invocation('origin-request');

test('runs the handler with the event, and its edits are applied', async () => {
  const fn = await lambda('exports.handler = async (event) => { const { request } = event.Records[0].cf; request.uri = \'/v2\' + request.uri; request.origin.custom.path = \'/v2\'; return request; };');
  const result = await fn.invoke(EVENT);
  expect(result).toMatchObject({ kind: 'request', request: { uri: '/v2/picture.jpg' }, origin: { custom: { path: '/v2', domainName: 'example.org' } } });
  expect(fn.name).toBe('router');
});

test('a result that CloudFront refuses is a 502 that names the rule', async () => {
  const fn = await lambda(`exports.handler = async (event) => { delete event.Records[0].cf.request.headers.via; ${RETURN} };`);
  expect(await fn.invoke(EVENT)).toEqual({ kind: 'error', status: 502, message: expect.stringContaining('router: the result of the function failed validation: request.headers["via"]') as string });
});

describe('handlers', () => {
  test.each([
    ['CommonJS', { 'index.js': show('1') }, 'index.handler'],
    ['a .cjs file', { 'index.cjs': show('1') }, 'index.handler'],
    ['a module', { 'index.mjs': show('1').replace('exports.handler =', 'export const handler =') }, 'index.handler'],
    ['a module that awaits at its top', { 'index.mjs': `await null; ${show('1').replace('exports.handler =', 'export const handler =')}` }, 'index.handler'],
    ['a module by package.json', { 'package.json': '{"type": "module"}', 'index.js': show('1').replace('exports.handler =', 'export const handler =') }, 'index.handler'],
    ['a folder below', { 'src/edge/app.js': show('require("./value")'), 'src/edge/value.js': 'module.exports = 1;' }, 'src/edge/app.handler'],
    ['a nested export', { 'index.js': show('1').replace('exports.handler', 'exports.edge = {}; exports.edge.main') }, 'index.edge.main'],
    ['one that is not async', { 'index.js': show('1').replace('async ', '') }, 'index.handler'],
  ])('%s', async (_, files, handler) => {
    expect(shown(await (await lambda(files, { handler })).invoke(EVENT))).toBe('1');
  });

  const CALLBACK = show('1').replace('async (event, context) =>', '(event, context, callback) =>').replace(RETURN, 'setTimeout(() => callback(null, event.Records[0].cf.request), 5);');

  test('F-363 callbacks below nodejs24.x', async () => {
    expect(shown(await (await lambda(CALLBACK, { runtime: 'nodejs22.x' })).invoke(EVENT))).toBe('1');
    const failing = await lambda('exports.handler = (event, context, callback) => callback(new Error("told"));', { runtime: 'nodejs22.x' });
    expect(await failing.invoke(EVENT)).toMatchObject({ status: 503, message: expect.stringContaining('Error: told') });
    const async = await lambda(show('1'), { runtime: 'nodejs20.x' });
    expect(shown(await async.invoke(EVENT))).toBe('1');
  });

  test('below nodejs24.x, what a plain handler returns counts for nothing', async () => {
    const fn = await lambda(`exports.handler = (event) => { ${RETURN} };`, { runtime: 'nodejs22.x' });
    expect(await fn.invoke(EVENT)).toMatchObject({ status: 502, message: expect.stringContaining('the function returned nothing') });
  });

  test('F-363 fails when a handler of nodejs24.x takes a callback', async () => {
    expect(await (await lambda(CALLBACK)).invoke(EVENT)).toMatchObject({ kind: 'error', status: 503, message: expect.stringContaining('takes a callback, which nodejs24.x no longer supports; make it async') });
  });

  test.each([
    ['has no file', { 'other.js': '' }, 'index.handler', /the handler "index\.handler" needs one of index\.js, index\.mjs, index\.cjs in /],
    ['has no such export', { 'index.js': 'exports.main = 1; exports.other = 2;' }, 'index.handler', /index\.js exports no function "handler"; it exports main, other/],
    ['exports something else', { 'index.js': 'exports.handler = 1;' }, 'index.handler', /exports no function "handler"/],
    ['is not named', { 'index.js': '' }, 'index', /is not of the form file\.export/],
    ['throws when it is loaded', { 'index.js': 'throw new TypeError("at once");' }, 'index.handler', /TypeError: at once \(at index\.js:1:7\)/],
    ['does not parse', { 'index.js': 'function (' }, 'index.handler', /SyntaxError/],
  ])('fails when the code %s', async (_, files, handler, message) => {
    const fn = await lambda(files as Record<string, string>, { handler });
    for (let i = 0; i < 2; i++) expect(await fn.invoke(EVENT)).toMatchObject({ kind: 'error', status: 503, message: expect.stringMatching(message) });
  });
});

describe('F-364 failures are a 503', () => {
  test.each([
    ['throws', 'throw new RangeError("too far");', /RangeError: too far \(at index\.js:1:\d+\)/],
    ['throws something else', 'throw "text";', /text/],
    ['ends its process', 'process.exit(3);', /Runtime\.ExitError: the function ended its process with exit code 3/],
    ['leaves a rejection behind', 'Promise.reject(new Error("left")); await new Promise(() => {});', /Runtime\.UnhandledError: Error: left/],
    ['cannot be written as JSON', 'const a = {}; a.a = a; return a;', /TypeError: .*circular/],
    ['takes too much memory', 'const all = []; for (;;) all.push(new Array(1e5).fill(all.length));', /Runtime\.OutOfMemory: the function used more than its 128 MB/],
  ])('fails when the function %s', async (_, statements, message) => {
    const fn = await lambda(`let runs = 0; exports.handler = async (event) => { if (event.Records[0].cf.request.uri === '/fine') { ${RETURN} } ${statements} };`);
    expect(await fn.invoke(EVENT)).toMatchObject({ kind: 'error', status: 503, message: expect.stringMatching(message) });
    // A fresh instance, where the old one is gone.
    expect(await fn.invoke(invocation('origin-request', { request: request({ uri: '/fine' }) }))).toMatchObject({ kind: 'request' });
  });

  test.each(['await new Promise(() => setInterval(() => {}, 1000));', 'for (;;);'])('fails when the function takes too long: %s', async (statements) => {
    const fn = await lambda(`exports.handler = async (event) => { if (event.Records[0].cf.request.uri !== '/fine') { ${statements} } ${RETURN} };`, { timeoutSeconds: 1 });
    expect(await fn.invoke(EVENT)).toEqual({ kind: 'error', status: 503, message: 'router: Sandbox.Timedout: the function did not answer within 1 seconds' });
    expect(await fn.invoke(invocation('origin-request', { request: request({ uri: '/fine' }) }))).toMatchObject({ kind: 'request' });
  });
});

describe('instances', () => {
  const COUNT = `let count = 0; exports.handler = async (event) => { count++; await new Promise((resolve) => setTimeout(resolve, 100));
    event.Records[0].cf.request.headers['x-shown'] = [{ value: String(count) }]; ${RETURN} };`;

  test('one event at a time: the module stays between events, and parallel ones have their own', async () => {
    const fn = await lambda(COUNT);
    expect((await Promise.all([fn.invoke(EVENT), fn.invoke(EVENT)])).map(shown)).toEqual(['1', '1']);
    expect(shown(await fn.invoke(EVENT))).toBe('2');
  });

  test('beyond the bound, events wait', async () => {
    const fn = await lambda(COUNT, { fleet: new LambdaFleet({ maxInstances: 1 }) });
    expect((await Promise.all([1, 2, 3].map(() => fn.invoke(EVENT)))).map(shown)).toEqual(['1', '2', '3']);
  });

  test('beyond the bound, they also survive the end of the instance that they wait for', async () => {
    const fn = await lambda(`exports.handler = async (event) => { if (event.Records[0].cf.request.uri === '/end') process.exit(1); ${RETURN} };`, { fleet: new LambdaFleet({ maxInstances: 1 }) });
    const [ended, next] = await Promise.all([fn.invoke(invocation('origin-request', { request: request({ uri: '/end' }) })), fn.invoke(EVENT)]);
    expect([ended.kind, next.kind]).toEqual(['error', 'request']);
  });

  test('closing ends what runs and what waits', async () => {
    const fn = await lambda('exports.handler = () => new Promise(() => {});', { fleet: new LambdaFleet({ maxInstances: 1 }) });
    const results = Promise.all([fn.invoke(EVENT), fn.invoke(EVENT)]);
    await fn.close();
    expect(await results).toMatchObject([{ status: 503 }, { status: 503, message: 'router: the local CloudFront is closing' }]);
    expect(await fn.invoke(EVENT)).toMatchObject({ status: 503 });
  });
});

describe('the world of a function', () => {
  test('sees the variables of Lambda and nothing of ours', async () => {
    process.env.SMART_ORIGIN_SECRET = 'x';
    process.env.AWS_ENDPOINT_URL_DYNAMODB = 'http://127.0.0.1:1';
    opened.push(async () => {
      delete process.env.SMART_ORIGIN_SECRET;
      delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
    });
    const env = JSON.parse(shown(await (await lambda(show('JSON.stringify(process.env)'))).invoke(EVENT))) as Record<string, string>;
    expect(env).toMatchObject({
      AWS_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'us-east-1.router',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/us-east-1.router',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
      AWS_SECRET_ACCESS_KEY: 'local',
      _HANDLER: 'index.handler',
    });
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(['SMART_ORIGIN_SECRET']));
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(['HOME']));
  });

  test('without a table, and nowhere else to look, does not reach DynamoDB itself', async () => {
    const env = JSON.parse(shown(await (await lambda(show('JSON.stringify(process.env)'))).invoke(EVENT))) as Record<string, string>;
    expect(env.AWS_ENDPOINT_URL_DYNAMODB).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('has the context of Lambda', async () => {
    const text = shown(await (await lambda(show('JSON.stringify({ ...context, left: context.getRemainingTimeInMillis() })'))).invoke(EVENT));
    const context = JSON.parse(text) as { left: number };
    expect(context).toMatchObject({ functionName: 'us-east-1.router', functionVersion: '1', memoryLimitInMB: '128', awsRequestId: EVENT.requestId, logGroupName: '/aws/lambda/us-east-1.router' });
    expect(context.left).toBeGreaterThan(0);
    expect(context.left).toBeLessThanOrEqual(20_000);
  });

  test('its lines are passed on', async () => {
    const lines: string[] = [];
    const fn = await lambda(`exports.handler = async (event) => { console.log('one\\ntwo'); console.error('three'); ${RETURN} };`, { onLog: (line) => lines.push(line) });
    await fn.invoke(EVENT);
    await fn.close();
    expect(lines.sort()).toEqual(['one', 'three', 'two']);
  });

  test('is shown a body that the association includes, also one that streams, and passes it on', async () => {
    const fn = await lambda(show('Buffer.from(event.Records[0].cf.request.body.data, "base64")'));
    const result = await fn.invoke(invocation('origin-request', { includeBody: true, request: request({ method: 'POST', body: Readable.from([Buffer.from('a'), Buffer.from('b')]) }) }));
    expect(shown(result)).toBe('ab');
    expect(result).toMatchObject({ request: { body: Buffer.from('ab') } });
    const none = await (await lambda(show('JSON.stringify(event.Records[0].cf.request.body)'))).invoke(invocation('origin-request', { includeBody: true }));
    expect(JSON.parse(shown(none))).toEqual({ action: 'read-only', data: '', encoding: 'base64', inputTruncated: false });
  });
});

describe('settings', () => {
  const options: EdgeLambdaOptions = { name: 'router', codeDirectory: tmpdir(), handler: 'index.handler', runtime: 'nodejs24.x', timeoutSeconds: 5, memoryMb: 128, region: 'us-east-1' };

  test.each([
    ['the runtime is a Python that is not there', { runtime: 'python3.99' }, /router has the runtime python3\.99, and no Python 3\.99 is on this machine[^]*install Python 3\.99/],
    ['the runtime is none of the edge', { runtime: 'provided.al2023' }, /Lambda@Edge runs Node\.js and Python/],
    ['the time-out is too long', { timeoutSeconds: 31 }, /a timeout of 31 seconds[^]*1 to 30 are allowed/],
    ['the memory is too small', { memoryMb: 64 }, /a memory of 64 MB[^]*128 to 10240/],
    ['there is no code', { codeDirectory: join(tmpdir(), 'no-such-folder') }, /there is no such folder[^]*cdk synth/],
    ['the code is an archive', { codeDirectory: __filename }, /it is an archive, and only folders are loaded[^]*Code\.fromAsset\(\) with the folder/],
  ])('fails when %s', (_, change, message) => {
    expect(() => createEdgeLambda({ ...options, ...change })).toThrow(message);
  });
});

test('bundled by esbuild, the worker is found beside the bundle', async () => {
  const dist = await folderOf({});
  const sources = join(__dirname, '..', '..', 'src', 'lambda-edge');
  execFileSync(join(__dirname, '..', '..', '..', 'node_modules', '.bin', 'esbuild'), [
    join(sources, 'edge-lambda-worker.ts'), join(sources, 'lambda-worker.ts'),
    '--bundle', '--platform=node', '--target=node20', '--format=cjs', `--outdir=${dist}`, '--log-level=warning',
  ]);
  const code = await folderOf({ 'index.mjs': show('1').replace('exports.handler =', 'await null; export const handler =') });
  const script = `
    const { createEdgeLambda } = require('./edge-lambda-worker.js');
    const fn = createEdgeLambda({ name: 'b', codeDirectory: process.argv[1], handler: 'index.handler', runtime: 'nodejs24.x', timeoutSeconds: 10, memoryMb: 128, region: 'us-east-1' });
    fn.invoke(JSON.parse(process.argv[2])).then((result) => { console.log(JSON.stringify(result)); return fn.close(); });`;
  const output = execFileSync(process.execPath, ['-e', script, code, JSON.stringify(EVENT)], { cwd: dist, encoding: 'utf8' });
  expect(shown(JSON.parse(output) as EdgeInvocationResult)).toBe('1');
});
