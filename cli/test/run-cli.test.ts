import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { OPEN_QUESTIONS } from '../src/assumptions';
import { runCli } from '../src/run-cli';
import { start } from './support/command-line';
import { startOrigin } from './support/origin-server';
import { send, stopSites, track } from './support/site';
import { customOrigin, groupConfig, removeTemporaryFiles, temporaryDirectory, templateOf, withFunction, writeTemplate } from './support/templates';

// Loading the CDK and starting processes takes long on a busy machine.
jest.setTimeout(60_000);

afterEach(stopSites);
afterEach(removeTemporaryFiles);

/** Nobody can be asked for the port where no output arrives. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function failing(argv: string[]): Promise<string> {
  const run = start(argv);
  expect(await run.exitCode).toBe(2);
  const { stderr, stdout } = run.output();
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^smart-origin: .+\n {2}why: .+\n {2}mend: .+\n$/);
  return stderr;
}

test('serves until it is interrupted, and says what is served by what', async () => {
  const [a, b] = [track(await startOrigin('from a')), track(await startOrigin('from b'))];
  const template = writeTemplate(templateOf({ config: { ...groupConfig([500]), WebACLId: 'arn' } }));
  const run = start(['local', template, '--origin', `a=${a.url}`, '--origin', `b.example.com=${b.url}`, '--http-port', '0', '--trace']);
  const [, url] = await run.until(/viewers on HTTPS\s+(http:\S+)/);
  await run.until(/note: WebACLId/);
  expect((await send(url!, '/')).body).toBe('from a');
  run.interrupt();
  expect(await run.exitCode).toBe(0);
  const { stdout, stderr } = run.output();
  for (const part of [a.url, b.url, '1. a', '2. b', 'viewers on HTTP ', 'GET HEAD']) expect(stdout).toContain(part);
  expect(stdout).toMatch(/ms {2}leg 1 +a at http/);
  expect(stderr).toBe('');
  await expect(send(url!, '/')).rejects.toThrow(/ECONNREFUSED/);
});

test('--json prints one object a line', async () => {
  const app = track(await startOrigin('app'));
  const run = start(['local', writeTemplate(templateOf()), '--origin', `app=${app.url}`, '--json', '--trace']);
  const [, url] = await run.until(/"url":"([^"]+)"/);
  await send(url!, '/');
  run.interrupt();
  expect(await run.exitCode).toBe(0);
  const events = run.output().stdout.trim().split('\n').map((line) => JSON.parse(line) as { event: string; stage?: string });
  expect(events[0]).toMatchObject({ event: 'listening', distribution: 'site/Site', behaviors: [{ pathPattern: '*', origins: [{ id: 'app', playedBy: app.url }] }] });
  expect(events.slice(1).map(({ event }) => event)).toEqual(expect.arrayContaining(['trace']));
  expect(events.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['listener', 'behavior', 'cache', 'leg 1', 'deliver']));
});

test('--help names every option and every open question', async () => {
  const run = start(['local', '--help']);
  expect(await run.exitCode).toBe(0);
  for (const part of ['--distribution', '--port', '--http-port', '--https-port', '--control-port', '--kvs-lag', '--watch', '--origin', '--assume', '--region', '--viewer', '--public-key', 'x-local-viewer ', '--trace', '--json', 'x-local-viewer-address', ...Object.keys(OPEN_QUESTIONS)]) {
    expect(run.output().stdout).toContain(part);
  }
});

describe('fails when', () => {
  const template = () => writeTemplate(templateOf({ config: { Origins: [customOrigin('a'), customOrigin('b')] } }));
  const writeText = (text: string) => {
    const file = path.join(temporaryDirectory(), 'site.template.json');
    writeFileSync(file, text);
    return file;
  };

  const writeAssembly = (text: string | undefined) => {
    const directory = temporaryDirectory();
    const artifact = { type: 'aws:cloudformation:stack', properties: { templateFile: 'site.template.json' } };
    writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify({ artifacts: { site: artifact } }));
    if (text !== undefined) writeFileSync(path.join(directory, 'site.template.json'), text);
    return directory;
  };

  test.each<[string, () => string[], string[]]>([
    ['an option is unknown', () => ['local', template(), '--colour'], ['unknown option', '--colour']],
    ['a command is unknown', () => ['serve'], ['unknown command', 'serve']],
    ['there is no command', () => [], ['no command']],
    ['the template is not named', () => ['local'], ['missing required argument']],
    ['the template is not there', () => ['local', 'no/such/place'], ['no/such/place', 'no such file']],
    ['the template breaks off', () => ['local', writeText('{"Resources": {')], ['site.template.json', 'neither JSON nor YAML']],
    ['the template is binary', () => ['local', writeText('\u0000\u0001\u0002')], ['site.template.json', 'as a template']],
    ['the template is empty', () => ['local', writeText('')], ['site.template.json', 'it is empty']],
    ['a template of an assembly breaks off', () => ['local', writeAssembly('{"Resources": {')], ['site.template.json', 'neither JSON nor YAML']],
    ['a template of an assembly is not there', () => ['local', writeAssembly(undefined)], ['site.template.json', 'is not there']],
    ['a directory is no assembly', () => ['local', temporaryDirectory()], ['no manifest.json']],
    ['a Region is none', () => ['local', template(), '--region', 'moon'], ['"moon"', 'us-east-1']],
    ['origins are not mapped', () => ['local', template()], ['"a"', '"b"', '--origin a=', '--origin b=']],
    ['a folder is missing', () => ['local', template(), '--origin', 'a=./no/such/folder', '--origin', 'b=http://127.0.0.1:1'], ['./no/such/folder']],
    ['a URL has a path', () => ['local', template(), '--origin', 'a=http://127.0.0.1:1/x', '--origin', 'b=http://127.0.0.1:1'], ['http://127.0.0.1:1/x']],
    ['a mapping has no value', () => ['local', template(), '--origin', 'a'], ['--origin', 'app=http://127.0.0.1:8080']],
    ['a port is no number', () => ['local', template(), '--port', 'eighty'], ['"eighty"', '0 to 65535']],
    ['a port is too large', () => ['local', template(), '--http-port', '70000'], ['70000']],
    ['an assumption does not exist', () => ['local', template(), '--assume', 'moon=cheese'], ['moon', 'failover-judged']],
    ['an answer does not exist', () => ['local', template(), '--assume', 'failover-judged=never'], ['never', 'after-origin-response']],
    ['a distribution does not exist', () => ['local', template(), '--distribution', 'Nope'], ['Nope', 'site/Site']],
    ['a property is not implemented', () => ['local', writeTemplate(templateOf({ behavior: { SmoothStreaming: true } }))], ['DefaultCacheBehavior.SmoothStreaming']],
  ])('%s', async (_name, argv, texts) => {
    const message = await failing(argv());
    for (const text of texts) expect(message).toContain(text);
  });

  test('a port is in use', async () => {
    const blocker = net.createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as net.AddressInfo;
    try {
      expect(await failing(['local', writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`, '--port', String(port)])).toContain(`port ${port}`);
    } finally {
      blocker.close();
    }
  });
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends the process at once with exit code 0', async (signal) => {
  const root = path.resolve(__dirname, '../..');
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, 'cli/src/main.ts'), 'local', writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`, '--json'], {
    cwd: root, stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    const [line] = await once(child.stdout, 'data') as [Buffer];
    const { url } = JSON.parse(line.toString()) as { url: string };
    expect((await send(url, '/missing')).status).toBe(404);
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
    await expect(send(url, '/')).rejects.toThrow(/ECONNREFUSED/);
  } finally {
    child.kill('SIGKILL');
  }
});

test('the process ends quietly when nobody reads its output any more', async () => {
  const root = path.resolve(__dirname, '../..');
  const options = [writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`, '--json', '--trace'];
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, 'cli/src/main.ts'), 'local', ...options], { cwd: root });
  const exited = once(child, 'exit');
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  try {
    const [line] = await once(child.stdout, 'data') as [Buffer];
    child.stdout.destroy();
    await send((JSON.parse(line.toString()) as { url: string }).url, '/').catch(() => undefined);
    expect(await exited).toEqual([0, null]);
    expect(stderr).toBe('');
  } finally {
    child.kill('SIGKILL');
  }
});

test('a command that only prints ends well when nobody reads it', async () => {
  const root = path.resolve(__dirname, '../..');
  // As CommonJS, like the bundle: there a failed write is heard of before the process ends.
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', path.join(root, 'cli/src/main.ts'), 'policy', '--help'], { cwd: root });
  const exited = once(child, 'exit');
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  // Before anything is written.
  child.stdout.destroy();
  expect(await exited).toEqual([0, null]);
  expect(stderr).toBe('');
});

test('serving goes on when nobody reads the log of functions any more', async () => {
  const root = path.resolve(__dirname, '../..');
  const code = 'function handler(event) { console.log(event.request.uri); return { statusCode: 204 }; }';
  const template = writeTemplate(templateOf(withFunction(['viewer-request'], 'fn', code)));
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, 'cli/src/main.ts'), 'local', template, '--origin', `app=${temporaryDirectory()}`], { cwd: root });
  const exited = once(child, 'exit');
  child.stderr.destroy();
  try {
    const [text] = await once(child.stdout, 'data') as [Buffer];
    const [url] = /http:\/\/\S+/.exec(text.toString())!;
    for (const uri of ['/one', '/two', '/three']) expect((await send(url, uri)).status).toBe(204);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('serving goes on when the disk of the output is full: that is told once, and by the exit code', async () => {
  const root = path.resolve(__dirname, '../..');
  const full = openSync('/dev/full', 'w');
  const app = track(await startOrigin('app'));
  const options = [writeTemplate(templateOf()), '--origin', `app=${app.url}`, '--control-port', '0', '--trace', '--port', String(await freePort())];
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', path.join(root, 'cli/src/main.ts'), 'local', ...options], { cwd: root, stdio: ['ignore', full, 'pipe'] });
  const exited = once(child, 'exit');
  let stderr = '';
  const told = once(child.stderr!, 'data');
  child.stderr!.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  try {
    await told;
    for (const uri of ['/one', '/two']) expect((await send(`http://127.0.0.1:${options.at(-1)}`, uri)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exited).toEqual([1, null]);
    expect(stderr).toMatch(/^smart-origin: the output cannot be written: ENOSPC.*it goes on without\n$/);
  } finally {
    child.kill('SIGKILL');
    closeSync(full);
  }
});

test('a process that fails exits with code 2', async () => {
  const root = path.resolve(__dirname, '../..');
  const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, 'cli/src/main.ts'), 'local', 'no/such/place'], { cwd: root, stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([2, null]);
});

test('a fault of its own exits with code 1', async () => {
  let stderr = '';
  const exitCode = await runCli(['local', writeTemplate(templateOf()), '--origin', `app=${temporaryDirectory()}`], {
    stdout: () => {
      throw new Error('the terminal is gone');
    },
    stderr: (text) => {
      stderr += text;
    },
    untilInterrupted: () => new Promise<void>(() => undefined),
  });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/a fault of its own\nError: the terminal is gone\n +at /);
});
