import fc from 'fast-check';
import { limitStoring } from '../../../../lambda/edge-router/origin-response/storing';
import type { Server } from '../../../../lambda/edge-router/origin-response/who-served';
import { request, response } from '../support/events';

const KNOWN: Server = { member: 'v1', isFallback: false, isCertain: true, leg: 1 };
const STAND_IN: Server = { member: 'v1', isFallback: true, isCertain: true, leg: 1 };

function storing(given: { [name: string]: string }, server: Server): string | undefined {
  const answer = response(200, given);
  limitStoring(answer, request(undefined), server);
  return answer.headers['cache-control']?.map(({ value }) => value).join();
}

test.each<[string, { [name: string]: string }, Server, string | undefined]>([
  ['the visitor’s own member: as it says', { 'Cache-Control': 'public, max-age=60' }, KNOWN, 'public, max-age=60'],
  ['the visitor’s own member: nothing said', {}, KNOWN, undefined],
  ['a cookie', { 'Cache-Control': 'public, max-age=60', 'Set-Cookie': 'a=b' }, KNOWN, 'private, no-store, stale-if-error=0'],
  ['a cookie of a fallback, time-to-live or not', { 'Cache-Control': 'max-age=60', 'Set-Cookie': 'a=b' }, { ...STAND_IN, ttl: 60 }, 'private, no-store, stale-if-error=0'],
  ['a cookie of who knows whom', { 'Set-Cookie': 'a=b' }, { isFallback: false, isCertain: false }, 'private, no-store, stale-if-error=0'],
  ['who knows whom', { 'Cache-Control': 'max-age=60' }, { ...KNOWN, isCertain: false }, 'no-store, stale-if-error=0'],
  ['who knows whom, time-to-live or not', { 'Cache-Control': 'max-age=60' }, { ...KNOWN, isCertain: false, ttl: 60 }, 'no-store, stale-if-error=0'],
  ['a fallback', { 'Cache-Control': 'max-age=60' }, STAND_IN, 'no-store, stale-if-error=0'],
  ['a fallback with a time-to-live', { 'Cache-Control': 'public, max-age=600, s-maxage=3600' }, { ...STAND_IN, ttl: 60 }, 'public, max-age=60, s-maxage=60'],
  ['a fallback that asks for less', { 'Cache-Control': 's-maxage="30",max-age=0' }, { ...STAND_IN, ttl: 60 }, 's-maxage=30,max-age=0'],
  ['a fallback and stale answers of it', { 'Cache-Control': 'max-age=5, stale-if-error=86400, stale-while-revalidate=10' }, { ...STAND_IN, ttl: 60 },
    'max-age=5, stale-if-error=60, stale-while-revalidate=10'],
  ['a fallback that says nothing', {}, { ...STAND_IN, ttl: 60 }, 'no-store, stale-if-error=0'],
  ['a fallback that says nothing of time', { 'Cache-Control': 'public' }, { ...STAND_IN, ttl: 60 }, 'no-store, stale-if-error=0'],
  ['a fallback that forbids it', { 'Cache-Control': 'private, max-age=600' }, { ...STAND_IN, ttl: 60 }, 'no-store, stale-if-error=0'],
  ['a fallback that forbids it', { 'Cache-Control': 'max-age=600, no-cache="set-cookie"' }, { ...STAND_IN, ttl: 60 }, 'no-store, stale-if-error=0'],
  ['a fallback that forbids it', { 'Cache-Control': 'No-Store' }, { ...STAND_IN, ttl: 60 }, 'no-store, stale-if-error=0'],
  ['another header', { 'Cache-Control': 'x-max-age=5' }, { ...STAND_IN, ttl: 60 }, 'no-store, stale-if-error=0'],
])('%s', (_, given, server, expected) => {
  expect(storing(given, server)).toBe(expected);
});

test('several fields mean what one would', () => {
  const answer = response(200);
  answer.headers['cache-control'] = [{ key: 'Cache-Control', value: 'max-age=600' }, { key: 'Cache-Control', value: 'private' }];
  limitStoring(answer, request(undefined), { ...STAND_IN, ttl: 60 });
  expect(answer.headers['cache-control']).toEqual([{ key: 'Cache-Control', value: 'no-store, stale-if-error=0' }]);
});

test.each<[number, string | undefined, boolean]>([
  [500, 'GET', false], [502, 'GET', false], [503, 'GET', false], [504, 'GET', false], [500, 'HEAD', false], [500, 'OPTIONS', false], [500, undefined, false],
  [500, 'POST', true], [500, 'PUT', true], [500, 'DELETE', true],
  [200, 'GET', true], [302, 'GET', true], [404, 'GET', true], [429, 'GET', true], [501, 'GET', true],
])('a cookie on a %d, an answer to %s: left on: %s', (status, method, isKept) => {
  const answer = response(status, { 'Set-Cookie': 'sessiontoken=abc' });
  limitStoring(answer, method === undefined ? undefined : request(undefined, {}, method), KNOWN);
  expect(answer.headers['set-cookie'] !== undefined).toBe(isKept);
  expect(answer.headers['cache-control'][0].value).toBe('private, no-store, stale-if-error=0');
});

test('whatever an origin says, a fallback is kept for no longer than the time-to-live', () => {
  const directive = fc.oneof(
    fc.tuple(fc.constantFrom('max-age', 's-maxage', 'S-MaxAge', 'stale-if-error', 'stale-while-revalidate'), fc.nat(100_000)).map(([name, seconds]) => `${name}=${seconds}`),
    fc.constantFrom('public', 'immutable', 'must-revalidate', 'x="max-age=9"'),
  );
  fc.assert(fc.property(fc.array(directive, { maxLength: 5 }), fc.constantFrom(',', ', ', ' ,  '), (directives, comma) => {
    const kept = storing({ 'Cache-Control': directives.join(comma) }, { ...STAND_IN, ttl: 60 })!;
    const longest = Math.max(-1, ...[...kept.replaceAll('x="max-age=9"', '').matchAll(/=(\d+)/g)].map(([, seconds]) => Number(seconds)));
    expect(kept === 'no-store, stale-if-error=0' || longest <= 60).toBe(true);
  }));
});
