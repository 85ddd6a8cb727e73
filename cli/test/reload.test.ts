import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import { LocalCloudFront } from '../src';
import { fakeLambda, passThrough, send, startSite, stopSites, track } from './support/site';
import { storeResources } from './support/store-site';
import { CACHING_OPTIMIZED, customOrigin, groupConfig, templateOf, withFunction, withLambdas, writeTemplate, type TemplateInput } from './support/templates';
import { ScriptedOrigin } from './support/timed-origin';

afterEach(stopSites);

/** A template whose viewer-response function says `version`. */
function version(name: string, input: TemplateInput = {}) {
  const { behavior, resources } = withFunction(['viewer-response'], 'fn', `
    function handler(event) {
      event.response.headers['x-version'] = { value: '${name}' };
      return event.response;
    }`);
  return { ...input, behavior: { ...behavior, ...input.behavior }, resources: { ...resources, ...input.resources } };
}

function rewrite(file: string, input: TemplateInput): void {
  writeFileSync(file, JSON.stringify(templateOf(input)));
}

/** A site of a template that can be written anew. */
async function reloadable(input: TemplateInput, options = {}) {
  const template = writeTemplate(input);
  const site = await startSite({ ...input, options: { template, ...options } });
  return { ...site, rewrite: (next: TemplateInput) => rewrite(template, next), spoil: () => writeFileSync(template, '{"Resources": {') };
}

test('the new template is served at the same address, on the connections that there are', async () => {
  const site = await reloadable(version('one'));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async () => {
    const [response] = await once(http.get(`${site.cloudFront.url}/`, { agent }), 'response') as [http.IncomingMessage];
    const { localPort } = response.socket;
    await once(response.resume(), 'end');
    return { version: response.headers['x-version'], localPort };
  };
  const before = await ask();
  const { url } = site.cloudFront;
  site.rewrite(version('two'));
  await site.cloudFront.reload();
  expect(site.cloudFront.url).toBe(url);
  expect([before.version, await ask()]).toEqual(['one', { version: 'two', localPort: before.localPort }]);
  agent.destroy();
});

test('a request under way ends on what it began on, which is closed after it', async () => {
  const closed: string[] = [];
  let made = 0;
  const lambda = withLambdas(['origin-request']);
  const template = writeTemplate({ ...lambda });
  const site = await startSite({
    ...lambda,
    options: { template },
    functions: {
      edgeLambda: () => {
        const name = `lambda ${made += 1}`;
        return { ...fakeLambda(async (invocation) => {
          invocation.request.headers['x-by'] = [{ value: name }];
          return passThrough(invocation);
        }), close: async () => void closed.push(name) };
      },
    },
  });
  const waiting: http.ServerResponse[] = [];
  let arrived: () => void = () => undefined;
  const arrival = new Promise<void>((resolve) => { arrived = resolve; });
  site.origins.app!.handler = (request, response) => {
    if (request.url !== '/slow') return void response.end('quick');
    waiting.push(response);
    return arrived();
  };
  const slow = site.get('/slow');
  await arrival;
  await site.cloudFront.reload();
  expect((await site.get('/quick')).body).toBe('quick');
  expect(closed).toEqual([]);
  waiting[0]!.end('slow');
  expect((await slow).body).toBe('slow');
  // The end of a request is told a turn after its last byte.
  while (closed.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(closed).toEqual(['lambda 1']);
  expect(site.origins.app!.seen.map(({ headers }) => headers['x-by'])).toEqual(['lambda 1', 'lambda 2']);
});

test('the cache is kept', async () => {
  const input = version('one', { behavior: { CachePolicyId: CACHING_OPTIMIZED } });
  const site = await reloadable(input);
  await site.get('/page');
  site.rewrite(version('two', { behavior: { CachePolicyId: CACHING_OPTIMIZED } }));
  await site.cloudFront.reload();
  expect((await site.get('/page')).headers).toMatchObject({ 'x-cache': 'Hit from cloudfront', 'x-version': 'two' });
});

test('KeyValueStores keep their contents by name; the others begin anew', async () => {
  const site = await reloadable(storeResources(), { controlPort: 0 });
  const store = site.cloudFront.keyValueStore('store')!;
  store.put('k', 'written');
  store.setLag(10);
  await site.cloudFront.reload();
  expect(site.cloudFront.keyValueStore('store')).toBe(store);
  expect((await site.get('/k')).body).toBe('written');

  site.rewrite(storeResources(undefined, 'another'));
  await site.cloudFront.reload();
  expect(site.cloudFront.keyValueStore('store')).toBeUndefined();
  expect(site.cloudFront.keyValueStore('another')!.lagSeconds).toBe(0);
  expect((await site.get('/k')).body).toContain('KeyNotFound');
  const { body } = await send(site.cloudFront.controlUrl!, '/local/status');
  expect(JSON.parse(body)).toMatchObject({ keyValueStores: [{ name: 'another' }] });

  site.rewrite(storeResources());
  await site.cloudFront.reload();
  expect((await site.get('/k')).body).toContain('KeyNotFound');
});

test('a store has the ARN of the template that is served', async () => {
  const site = await reloadable(storeResources());
  const store = site.cloudFront.keyValueStore()!;
  const { Store, ...others } = storeResources().resources;
  const fn = JSON.parse(JSON.stringify(others.fn).replace('["Store","Arn"]', '["Moved","Arn"]')) as object;
  site.rewrite({ ...storeResources(), resources: { fn, Moved: Store } });
  await site.cloudFront.reload();
  expect(site.cloudFront.keyValueStore()).toBe(store);
  expect(store.arn).toBe('arn:aws:cloudfront::123456789012:key-value-store/site-Moved');
});

test('an origin that the template loses and gets back is connected again; those that stay are not touched', async () => {
  const closed: string[] = [];
  const own = (name: string) => Object.assign(new ScriptedOrigin([200], name), { close: async () => void closed.push(name) });
  const template = writeTemplate({ config: groupConfig([500]) });
  const cloudFront = track(await LocalCloudFront.start({ template, origins: { a: own('a'), b: own('b') } }));
  rewrite(template, { config: { Origins: [customOrigin('a')] } });
  await cloudFront.reload();
  expect((await send(cloudFront.url, '/')).body).toBe('a');
  rewrite(template, { config: { Origins: [customOrigin('b')] } });
  await cloudFront.reload();
  expect((await send(cloudFront.url, '/')).body).toBe('b');
  expect(closed).toEqual([]);
  await cloudFront.close();
  expect(closed.sort()).toEqual(['a', 'b']);
});

test('reloads at the same time are made one after the other: what each replaces is closed', async () => {
  const closed: number[] = [];
  let made = 0;
  const site = await startSite({
    ...withLambdas(['origin-request']),
    functions: {
      edgeLambda: () => {
        const number = made += 1;
        return { ...fakeLambda(passThrough), close: async () => void closed.push(number) };
      },
    },
  });
  await Promise.all([site.cloudFront.reload(), site.cloudFront.reload()]);
  expect(made).toBe(3);
  await site.cloudFront.close();
  expect(closed).toEqual([1, 2, 3]);
});

describe('fails when', () => {
  test.each<[string, TemplateInput | undefined, string]>([
    ['the template breaks off', undefined, 'ERR_TEMPLATE_UNREADABLE'],
    ['a function does not parse', withFunction(['viewer-request'], 'fn', 'function handler( {'), 'ERR_FUNCTION_CODE'],
    ['a new origin is not mapped', { config: { Origins: [customOrigin('app'), customOrigin('new')] } }, 'ERR_ORIGIN_UNMAPPED'],
  ])('%s, and what was served is served on', async (_name, wrong, code) => {
    const site = await reloadable(version('one'));
    if (wrong) site.rewrite(wrong);
    else site.spoil();
    await expect(site.cloudFront.reload()).rejects.toMatchObject({ code });
    expect((await site.get('/')).headers['x-version']).toBe('one');
    site.rewrite(version('two'));
    await site.cloudFront.reload();
    expect((await site.get('/')).headers['x-version']).toBe('two');
  });

  test.each<[string, object, RegExp]>([
    ['no point of presence is named', { pops: [] }, /pops of reload\(\) is \[\].*one point of presence at least/s],
    ['one is named outside a list', { pops: 'us-east-1' }, /pops of reload\(\) is "us-east-1"/],
    ['an option is misspelled', { tempalte: 'x' }, /write template/],
    ['an assembly and a template are given', { assembly: 'cdk.out', template: 'x.json' }, /leave one of them out/],
    ['the assembly is not there', { assembly: 'nowhere' }, /nowhere/],
  ])('%s', async (_, options, message) => {
    const site = await reloadable(version('one'));
    const { distribution } = site.cloudFront;
    await expect(site.cloudFront.reload(options)).rejects.toThrow(message);
    expect(site.cloudFront.distribution).toBe(distribution);
  });

  test('a template is refused late: nobody is told of the origins that it would have had', async () => {
    const origins = { 'app': new ScriptedOrigin([200], 'app'), 'late.example.com': new ScriptedOrigin([200], 'late') };
    const config = { Origins: [customOrigin('app'), customOrigin('late')] };
    const site = await reloadable(version('one'), { origins });
    site.rewrite({ ...withFunction(['viewer-request'], 'fn', 'function handler( {'), config });
    await expect(site.cloudFront.reload()).rejects.toMatchObject({ code: 'ERR_FUNCTION_CODE' });
    expect(site.cloudFront.origins.map(({ id }) => id)).toEqual(['app', 'late.example.com']);
    site.rewrite({ ...version('two'), config });
    await site.cloudFront.reload();
    expect(site.cloudFront.origins.map(({ id }) => id)).toEqual(['app', 'late.example.com', 'late']);
  });

  test('it is closed', async () => {
    const site = await reloadable(version('one'));
    await site.cloudFront.close();
    await expect(site.cloudFront.reload()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
  });
});

test('closing waits for a reload, and ends what requests still hold', async () => {
  const site = await reloadable(version('one'));
  let arrived: () => void = () => undefined;
  const arrival = new Promise<void>((resolve) => { arrived = resolve; });
  site.origins.app!.handler = () => arrived();
  const slow = site.get('/').catch((error: Error) => error.message);
  await arrival;
  const reloading = site.cloudFront.reload();
  await site.cloudFront.close();
  await reloading;
  expect(await slow).toMatch(/socket hang up|ECONNRESET/);
  await expect(site.get('/')).rejects.toThrow(/ECONNREFUSED/);
});
