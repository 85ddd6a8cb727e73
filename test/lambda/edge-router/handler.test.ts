import fc from 'fast-check';
import { ASSUMPTIONS, expectAccepted, travel } from './support/cloudfront';
import { bucketOrigin, carried, CONFIG, customOrigin, event, headers, internal, request, response, SECRETS } from './support/events';
import { found, Instance, type Sessions } from './support/instance';
import type { Headers, OriginRequest } from '../../../lambda/edge-router/event';
import type { EdgeConfig } from '../../../src/contract/edge-router';

const PRIMARY = customOrigin('v1.example.com', carried(CONFIG, 'primary'));
const boom = () => { throw new Error('boom'); };

test('an answer from memory comes without a promise', () => {
  const instance = new Instance({ abc: found('v2') });
  expect(instance.handle(event({ request: request(PRIMARY, internal({ variant: 'v1', session: 'abc' })) }))).not.toBeInstanceOf(Promise);
  expect(instance.handle(event({ request: request(PRIMARY, internal({ variant: 'v1' })), response: response(200) }))).not.toBeInstanceOf(Promise);
});

describe('fails open', () => {
  async function routed(given: OriginRequest, instance: Instance): Promise<string> {
    const edited = await instance.request(event({ request: given }));
    expectAccepted('origin-request', edited, given);
    const { custom } = edited.origin!;
    expect(Object.keys(custom!.customHeaders).filter((name) => name.startsWith('x-smart'))).toEqual([]);
    expect(Object.keys(edited.headers).filter((name) => name.startsWith('x-smart') && !['x-smart-origin-variant', 'x-smart-origin-member'].includes(name))).toEqual([]);
    expect(edited.headers.host[0].value).toBe(custom!.domainName === 'v2.example.com' ? 'www.example.com' : custom!.domainName);
    return custom!.domainName;
  }
  const sent = internal({ variant: 'v2', session: 'abc', voided: 'v1us', avoid: 'v1us', role: 'fallback', stamp: 'v2' });

  test.each<[string, object]>([
    ['of the next version', { ...CONFIG, v: 2 }],
    ['that cannot be read', { ...CONFIG, members: {} }],
  ])('to the template’s origin with a configuration %s', async (_, config) => {
    const instance = new Instance();
    expect(await routed(request(customOrigin('v1.example.com', carried(config as EdgeConfig, 'primary')), sent), instance)).toBe('v1.example.com');
    expect(await routed(request(customOrigin('v1us.example.com', carried(config as EdgeConfig, 'fallback')), sent), instance)).toBe('v1us.example.com');
    expect(instance.faults).toEqual(['no-configuration']);
  });

  test.each<[string, Sessions[string], string[]]>([
    ['throws', boom, ['exception']],
    ['rejects', Promise.reject(new Error('boom')), ['exception', 'session-unknown']],
    ['does not know', { kind: 'unknown' }, ['session-unknown']],
    ['answers what is no answer', { kind: 'found' } as never, []],
    ['answers nothing', Promise.resolve(undefined) as never, []],
  ])('to the variant where the reader %s', async (_, answer, faults) => {
    const instance = new Instance({ abc: answer });
    expect(await routed(request(PRIMARY, sent), instance)).toBe('v2.example.com');
    expect(instance.faults).toEqual(expect.arrayContaining(faults));
  });

  test('to the variant on leg 1, and to the template’s origin on leg 2, where the choice fails', async () => {
    const instance = new Instance({}, { serve: boom });
    expect(await routed(request(PRIMARY, sent), instance)).toBe('v2.example.com');
    expect(await routed(request(customOrigin('v1us.example.com', carried(CONFIG, 'fallback')), sent), instance)).toBe('v1us.example.com');
    expect(instance.faults).toContain('exception');
  });

  test.each([['at once', found('v2')], ['after a look-up', Promise.resolve(found('v2'))]])('to the template’s origin where the request cannot be sent elsewhere: %s', async (_, answer) => {
    const given = request(customOrigin('v1.example.com', carried(CONFIG, 'primary')), sent);
    const { origin } = given;
    Object.defineProperty(given, 'origin', { get: () => origin, set: boom });
    const instance = new Instance({ abc: answer });
    const edited = await instance.request({ Records: [{ cf: { request: given } }] });
    expect(edited.origin).toEqual(customOrigin('v1.example.com', headers({ 'x-key': 'secret-of-v1' })));
    expect(edited.headers.host[0].value).toBe('v1.example.com');
    expect(Object.keys(edited.headers).filter((name) => name.startsWith('x-smart'))).toEqual(['x-smart-origin-variant']);
    expect(instance.faults).toEqual(['exception']);
  });

  test('with the response as it came, unstored, where what is learned of it fails', async () => {
    for (const known of [{ variant: 'v1' }, { variant: 'v1', session: 'abc' }]) {
      const instance = new Instance({ abc: Promise.resolve(found('v2')) }, { success: boom, isOut: boom });
      const given = response(200, { 'X-Smart-Origin-Stamp': 'v2', 'Cache-Control': 'max-age=5' });
      const edited = await instance.response(event({ request: request(PRIMARY, internal(known as { [name: string]: string })), response: given }));
      expectAccepted('origin-response', edited, request(PRIMARY), given);
      expect(edited).toEqual({ ...response(200), headers: { ...response(200).headers, ...headers({ 'Cache-Control': 'no-store, stale-if-error=0' }) } });
      expect(instance.faults).toEqual(['exception']);
    }
  });
});

test('a viewer’s forged headers mean nothing on leg 1', async () => {
  const plain = await new Instance().request(event({ request: request(PRIMARY, internal({ variant: 'v1' })) }));
  const forged = internal({
    'variant': 'v1', 'member': 'v2us;leg=1;stamp=v2', 'role': 'fallback', 'config': JSON.stringify({ ...CONFIG, primary: 'v2' }), 'config-1': '{', 'stamp': 'v2', 'add-v1-x-key': 'guessed', 'why': 'x',
  });
  expect(await new Instance().request(event({ request: request(PRIMARY, forged) }))).toEqual(plain);
});

test.each([
  ['what leg 1 wrote: the fallback of who was asked', { member: 'v2;leg=1' }, 'v2us;leg=2;for=v2'],
  ['what leg 1 wrote of a stand-in: the next fallback of who it stood in for', { member: 'v2us;leg=1;for=v2' }, 'v1us;leg=2;for=v2'],
  ['what leg 1 wrote of whom to avoid', { member: 'v2;leg=1;avoid=v2us' }, 'v1us;leg=2;for=v2'],
  ['a header beside what the viewer router wrote: a forgery', { avoid: 'v1', member: 'v2us;leg=1' }, 'v2us;leg=2;for=v2'],
  ['a header beside what the viewer router wrote: a forgery', { session: 'x', member: 'v2us;leg=1' }, 'v2us;leg=2;for=v2'],
  ['a header of leg 2: a forgery', { member: 'v2us;leg=2' }, 'v2us;leg=2;for=v2'],
  ['a header of no member', { member: 'v9;leg=1' }, 'v2us;leg=2;for=v2'],
  ['a header that we do not write', { member: 'v2us; leg=1' }, 'v2us;leg=2;for=v2'],
])('leg 2 goes by %s', async (_, sent, served) => {
  const fallback = customOrigin('v1us.example.com', carried(CONFIG, 'fallback'));
  const edited = await new Instance().request(event({ request: request(fallback, internal({ variant: 'v2', ...sent } as { [name: string]: string })) }));
  expect(edited.headers['x-smart-origin-member'][0].value).toBe(served);
});

/** Names of ours that must not leave, wherever headers may stand. */
function leaked(result: unknown): string[] {
  const of = result as { headers?: object; origin?: { custom?: { customHeaders?: object }; s3?: { customHeaders?: object } } } | undefined;
  return [of?.headers, of?.origin?.custom?.customHeaders, of?.origin?.s3?.customHeaders]
    .flatMap((one) => (typeof one === 'object' && one !== null ? Object.keys(one) : []))
    .filter((name) => /^x-smart-origin-(?!variant$|member$|stamp$)/i.test(name));
}

describe('malformed events', () => {
  const FIXED: unknown[] = [undefined, null, 5, 'x', [], {}, { Records: null }, { Records: [] }, { Records: [null] },
    { Records: [{ cf: null }] }, { Records: [{ cf: { config: null } }] },
    { Records: [{ cf: { config: 5, request: [] } }] }];
  test.each(FIXED.map((one) => [JSON.stringify(one) ?? 'undefined', one]))('%s', async (_, given) => {
    expect(await new Instance().handle(given)).toBeUndefined();
  });

  const odd = fc.oneof({ weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) }, { weight: 3, arbitrary: fc.constant(undefined) });
  const name = fc.constantFrom('host', 'x-smart-origin-variant', 'x-smart-origin-session', 'x-smart-origin-voided', 'x-smart-origin-avoid',
    'x-smart-origin-member', 'x-smart-origin-config', 'X-Smart-Origin-Config-1',
    'X-SMART-ORIGIN-role', 'x-smart-origin-add-v2-x-key', 'set-cookie', 'cache-control', '__proto__', 'constructor');
  const value = fc.oneof(fc.constantFrom('v1', 'v2', 'abc', 'primary', 'fallback', JSON.stringify(CONFIG), 'v2;leg=1;stamp=v2', '__proto__'), fc.string());
  const junk = fc.jsonValue({ maxDepth: 1 });
  const fields = fc.oneof(fc.array(fc.oneof(fc.record({ key: value, value }, { requiredKeys: [] }), junk), { maxLength: 2 }), junk);
  const headerMap = fc.oneof(fc.dictionary(name, fields), fc.jsonValue({ maxDepth: 2 }));
  const good = fc.constantFrom<Headers>(carried(CONFIG, 'primary'), carried(CONFIG, 'fallback'));
  const customHeaders = fc.oneof(headerMap, good, fc.tuple(good, fc.dictionary(name, fields)).map(([a, b]) => ({ ...a, ...b })));
  const origin = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.record({
    custom: fc.oneof(fc.record({ customHeaders, domainName: odd, path: odd, readTimeout: odd }, { requiredKeys: [] }), odd),
    s3: fc.oneof(fc.record({ customHeaders, domainName: odd }, { requiredKeys: [] }), odd),
  }, { requiredKeys: [] }));
  const cf = fc.record({
    config: fc.oneof(fc.record({ requestId: odd, eventType: odd }), odd),
    request: fc.oneof(fc.record({ method: fc.oneof(fc.constantFrom('GET', 'POST'), odd), uri: odd, headers: headerMap, origin }, { requiredKeys: [] }), odd),
    response: fc.oneof(fc.record({ status: fc.oneof(fc.constantFrom('200', '500'), odd), headers: headerMap }, { requiredKeys: [] }), odd),
  }, { requiredKeys: [] });

  test('whatever comes: nothing throws, nothing of ours leaves, and what came is answered', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(cf.map((one) => ({ Records: [{ cf: one }] })), fc.jsonValue()), async (given) => {
      const shown = JSON.parse(JSON.stringify(given)) as { Records?: { cf?: { request?: unknown; response?: unknown } }[] };
      const result = await new Instance({ abc: Promise.resolve(found('v2')) }).handle(shown);
      expect(leaked(result)).toEqual([]);
      const came = Array.isArray(shown?.Records) ? shown.Records[0]?.cf : undefined;
      const isObject = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one);
      if (isObject(came?.request) || isObject(came?.response)) expect(isObject(result)).toBe(true);
    }), { numRuns: 1_000 });
  });
});

describe('whatever the pool, the voids and the visitor', () => {
  const ids = ['v1', 'v2', 'v3', 'v4'];
  const subset = (least = 0) => fc.uniqueArray(fc.constantFrom(...ids), { minLength: least });
  const config = subset(2).chain((pool) => fc.record({
    v: fc.constant(1 as const),
    primary: fc.constant(pool[0]),
    fallback: fc.constant(pool[1]),
    members: fc.tuple(...pool.map((id) => fc.record({
      domain: fc.constant(`${id}.example.com`), fallbacks: subset(), headers: fc.subarray(['x-key', 'x-other', 'accept-encoding']), path: fc.constantFrom('', '/a'),
      protocol: fc.constantFrom<['http', undefined]>('http', undefined), port: fc.constantFrom(undefined, 8443), completion: fc.constantFrom(undefined, 60),
    }))).map((members) => Object.fromEntries(members.map((member, i) => [pool[i], member]))),
    sessions: fc.constant({ table: 't', regions: ['eu-west-1'], budget: 150 }),
    fallbackTtl: fc.constantFrom(undefined, 60),
  }));

  test('CloudFront takes the result, leg 2 is not leg 1, and no custom header goes to another member', async () => {
    await fc.assert(fc.asyncProperty(config, fc.record({
      variant: fc.constantFrom(...ids, 'v9'), session: fc.constantFrom(...ids, 'v9', 'none'), voided: subset(), out: subset(), hasSession: fc.boolean(), method: fc.constantFrom('GET', 'POST'),
      assumptions: fc.constantFrom(...ASSUMPTIONS), dead: subset(), status: fc.constantFrom(200, 302, 404, 503), viewers: fc.boolean(),
    }), async (given, { variant, session, voided, out, hasSession, method, assumptions, dead, status, viewers }) => {
      const secrets = Object.fromEntries(Object.entries(given.members).map(([id, { headers: own }]) => [id, Object.fromEntries(own.map((one) => [one, `${one}-of-${id}`]))]));
      const sessions = Object.fromEntries(ids.map((id) => [id, found(id)]));
      const instance = new Instance(sessions);
      for (const id of out) instance.eject(id);
      const list = voided.join();
      const { sent } = await travel({
        assumptions,
        config: given as EdgeConfig,
        secrets,
        method,
        next: () => instance,
        headers: {
          ...internal({ variant, ...(hasSession ? { session } : {}), ...(list ? { avoid: list, ...(hasSession ? { voided: list } : {}) } : {}) }),
          ...(viewers ? headers({ 'X-Key': 'guessed' }) : {}),
        },
        origin: (domain) => (dead.includes(domain.split('.')[0]) ? undefined : response(status)),
      });
      const asked = sent.map(({ domain }) => domain.split('.')[0]);
      expect(new Set(asked).size).toBe(asked.length);
      for (const [i, { own, request: edited }] of sent.entries()) {
        expect(leaked(edited)).toEqual([]);
        for (const text of Object.values(own)) expect(text).toMatch(new RegExp(`-of-${asked[i]}$`));
        expect(JSON.stringify(edited)).not.toMatch(new RegExp(`-of-(?!${asked[i]})`));
      }
      const pool = Object.keys(given.members);
      const usable = pool.filter((id) => !voided.includes(id) && id !== asked[0]);
      if (asked[1] && usable.length > 0) expect(usable).toContain(asked[1]);
    }), { numRuns: 500 });
  });
});

test('secrets of the fixtures are there to leak', () => {
  expect(JSON.stringify(carried(CONFIG, 'primary'))).toContain(SECRETS.v2['x-key']);
  expect(leaked({ headers: internal({ config: '' }), origin: bucketOrigin('b', internal({ role: '' })) })).toEqual(['x-smart-origin-config', 'x-smart-origin-role']);
});
