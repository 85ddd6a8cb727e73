import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invocation, request } from './support';
import { Fault } from '../../src/faults/fault';
import type { EdgeInvocationResult, EdgeLambda } from '../../src/lambda-edge/edge-lambda';
import { createEdgeLambda, type EdgeLambdaOptions } from '../../src/lambda-edge/edge-lambda-worker';
import { LambdaFleet } from '../../src/lambda-edge/lambda-fleet';
import { pythonFor, type Interpreter } from '../../src/lambda-edge/python-interpreter';
import { startSite, stopSites } from '../support/site';
import { customOrigin, withLambdas } from '../support/templates';

/** Lambda@Edge functions in Python, run by the machine's interpreter. */

// An interpreter starts within a second, but not while the other tests keep the machine busy.
jest.setTimeout(60_000);

const FOUND = /^Python 3\.(\d+)/.exec(spawnSync('python3', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];
const RUNTIME = `python3.${FOUND}`;
const testWithPython = FOUND === undefined ? test.skip : test;

const opened: EdgeLambda[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((made) => made.close()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  await stopSites();
});

async function lambda(code: string, options: Partial<EdgeLambdaOptions> = {}): Promise<EdgeLambda> {
  const codeDirectory = await mkdtemp(join(tmpdir(), 'smart-origin-python-'));
  folders.push(codeDirectory);
  await writeFile(join(codeDirectory, 'index.py'), code);
  const made = createEdgeLambda({
    name: 'fn', codeDirectory, handler: 'index.handler', runtime: RUNTIME, timeoutSeconds: 20, memoryMb: 128, region: 'eu-west-1', ...options,
  });
  opened.push(made);
  return made;
}

const EVENT = invocation('origin-request');
const FINE = invocation('origin-request', { request: request({ uri: '/fine' }) });

/** A handler that answers with an expression of `event`, `context` and what was imported. */
const answering = (expression: string) => `
import os, sys, json, socket
def handler(event, context):
    return {'status': '200', 'body': ${expression}}`;

const bodyOf = (result: EdgeInvocationResult) => (result.kind === 'response' ? String(result.response.body) : `${result.kind}: ${'message' in result ? result.message : ''}`);

testWithPython('F-290 an event goes in as Lambda@Edge writes it, and the request comes back changed', async () => {
  const fn = await lambda(`
def handler(event, context):
    request = event['Records'][0]['cf']['request']
    request['headers']['x-from'] = [{'key': 'X-From', 'value': event['Records'][0]['cf']['config']['eventType']}]
    request['uri'] = '/\\u00fcber'.encode('utf-8').decode('latin-1') and '/changed'
    return request`);
  expect(await fn.invoke(EVENT)).toMatchObject({ kind: 'request', request: { uri: '/changed', headers: { 'x-from': [{ key: 'X-From', value: 'origin-request' }] } } });
});

testWithPython('the module stays between events, one event at a time; parallel ones have instances of their own', async () => {
  const fn = await lambda(`
import time
count = 0
def handler(event, context):
    global count
    count += 1
    time.sleep(0.2)
    return {'status': '200', 'body': str(count)}`);
  expect((await Promise.all([fn.invoke(EVENT), fn.invoke(EVENT)])).map(bodyOf)).toEqual(['1', '1']);
  expect(bodyOf(await fn.invoke(EVENT))).toBe('2');
});

testWithPython('a function sees Lambda\'s variables and nothing of ours, its own folder as the working directory, and leaves no byte code', async () => {
  process.env.SMART_ORIGIN_SECRET = 'x';
  try {
    const fn = await lambda(answering("json.dumps({'env': dict(os.environ), 'cwd': os.getcwd(), 'path': sys.path[0]})"));
    const world = JSON.parse(bodyOf(await fn.invoke(EVENT))) as { env: Record<string, string>; cwd: string; path: string };
    expect(world.env).toMatchObject({ AWS_REGION: 'eu-west-1', AWS_EXECUTION_ENV: `AWS_Lambda_${RUNTIME}`, AWS_LAMBDA_FUNCTION_NAME: 'us-east-1.fn', _HANDLER: 'index.handler' });
    expect(Object.keys(world.env)).not.toEqual(expect.arrayContaining(['SMART_ORIGIN_SECRET']));
    expect(Object.keys(world.env)).not.toEqual(expect.arrayContaining(['HOME']));
    expect([world.cwd, world.path]).toEqual([folders[0], folders[0]]);
    expect(readdirSync(folders[0]!)).toEqual(['index.py']);
  } finally {
    delete process.env.SMART_ORIGIN_SECRET;
  }
});

testWithPython('F-290 the context is Lambda\'s', async () => {
  const fn = await lambda(answering(`json.dumps({name: getattr(context, name) for name in
        ('aws_request_id', 'function_name', 'function_version', 'invoked_function_arn', 'memory_limit_in_mb', 'log_group_name')} | {'left': context.get_remaining_time_in_millis()})`));
  const context = JSON.parse(bodyOf(await fn.invoke(EVENT))) as { left: number };
  expect(context).toMatchObject({
    aws_request_id: EVENT.requestId, function_name: 'us-east-1.fn', function_version: '1', memory_limit_in_mb: 128, log_group_name: '/aws/lambda/us-east-1.fn',
    invoked_function_arn: 'arn:aws:lambda:us-east-1:123456789012:function:fn:1',
  });
  expect(context.left).toBeGreaterThan(0);
  expect(context.left).toBeLessThanOrEqual(20_000);
});

testWithPython('what it prints and logs is passed on line by line, in any script, and what it writes to stdout is no reply', async () => {
  const lines: string[] = [];
  const fn = await lambda(`
import logging, os, subprocess, sys
logging.getLogger().setLevel(logging.INFO)
def handler(event, context):
    print('one\\ntwo \\u65e5\\u672c')
    logging.getLogger(__name__).info('three')
    os.write(1, b'{"type":"result","result":"7"}\\n')
    subprocess.run([sys.executable, '-c', 'print("four")'])
    return {'status': '200'}`, { onLog: (line) => lines.push(line) });
  expect(await fn.invoke(EVENT)).toMatchObject({ kind: 'response', response: { status: 200 } });
  await fn.close();
  expect(lines).toEqual(expect.arrayContaining(['one', 'two 日本', '{"type":"result","result":"7"}', 'four']));
  expect(lines.find((line) => line.endsWith('\tthree'))).toMatch(/^\[INFO\]\t\d{4}-\d\d-\d\dT[\d:.]+Z\t\S+\tthree$/);
});

describe('F-290 failures are a 503', () => {
  test.each([
    ['raises', "raise ValueError('no such thing')", /fn: ValueError: no such thing \(at index\.py:4\)/],
    ['ends its process', 'import sys; sys.exit(3)', /Runtime\.ExitError: the function ended its process with exit code 3/],
    ['ends it at once', 'import os; os._exit(4)', /exit code 4/],
    ['returns what JSON has not', 'return {1, 2}', /Runtime\.MarshalError: Unable to marshal response: Object of type set is not JSON serializable/],
    ['returns a number that JSON has not', 'return float("nan")', /Runtime\.MarshalError/],
    ['takes too much memory', 'held = []\n    while True: held.append(bytearray(10**7))', /Runtime\.OutOfMemory: the function used more than its 128 MB/],
    ['recurses without end', 'handler(event, context)', /RecursionError/],
  ])('fails when the function %s, and the next event finds an instance', async (_, statements, message) => {
    if (FOUND === undefined) return;
    const fn = await lambda(`def handler(event, context):
    request = event['Records'][0]['cf']['request']
    if request['uri'] == '/fine': return request
    ${statements}`);
    expect(await fn.invoke(EVENT)).toMatchObject({ kind: 'error', status: 503, message: expect.stringMatching(message) });
    expect(await fn.invoke(FINE)).toMatchObject({ kind: 'request' });
  });

  test.each(['while True: pass', 'import time; time.sleep(1000)', "import re; re.match('(a+)+$', 'a' * 40 + 'b')"])('fails when it takes too long: %s', async (statements) => {
    if (FOUND === undefined) return;
    const fn = await lambda(`def handler(event, context):
    request = event['Records'][0]['cf']['request']
    if request['uri'] == '/fine': return request
    ${statements}`, { timeoutSeconds: 1 });
    expect(await fn.invoke(EVENT)).toEqual({ kind: 'error', status: 503, message: 'fn: Sandbox.Timedout: the function did not answer within 1 seconds' });
    expect(await fn.invoke(FINE)).toMatchObject({ kind: 'request' });
  });

  test.each([
    ['is in no file', 'main.handler', '', /Unable to import module 'main'.*needs main\.py, and the files there are: index\.py/],
    ['has no such function', 'index.handler', 'def main(event, context): pass\nother = 1', /HandlerNotFound.*index\.py has no such function; its functions are: main/],
    ['is not named', 'index', '', /"index" is not of the form file\.function/],
    ['does not parse', 'index.handler', 'def handler(:', /UserCodeSyntaxError: Syntax error in module 'index'/],
    ['imports what is not there', 'index.handler', 'import nowhere_to_be_found', /ImportModuleError.*No module named 'nowhere_to_be_found'$/],
    ['fails as it loads', 'index.handler', '1 / 0', /ZeroDivisionError: division by zero \(at index\.py:1\)/],
    ['ends as it loads', 'index.handler', 'import sys; sys.exit()', /exit code 0/],
  ])('fails when the code %s', async (_, handler, code, message) => {
    if (FOUND === undefined) return;
    const fn = await lambda(code, { handler });
    for (let i = 0; i < 2; i++) expect(await fn.invoke(EVENT)).toMatchObject({ kind: 'error', status: 503, message: expect.stringMatching(message) });
  });
});

/** Processes that run our code, by what the kernel says of their children. */
function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=,stat=', '--ppid', String(pid)], { encoding: 'utf8' });
  // `ps` itself is one, and gone by now.
  return stdout.trim().split('\n').filter((line) => line !== '').map((line) => Number(line.trim().split(/\s+/)[0]));
}

testWithPython('closing ends what runs, waits and was started by it: no process and no zombie is left', async () => {
  const before = new Set(childrenOf(process.pid));
  const pids: number[] = [];
  const fn = await lambda(`
import os, subprocess, sys, time
def handler(event, context):
    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])
    print('%d %d' % (os.getpid(), child.pid), flush=True)
    time.sleep(1000)`, { fleet: new LambdaFleet({ maxInstances: 1 }), onLog: (line) => pids.push(...line.split(' ').map(Number)) });
  const results = Promise.all([fn.invoke(EVENT), fn.invoke(EVENT)]);
  while (pids.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  await fn.close();
  expect((await results).map(({ kind }) => kind)).toEqual(['error', 'error']);
  const lives = (pid: number) => spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  // Whoever inherited the grandchild may take a moment to take notice.
  while (lives(pids[1]!) !== '' && !lives(pids[1]!).startsWith('Z')) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(lives(pids[0]!)).toBe('');
  expect(childrenOf(process.pid).filter((pid) => pids.includes(pid) && !before.has(pid))).toEqual([]);
});

testWithPython('connections to an origin\'s domain go to what plays it, whatever the port', async () => {
  const seen: string[] = [];
  const server = createServer((socket) => {
    seen.push('connected');
    socket.end('hello');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  try {
    const fn = await lambda(`
import socket
def attempt(host, port):
    try:
        with socket.create_connection((host, port), 5) as connection: return connection.recv(10).decode()
    except OSError as error: return type(error).__name__
def direct(host):
    with socket.socket() as connection:
        connection.connect((host, 80))
        return connection.recv(10).decode()
def handler(event, context):
    return {'status': '200', 'body': ' '.join([attempt('V1.example.com', 443), direct('v1.example.com'), attempt('gone.example.com', 80)])}`,
    { originAddresses: { 'v1.example.com': { host: '127.0.0.1', port }, 'gone.example.com': null } });
    expect(bodyOf(await fn.invoke(EVENT))).toBe('hello hello gaierror');
    expect(seen).toHaveLength(2);
  } finally {
    server.close();
  }
});

testWithPython('what plays origins is trusted for the names that they have, by whichever way TLS is spoken; a fault shows', async () => {
  const site = await startSite({
    config: { Origins: [customOrigin('entry'), customOrigin('app')] },
    ...withLambdas(['origin-request'], {
      runtime: RUNTIME,
      code: `
import socket, ssl, urllib.request, asyncio
def tried(ask):
    try: return str(ask())
    except urllib.error.URLError as error: return type(error.reason).__name__
    except OSError as error: return type(error).__name__
def wrapped_first():
    with ssl.create_default_context().wrap_socket(socket.socket(), server_hostname='app.example.com') as connection:
        connection.connect(('app.example.com', 443))
        return connection.version()
async def asynchronous():
    reader, writer = await asyncio.open_connection('app.example.com', 443, ssl=ssl.create_default_context())
    writer.close()
    return 'opened'
def handler(event, context):
    return {'status': '200', 'body': ' '.join([
        tried(lambda: urllib.request.urlopen('https://app.example.com/', timeout=5).read().decode()),
        tried(wrapped_first),
        tried(lambda: asyncio.run(asynchronous())),
        tried(lambda: ssl.create_default_context().wrap_socket(socket.create_connection(('app.example.com', 443), 5), server_hostname='wrong.example.com')),
    ])}`,
    }),
  });
  const told = async () => (await site.get('/')).body;
  expect(await told()).toBe('app TLSv1.3 opened SSLCertVerificationError');
  await site.cloudFront.origin('app').fail(Fault.wrongCertificateName());
  expect(await told()).toBe(Array(4).fill('SSLCertVerificationError').join(' '));
  await site.cloudFront.origin('app').fail(Fault.refused());
  expect(await told()).toBe(Array(4).fill('ConnectionRefusedError').join(' '));
  await site.cloudFront.origin('app').fail(Fault.dnsFailure());
  expect(await told()).toBe(Array(4).fill('gaierror').join(' '));
  await site.cloudFront.origin('app').heal();
  expect(await told()).toBe('app TLSv1.3 opened SSLCertVerificationError');
});

testWithPython('a template\'s function runs in Python, inline, in the Region of its point of presence', async () => {
  const { behavior, resources } = withLambdas(['origin-request', 'origin-response'], {
    runtime: RUNTIME,
    code: `
import os
def handler(event, context):
    cf = event['Records'][0]['cf']
    if 'response' in cf:
        cf['response']['headers']['x-region'] = [{'key': 'X-Region', 'value': os.environ['AWS_REGION']}]
        return cf['response']
    if cf['request']['uri'] == '/generated':
        return {'status': '202', 'statusDescription': 'Made', 'body': 'here', 'headers': {'content-type': [{'value': 'text/plain'}]}}
    cf['request']['uri'] = '/python' + cf['request']['uri']
    return cf['request']`,
  });
  const site = await startSite({ behavior, resources, options: { pops: [{ name: 'FRA56-P1', region: 'eu-central-1' }] } });
  expect(await site.get('/a')).toMatchObject({ status: 200, body: 'app', headers: { 'x-region': 'eu-central-1' } });
  expect(site.origins.app!.seen[0]!.url).toBe('/python/a');
  expect(await site.get('/generated')).toMatchObject({ status: 202, body: 'here', headers: { 'content-type': 'text/plain' } });
  expect(site.cloudFront.lambdaStats().map(({ functionName, invocations, errors }) => [functionName, invocations, errors]))
    .toEqual([['originrequest', 2, 0], ['originresponse', 1, 0]]);
});

describe('which interpreter', () => {
  const machine: Record<string, Interpreter> = {
    'python3': { path: '/usr/bin/python3', version: '3.11' },
    'python3.13': { path: '/usr/bin/python3.13', version: '3.13' },
    '/opt/python': { path: '/opt/python', version: '3.9' },
  };
  const find = (runtime: string, given?: string) => pythonFor(runtime, given, 'fn', (command) => machine[command]).path;

  test('is the one of just that version, or the one that is named', () => {
    expect([find('python3.13'), find('python3.11'), find('python3.12', '/opt/python')]).toEqual(['/usr/bin/python3.13', '/usr/bin/python3', '/opt/python']);
  });

  test('fails when there is none, and names what there is', () => {
    expect(() => find('python3.12')).toThrow(/no Python 3\.12 is on this machine[^]*--python \/usr\/bin\/python3/);
    expect(() => find('python3.12', '/nowhere')).toThrow(/"\/nowhere" is no Python 3/);
    expect(() => pythonFor('python3.12', undefined, 'fn', () => undefined)).toThrow(/another one and name it with --python <path>/);
  });

  testWithPython('of another version than the edge\'s is told', async () => {
    const lines: string[] = [];
    await lambda(answering('"x"'), { runtime: 'python3.99', python: 'python3', onLog: (line) => lines.push(line) });
    expect(lines).toEqual([`is run by Python 3.${FOUND}, where the edge runs python3.99`]);
  });
});
