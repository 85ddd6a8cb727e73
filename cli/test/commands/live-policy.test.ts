import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCli } from '../../src/run-cli';
import { DataApi } from '../support/data-api';
import { removeTemporaryFiles, temporaryDirectory } from '../support/templates';

/** The commands, over sockets to a data API. */

// The SDK is large, and this machine may be busy.
jest.setTimeout(60_000);

const SEED = '{"v":1,"generation":0,"weights":{},"voided":[],"force":null}';
const STORE = { Type: 'AWS::CloudFront::KeyValueStore', Properties: { Name: 'site-store' } };
const MEMBERS = [{ id: 'v1' }, { id: 'v2', weight: 10 }, { id: 'v3', weight: 0 }, { id: 'old', standby: true }];

function steered(site: string, change: object = {}, association: unknown = { 'Fn::GetAtt': ['Store', 'Arn'] }) {
  return {
    Type: 'AWS::CloudFront::Function',
    Metadata: { 'cdk-smart-origin:steering': { version: 1, site, generation: 1, primary: 'v1', members: MEMBERS, ttl: 86_400, ...change } },
    Properties: { Name: site, FunctionConfig: { KeyValueStoreAssociations: [{ KeyValueStoreARN: association }] } },
  };
}

function template(resources: object): string {
  const file = path.join(temporaryDirectory(), 'site.template.json');
  writeFileSync(file, JSON.stringify({ Resources: { Store: STORE, ...resources } }));
  return file;
}

let api: DataApi;
const directory = process.cwd();
beforeEach(async () => {
  api = await DataApi.start({ policy: SEED }, { template: template({ Site: steered('App/Site') }) });
});
afterEach(async () => {
  process.chdir(directory);
  await api.close();
  removeTemporaryFiles();
});

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const NOW = new Date('2026-11-21T03:00:00Z');

async function run(...argv: string[]): Promise<Run> {
  let stdout = '';
  let stderr = '';
  const code = await runCli(argv, {
    time: { now: () => NOW, sleep: () => Promise.resolve(), random: () => 0 },
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    untilInterrupted: () => new Promise(() => undefined),
  });
  return { code, stdout, stderr };
}

/** Against the local data API, with the template that this names. */
const local = (...argv: string[]) => run(...argv, '--local', api.url);

async function done(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await local(...argv);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
}

const json = async (...argv: string[]) => JSON.parse(await done(...argv, '--json')) as Record<string, unknown>;
const stored = () => JSON.parse(api.items.get('policy')!) as object;

test('a ramp, a rollback and back', async () => {
  expect(await done('policy', 'set-weight', 'v2=25', 'v3=0.5%', '--reason', 'second step', '--by', 'alice'))
    .toBe(`v2: weight 10 (template) -> 25\nv3: weight 0 (template) -> 0.5\nwritten to ${api.arn}\n`);
  expect(stored()).toEqual({ v: 1, generation: 1, weights: { v2: 25, v3: 0.5 }, voided: [], force: null });
  expect(await done('policy', 'rollback', 'v2', '--by', 'bob')).toContain('v2: voided');
  expect(await done('policy', 'restore', 'v2')).toMatch(/v2: restored\nnote: the weight of "v2" stays 0; .*set-weight v2=<percent>/);
  expect(await done('policy', 'force', 'v3')).toContain('force: nobody -> v3');
  expect(await done('policy', 'release')).toContain('force: v3 -> nobody');
  expect(await done('policy', 'set-weight', 'v2=template', 'v3=template')).toMatch(/v2: weight 0 -> 10 \(template\)/);
  expect(stored()).toEqual({ v: 1, generation: 1, weights: {}, voided: [], force: null });
  const history = (await done('policy', 'history')).trim().split('\n');
  expect(history).toHaveLength(6);
  expect(history[5]).toBe('#1 2026-11-21T03:00:00.000Z alice: v2: weight 10 (template) -> 25, v3: weight 0 (template) -> 0.5 (second step)');
  expect(history[4]).toBe('#2 2026-11-21T03:00:00.000Z bob: v2: weight 25 -> 0, v2: voided');
  expect((await done('policy', 'history', '--limit', '2')).trim().split('\n')).toEqual(history.slice(0, 2));
});

test('--json says before, after and whether it was written; --dry-run writes nothing', async () => {
  const dry = await json('policy', 'rollback', 'v2', '--dry-run');
  expect(dry).toMatchObject({ store: api.arn, dryRun: true, written: false, before: { weights: {} }, after: { weights: { v2: 0 }, voided: ['v2'] }, changes: ['v2: weight 10 (template) -> 0', 'v2: voided'] });
  expect(await done('policy', 'rollback', 'v2', '--dry-run')).toMatch(/before: \{.*\}\nafter: {2}\{.*"voided":\["v2"\].*\}\nnothing was written \(--dry-run\)\n$/);
  expect(api.items.get('policy')).toBe(SEED);
  expect(api.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
  expect(await json('policy', 'rollback', 'v2')).toMatchObject({ dryRun: false, written: true });
  expect(await json('policy', 'rollback', 'v2')).toMatchObject({ written: false, changes: [] });
  expect(await done('policy', 'rollback', 'v2')).toBe('nothing to change, and nothing was written\n');
  expect(await json('policy', 'get')).toEqual({ store: api.arn, site: 'App/Site', policy: stored(), disregarded: false });
  expect(await json('policy', 'history')).toEqual([{ number: 1, at: NOW.toISOString(), by: expect.any(String) as unknown, changes: ['v2: weight 10 (template) -> 0', 'v2: voided'] }]);
});

test('get prints the document, and says when it has no effect', async () => {
  api.items.set('policy', '{"v":1,"generation":1,"weights":{"v2":5},"voided":[],"force":null}');
  expect(JSON.parse(await done('policy', 'get'))).toEqual(stored());
  const newer = template({ Site: steered('App/Site', { generation: 2 }) });
  expect(await done('policy', 'get', '--template', newer)).toMatch(/note: its generation is below the template's \(2\), so it has no effect\n$/);
  api.items.delete('policy');
  expect(await done('policy', 'get')).toMatch(/no live policy/);
  expect(await json('policy', 'get')).toMatchObject({ policy: null });
});

test('without a template: a store by its ARN, and members by name', async () => {
  process.chdir(temporaryDirectory());
  await api.close();
  api = await DataApi.start({ policy: '{"v":1,"generation":4,"weights":{"v2":25},"voided":[],"force":null}' }, { template: 'gone' });
  const failed = await local('policy', 'rollback', 'v2');
  expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining('"gone"') as unknown });
  expect(await done('policy', 'rollback', 'v2', '--store', api.arn, '--members', 'v1,v2')).toMatch(/v2: voided\nnote: without a template/);
  expect(stored()).toEqual({ v: 1, generation: 4, weights: { v2: 0 }, voided: ['v2'], force: null });
});

test('status: template, live, share, drift, force, generation, and who changed it last', async () => {
  const fresh = await done('status');
  for (const part of ['App/Site', api.arn, 'v1', 'primary', '90 %', '10 %', 'dark', 'standby', 'what serves is what the template says', 'never changed']) expect(fresh).toContain(part);
  await done('policy', 'set-weight', 'v2=25', '--by', 'alice');
  await done('policy', 'force', 'v1', '--by', 'bob', '--reason', 'sale');
  const text = await done('status');
  for (const part of ['+15', '-15', '25 %', 'everybody is forced to "v1"', 'differs from the template', '#2 2026-11-21T03:00:00.000Z bob: force: nobody -> v1 (sale)']) {
    expect(text).toContain(part);
  }
  expect(await json('status')).toMatchObject({
    site: 'App/Site', store: api.arn, generation: { template: 1, policy: 1 }, force: 'v1', drift: true, disregarded: false, unknown: [],
    members: [{ id: 'v1', template: 90, share: 100, drift: -15 }, { id: 'v2', template: 10, live: 25, share: 0, drift: 15 }, { id: 'v3', role: 'dark' }, { id: 'old', role: 'standby' }],
    lastChange: { number: 2, by: 'bob', reason: 'sale' },
  });
  const newer = template({ Site: steered('App/Site', { generation: 2 }) });
  expect(await done('status', '--template', newer)).toContain('of generation 1 and the template of 2: it is disregarded');
});

test('a history that others wrote cannot move the cursor', async () => {
  const entry = { at: '2026-11-21T00:00:00Z', by: '\u001b[2Jeve', changes: ['a\nb'], reason: '\u202e' };
  api.set('policy-history/0000000001', JSON.stringify(entry));
  api.set('policy-history/0000000002', 'garbage');
  expect(await done('policy', 'history')).toBe('#2 cannot be read\n#1 2026-11-21T00:00:00Z ?[2Jeve: a?b (?)\n');
  expect(await done('status')).toContain('last change: #2 cannot be read');
});

describe('watch', () => {
  /** Each look waits until the test lets it. */
  function watching(...argv: string[]) {
    const lines: string[] = [];
    let interrupt: () => void = () => undefined;
    let look: () => void = () => undefined;
    let waiting: () => void = () => undefined;
    let idle = new Promise<void>((resolve) => {
      waiting = resolve;
    });
    const interrupted = new Promise<void>((resolve) => {
      interrupt = resolve;
    });
    const slept: number[] = [];
    const exitCode = runCli(['policy', 'watch', '--local', api.url, ...argv], {
      time: {
        now: () => NOW,
        random: () => 0,
        sleep: (milliseconds) => {
          slept.push(milliseconds);
          waiting();
          return new Promise((resolve) => {
            look = resolve;
          });
        },
      },
      stdout: (text) => lines.push(...text.trimEnd().split('\n')),
      stderr: (text) => lines.push(`stderr: ${text}`),
      untilInterrupted: () => interrupted,
    });
    const next = async () => {
      await idle;
      idle = new Promise((resolve) => {
        waiting = resolve;
      });
      look();
      await idle;
    };
    return { lines, next, exitCode, slept, ready: () => idle, end: () => interrupt() };
  }

  test('prints each change with who made it, and an outage once', async () => {
    const watcher = watching('--interval', '2');
    await watcher.next();
    expect(watcher.lines).toEqual([`${NOW.toISOString()} ${api.arn} ${SEED}`]);
    await done('policy', 'set-weight', 'v2=25', '--by', 'alice');
    await watcher.next();
    expect(watcher.lines[1]).toMatch(/Z v2: weight 10 \(template\) -> 25; #1 .* alice: /);
    api.failure = { status: 403, type: 'AccessDeniedException' };
    await watcher.next();
    await watcher.next();
    api.failure = undefined;
    await watcher.next();
    api.set('policy', 'garbage');
    await watcher.next();
    watcher.end();
    expect(await watcher.exitCode).toBe(0);
    expect(watcher.lines).toHaveLength(5);
    expect(watcher.lines[2]).toContain('AWS denied');
    expect(watcher.lines[3]).toContain('answers again');
    expect(watcher.lines[4]).toMatch(/Z the live policy in the store cannot be read: it is no JSON/);
    expect(watcher.slept[0]).toBe(2000);
  });

  test('--json prints one object a line', async () => {
    const watcher = watching('--json');
    await watcher.ready();
    await done('policy', 'force', 'v2', '--by', 'alice');
    await watcher.next();
    watcher.end();
    expect(await watcher.exitCode).toBe(0);
    expect(watcher.lines.map((line) => JSON.parse(line) as object)).toEqual([
      { event: 'watching', at: NOW.toISOString(), store: api.arn, policy: JSON.parse(SEED) as object },
      { event: 'changed', at: NOW.toISOString(), policy: stored(), changes: ['force: nobody -> v2'], last: { number: 1, at: NOW.toISOString(), by: 'alice', changes: ['force: nobody -> v2'] } },
    ]);
  });
});

describe('preview', () => {
  test('prints a link; the key is made on first use and never printed', async () => {
    const text = await done('preview', 'v3', '--url', 'https://www.example.com/cart?a=1', '--valid', '15m');
    const key = api.items.get('preview-key')!;
    expect(text).toMatch(/^https:\/\/www\.example\.com\/cart\?a=1&smart-origin-preview=1\.v3\.1795230900\.[0-9a-f]{64}\nIt shows v3 until 2026-11-21T03:15:00\.000Z/);
    expect(text).not.toContain(key);
    const explain = await local('preview', '--url', 'https://www.example.com/', '--json');
    expect(JSON.parse(explain.stdout)).toMatchObject({ member: null, keyMade: false, expires: '2026-11-21T04:00:00.000Z' });
    expect(explain.stdout).not.toContain(key);
    expect(api.items.get('preview-key')).toBe(key);
  });

  test('--rotate-key ends what was given out', async () => {
    await done('preview', 'v2', '--url', 'https://www.example.com/');
    const key = api.items.get('preview-key');
    const text = await done('preview', '--rotate-key');
    expect(text).toBe('Links given out before end as the new key reaches the edge locations.\n');
    expect(api.items.get('preview-key')).not.toBe(key);
  });
});

describe('exit code 2 when', () => {
  test.each<[string, string[], RegExp]>([
    ['a member is unknown', ['policy', 'rollback', 'v9'], /no member "v9"[^]*v1, v2, v3/],
    ['a weight has no member', ['policy', 'set-weight', '25'], /"25" is no weight[^]*v2=12\.5/],
    ['a weight is no number', ['policy', 'set-weight', 'v2=ten'], /"ten" is no weight/],
    ['a weight has a comma', ['policy', 'set-weight', 'v2=2,5'], /"2,5" is no weight[^]*with a point/],
    ['a weight is finer than 0.01', ['policy', 'set-weight', 'v2=0.001'], /steps of 0\.01/],
    ['a weight is negative', ['policy', 'set-weight', 'v2=-1'], /"-1" is no weight/],
    ['a weight is above 100', ['policy', 'set-weight', 'v2=101'], /"101" is no weight/],
    ['no weight is given', ['policy', 'set-weight'], /missing required argument/],
    ['--weight is none', ['policy', 'restore', 'v2', '--weight', 'x'], /"x" is no weight/],
    ['a reason is too long', ['policy', 'release', '--reason', 'x'.repeat(201)], /201 characters[^]*200/],
    ['a reason has two lines', ['policy', 'release', '--reason', 'a\nb'], /one line/],
    ['a name is empty', ['policy', 'release', '--by', ''], /--by got 0 characters/],
    ['the interval is none', ['policy', 'watch', '--interval', '0'], /--interval got "0"[^]*1 to 3600/],
    ['the limit is none', ['policy', 'history', '--limit', '51'], /--limit got "51"[^]*1 to 50/],
    ['there is no command', ['policy'], /no command was given/],
    ['the command is unknown', ['policy', 'set'], /unknown command 'set'/],
    ['a standby is to be previewed', ['preview', 'old', '--url', 'https://www.example.com/'], /"old" is a standby/],
    ['no page is given', ['preview', 'v2'], /no page was given[^]*--url/],
    ['a page is needed beside a member', ['preview', 'v2', '--rotate-key'], /no page was given/],
    ['the store is no ARN', ['policy', 'get', '--store', 'site-store'], /--store got "site-store"[^]*arn:aws:cloudfront::/],
    ['the list of members is none', ['policy', 'get', '--store', 'arn:aws:cloudfront::123456789012:key-value-store/x', '--members', 'v1;v2'], /--members got "v1;v2"/],
    ['the template is not there', ['status', '--template', 'no/such/place'], /no\/such\/place/],
    ['no site fits', ['status', '--site', 'Shop'], /--site Shop fits none[^]*App\/Site/],
  ])('%s', async (_name, argv, message) => {
    const { code, stdout, stderr } = await (argv.length === 1 || argv[1] === 'set' ? run(...argv) : local(...argv));
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^smart-origin: [^\n]+\n {2}why: {2}[^\n]+\n {2}mend: [^\n]+\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(api.items.get('policy')).toBe(SEED);
  });

  test('what is stored cannot be read, until it is replaced', async () => {
    api.items.set('policy', '{"v":2}');
    for (const argv of [['policy', 'get'], ['status'], ['policy', 'release']]) {
      expect(await local(...argv)).toMatchObject({ code: 2, stderr: expect.stringMatching(/version 2[^]*--replace/) as unknown });
    }
    expect(await done('policy', 'release', '--replace')).toContain('given up');
    expect(stored()).toEqual({ v: 1, generation: 1, weights: {}, voided: [], force: null });
  });

  test('there is neither template nor store', async () => {
    process.chdir(temporaryDirectory());
    expect(await run('status')).toMatchObject({ code: 2, stderr: expect.stringMatching(/no template was given[^]*no cdk\.out[^]*--store <ARN/) as unknown });
  });

  test('a template has several sites, or none', async () => {
    const two = template({ A: steered('App/Shop'), B: steered('App/Blog') });
    expect(await local('status', '--template', two)).toMatchObject({ code: 2, stderr: expect.stringMatching(/2 SmartOrigins[^]*App\/Shop, App\/Blog[^]*--site/) as unknown });
    expect(await local('status', '--template', two, '--site', 'App')).toMatchObject({ code: 2, stderr: expect.stringContaining('fits 2 of 2') as unknown });
    expect(await json('status', '--template', two, '--site', 'Blog')).toMatchObject({ site: 'App/Blog' });
    expect(await local('status', '--template', template({}))).toMatchObject({ code: 2, stderr: expect.stringMatching(/no SmartOrigin with weights/) as unknown });
  });

  test('metadata is of another version, or the store is not told', async () => {
    const other = template({ A: steered('App/Shop', { version: 2 }) });
    expect(await local('status', '--template', other)).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot be read[^]*version: /) as unknown });
    const unnamed = template({ A: steered('App/Shop', {}, { 'Fn::Sub': 'arn:aws:cloudfront::${AWS::AccountId}:key-value-store/x' }) });
    expect(await run('status', '--template', unnamed)).toMatchObject({ code: 2, stderr: expect.stringMatching(/does not tell the KeyValueStore of App\/Shop[^]*--store/) as unknown });
  });

  test('--local is no address, or of something else', async () => {
    expect(await run('status', '--local', 'v2=10')).toMatchObject({ code: 2, stderr: expect.stringContaining('--local got "v2=10"') as unknown });
    expect(await local('status', '--template', template({ Store: { ...STORE, Properties: { Name: 'other' } }, A: steered('App/Shop') })))
      .toMatchObject({ code: 2, stderr: expect.stringMatching(/no KeyValueStore "other"[^]*site-store/) as unknown });
  });
});

describe('exit code 3 when', () => {
  test('others write without end', async () => {
    api.beforeUpdate = () => api.set('theirs', 'x');
    expect(await local('policy', 'force', 'v2')).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/each of 12 times[^]*repeat the command/) as unknown });
    expect(api.items.get('policy')).toBe(SEED);
  });

  test('AWS denies', async () => {
    api.failure = { status: 403, type: 'AccessDeniedException', message: 'no' };
    expect(await local('policy', 'force', 'v2')).toMatchObject({ code: 3, stderr: expect.stringMatching(/denied[^]*AccessDeniedException[^]*grantManagePolicy/) as unknown });
  });

  test('no local CloudFront runs', async () => {
    const { url } = api;
    await api.close();
    expect(await run('status', '--local', url)).toMatchObject({ code: 3, stderr: expect.stringMatching(/no local CloudFront answers/) as unknown });
    api = await DataApi.start();
  });
});

test.each([
  ['policy', 'get'], ['policy', 'set-weight'], ['policy', 'rollback'], ['policy', 'restore'], ['policy', 'force'], ['policy', 'release'], ['policy', 'history'], ['policy', 'watch'],
  ['status'], ['preview'],
])('%s %s --help has options, exit codes and examples', async (...argv) => {
  const { code, stdout } = await run(...argv.filter(Boolean), '--help');
  expect(code).toBe(0);
  for (const part of ['--template', '--site', '--store', '--members', '--local', '--profile', '--json', 'Exit codes: 0 done', 'Examples:', `smart-origin ${argv.join(' ')}`]) {
    expect(stdout).toContain(part);
  }
});
