import '../../src/testing/jest';
import { AssertionError } from 'node:assert';
import { fakeOrigin, LocalCloudFront, type FakeAnswer, type FakeRequest } from '../../src';
import * as asserts from '../../src/testing/assert';
import { startSite, stopSites, track } from '../support/site';
import { cachePolicyResource, groupConfig, writeTemplate } from '../support/templates';

/** Matchers for jest, asserts for node:test, and fake origins. */

afterEach(stopSites);

type Answers = FakeAnswer | ((request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>);

/** A group of `a` and `b`, both within this process. */
async function group(a: Answers, b: Answers = 'from b') {
  const origins = { a: fakeOrigin(a), b: fakeOrigin(b) };
  const edge = track(await LocalCloudFront.start({
    template: writeTemplate({
      config: groupConfig([500, 503, 504]),
      behavior: { TargetOriginId: 'group', CachePolicyId: { Ref: 'Policy' }, AllowedMethods: ['GET', 'HEAD', 'OPTIONS'] },
      resources: { Policy: cachePolicyResource() },
    }),
    origins,
    timeScale: 100,
  }));
  return { edge, origins };
}

const failing = { status: 503 } as const;
const cached = { headers: { 'cache-control': 'max-age=60' }, body: 'kept' };

describe('a matcher holds or fails with legs and trace', () => {
  test('toBeServedBy', async () => {
    const { edge } = await group('from a');
    const response = await edge.fetch('/page');
    expect(await response.text()).toBe('from a');
    expect(response).toBeServedBy('a');
    expect(response).not.toBeServedBy('b');
    expect(() => expect(response).toBeServedBy('b')).toThrow(/^expected GET \/page to be served by b, but it was served by a\n\nGET \/page: status 200, Miss.*\nleg 1: a: status 200 after \d+ ms\ntrace:\n {2}listener: /);
    expect(() => expect(response).not.toBeServedBy('a')).toThrow('expected GET /page not to be served by a\n');
  });

  test('toComeFromCache', async () => {
    const { edge } = await group(cached);
    expect(await edge.fetch('/')).not.toComeFromCache();
    const second = await edge.fetch('/');
    expect(second).toComeFromCache();
    expect(second).toBeServedBy('a');
    edge.clock.advance('2m');
    const third = await edge.fetch('/');
    expect(() => expect(third).toComeFromCache()).toThrow('to come from a cache, but it was "Miss from cloudfront"');
  });

  test('toHaveFailedOver', async () => {
    const { edge } = await group(failing);
    const response = await edge.fetch('/');
    expect(response).toHaveFailedOver();
    expect(response).toHaveFailedOver({ from: 'a', to: 'b' });
    expect(response).not.toHaveFailedOver({ from: 'b' });
    expect(() => expect(response).toHaveFailedOver({ from: 'b', to: 'a' })).toThrow('but it went from a to b\n');
    const alone = await (await group('fine')).edge.fetch('/');
    expect(() => expect(alone).toHaveFailedOver()).toThrow('but leg 1 at a was the only one');
  });

  test('toHaveFailedOver does not hold where leg 2 gave no response', async () => {
    const { edge } = await group(failing, () => {
      throw new Error('gone');
    });
    const response = await edge.fetch('/');
    expect(response).toBeAnError(502);
    expect(() => expect(response).toHaveFailedOver()).toThrow(/it went from a to b, and that gave no response[^]*leg 2: b: reset, which counts as 502, after/);
  });

  test('toHaveFailedOver names an origin that only a function names by its domain name', async () => {
    const { edge } = await group(failing);
    const response = await edge.fetch('/');
    const legs = response.record.legs.map((leg) => (leg.leg === 2 ? { ...leg, domainName: 'other.example.com' } : leg));
    const elsewhere = Object.assign(response, { record: { ...response.record, servedBy: 'other.example.com', legs } });
    expect(elsewhere).toHaveFailedOver({ from: 'a', to: 'other.example.com' });
    expect(elsewhere).not.toHaveFailedOver({ to: 'b' });
    expect(() => expect(elsewhere).toHaveFailedOver({ to: 'b' })).toThrow('it went from a to other.example.com');
  });

  test('toBeAnError', async () => {
    const { edge } = await group(failing, failing);
    const response = await edge.fetch('/');
    expect(response).toBeAnError();
    expect(response).toBeAnError(503);
    expect(response).not.toBeAnError(502);
    expect(() => expect(response).toBeAnError(504)).toThrow('expected GET / to be an error 504, but its status was 503');
  });

  test('toHaveStayedOn', async () => {
    const { edge, origins } = await group((request) => (request.url === '/broken' ? failing : 'from a'));
    const browser = edge.browser();
    expect(() => expect(browser).toHaveStayedOn('a')).toThrow('the browser has asked for nothing');
    expect(() => expect(browser).not.toHaveStayedOn('a')).toThrow('the browser has asked for nothing');
    await browser.fetch('/');
    await browser.fetch('/other');
    expect(browser).toHaveStayedOn('a');
    await browser.fetch('/broken');
    expect(browser).not.toHaveStayedOn('a');
    expect(() => expect(browser).toHaveStayedOn('a')).toThrow(/stayed on a, but it was served by a, a, b\n\nGET \/broken/);
    expect(origins.b.requests.map(({ url }) => url)).toEqual(['/broken']);
  });
});

describe('asserts say the same', () => {
  test('of what holds', async () => {
    const { edge } = await group(cached);
    const browser = edge.browser();
    const first = await browser.fetch('/');
    const second = await browser.fetch('/');
    const other = await (await group(failing)).edge.fetch('/');
    asserts.assertServedBy(first, 'a');
    asserts.assertNotServedBy(first, 'b');
    asserts.assertNotFromCache(first);
    asserts.assertFromCache(second);
    asserts.assertNoError(first);
    asserts.assertNotFailedOver(first);
    asserts.assertFailedOver(other, { from: 'a', to: 'b' });
    asserts.assertStayedOn(browser, 'a');
    asserts.assertError(await (await group(failing, failing)).edge.fetch('/'), 503);
  });

  test('of what does not hold', async () => {
    const { edge } = await group(cached);
    const browser = edge.browser();
    const response = await browser.fetch('/');
    const wrong: [() => void, RegExp][] = [
      [() => asserts.assertServedBy(response, 'b'), /to be served by b, but it was served by a/],
      [() => asserts.assertNotServedBy(response, 'a'), /not to be served by a/],
      [() => asserts.assertFromCache(response), /to come from a cache/],
      [() => asserts.assertFailedOver(response), /leg 1 at a was the only one/],
      [() => asserts.assertError(response), /to be an error, but its status was 200/],
      [() => asserts.assertStayedOn(browser, 'b'), /stayed on b, but it was served by a/],
    ];
    for (const [check, message] of wrong) {
      expect(check).toThrow(AssertionError);
      expect(check).toThrow(message);
    }
    const again = await edge.fetch('/');
    expect(() => asserts.assertNotFromCache(again)).toThrow('not to come from a cache');
    const other = await (await group(failing)).edge.fetch('/');
    expect(() => asserts.assertNotFailedOver(other)).toThrow('not to have failed over');
    expect(() => asserts.assertNoError(other)).not.toThrow();
  });
});

describe('fails when', () => {
  test('an origin is misspelled, also where it is not expected', async () => {
    const { cloudFront } = await startSite();
    const response = await cloudFront.fetch('/');
    expect(() => expect(response).not.toBeServedBy('ap')).toThrow(/no origin "ap".*its origins are: app.*write "app"/s);
    expect(() => expect(response).toHaveFailedOver({ from: 'x' })).toThrow(/no origin "x"/);
  });

  test('what is given is no response or browser of the local CloudFront', async () => {
    expect(() => expect(new Response('')).toBeServedBy('app')).toThrow(/edge\.fetch\(\)/);
    expect(() => expect(undefined).not.toComeFromCache()).toThrow(/edge\.fetch\(\)/);
    expect(() => expect({}).toHaveStayedOn('app')).toThrow(/edge\.browser\(\)/);
  });

  test('a status is no error\'s', async () => {
    const { cloudFront } = await startSite();
    const response = await cloudFront.fetch('/');
    expect(() => expect(response).not.toBeAnError(200)).toThrow(/from 400 to 599/);
  });
});

describe('a fake origin', () => {
  test('is asked what an origin is asked, and answers in any form', async () => {
    const { edge, origins } = await group(async ({ url }) => ({ status: 201, headers: { 'x-multi': ['1', '2'], 'x-url': url }, body: Buffer.from('bytes') }));
    const response = await edge.fetch('/a?b=1', { method: 'OPTIONS' });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-multi')).toBe('1, 2');
    expect(response.headers.get('x-url')).toBe('/a?b=1');
    expect(await response.text()).toBe('bytes');
    expect(origins.a.requests).toMatchObject([{ method: 'OPTIONS', url: '/a?b=1', body: '', headers: { host: 'a.example.com' } }]);
  });

  test('that does not answer is one that is silent', async () => {
    const { edge } = await group(() => new Promise(() => undefined));
    const response = await edge.fetch('/');
    expect(response).toHaveFailedOver({ from: 'a', to: 'b' });
    expect(response.record.legs[0]).toMatchObject({ outcome: 'response-timeout', status: 504 });
  });
});
