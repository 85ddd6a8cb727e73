import fc from 'fast-check';
import { readGroups } from '../../../../lambda/edge-router/equivalents/group';
import type { EdgeConfig } from '../../../../src/contract/edge-router';
import { EQUALS, SAME_AS } from '../support/events';

const nearest = (map: { readonly [region: string]: string }) => [...new Set(Object.values(map))];
const read = (given: object) => readGroups(given as EdgeConfig, Object.keys((given as EdgeConfig).members), nearest);
const groupsOf = (given: object) => Object.fromEntries([...read(given) ?? []].map(([id, { of, members }]) => [id, `${of}: ${members.join()}`]));

test('each of the fastest’s equivalents leads to all of them, the watchdog’s default first', () => {
  expect(groupsOf(EQUALS)).toEqual({ eu: 'eu: eu,us,ap', us: 'eu: eu,us,ap', ap: 'eu: eu,us,ap' });
  expect(groupsOf({ ...EQUALS, fastest: { ...EQUALS.fastest, watchdogDefault: { eu: 'ap' } } })).toMatchObject({ eu: 'eu: ap,eu,us' });
  expect(read(EQUALS)!.get('us')!.fastest).toBe(EQUALS.fastest);
});

test('versions have groups of their own', () => {
  const fastest = { ...SAME_AS.fastest, equivalents: { v1: ['v1', 'v1us'], v2: ['v2', 'v2us'] } };
  expect(groupsOf({ ...SAME_AS, fastest })).toEqual({ v1: 'v1: v1,v1us', v1us: 'v1: v1,v1us', v2: 'v2: v2,v2us', v2us: 'v2: v2,v2us' });
});

test('the nearest are in the order of nearness, after the first whom it names itself', () => {
  const given = { ...EQUALS, fastest: undefined, nearest: { 'us-east-1': 'us', 'us-west-2': 'us', 'eu-west-1': 'eu', 'ap-south-1': 'ap' } };
  expect(groupsOf(given)).toMatchObject({ us: 'eu: us,eu,ap' });
  expect(groupsOf({ ...given, nearestFallbacks: { us: 'ap' } })).toMatchObject({ us: 'eu: us,ap,eu' });
  // A standby may be named, too, and answers as nobody else does.
  expect(groupsOf({ ...given, nearestFallbacks: { us: 'last' } })).toEqual({ us: 'eu: us,last,eu,ap', eu: 'eu: us,last,eu,ap', ap: 'eu: us,last,eu,ap' });
  expect(read(given)!.get('us')!.fastest).toBeUndefined();
});

const { fastest, ...NEITHER } = EQUALS;
test.each<[string, object]>([
  ['nothing', {}],
  ['no settings', { fastest: {} }], ['a text', { fastest: 'eu' }], ['null', { fastest: null }],
  ['equivalents that are a list', { fastest: { ...fastest, equivalents: [] } }],
  ['equivalents that are texts', { fastest: { ...fastest, equivalents: { eu: 'us' } } }],
  ['one alone', { fastest: { ...fastest, equivalents: { eu: ['eu'] } } }],
  ['the same twice', { fastest: { ...fastest, equivalents: { eu: ['eu', 'eu'] } } }],
  ['who is no member', { fastest: { ...fastest, equivalents: { eu: ['eu', 'v9'] } } }],
  ['one that is not among its own', { fastest: { ...fastest, equivalents: { eu: ['us', 'ap'] } } }],
  ['no probe', { fastest: { ...fastest, probe: undefined } }],
  ['a probe with a body', { fastest: { ...fastest, probe: { ...fastest.probe, method: 'POST' } } }],
  ['a path that is none', { fastest: { ...fastest, probe: { ...fastest.probe, path: 'health' } } }],
  ['codes that are none', { fastest: { ...fastest, probe: { ...fastest.probe, codes: ['200'] } } }],
  ['no time', { fastest: { ...fastest, watchdog: 0 } }], ['a time that is a text', { fastest: { ...fastest, decay: '10' } }],
  ['less than nothing to explore', { fastest: { ...fastest, exploration: -1 } }],
  ['Regions that are a list', { nearest: ['eu'] }], ['Regions of nobody', { nearest: { 'eu-west-1': 5 } }],
  ['one Region', { nearest: { 'eu-west-1': 'eu' } }], ['Regions of who is no member', { nearest: { 'eu-west-1': 'eu', 'us-east-1': 'v9' } }],
])('what is not understood is left out: %s', (_, given) => {
  expect(read({ ...NEITHER, ...given })).toBeUndefined();
});

test('nothing to explore and no hysteresis is understood', () => {
  expect(read({ ...EQUALS, fastest: { ...fastest, exploration: 0, hysteresis: 0 } })?.size).toBe(3);
});

test('whatever it is, groups are of members, two or more, and nobody is in two', () => {
  const ids = fc.array(fc.constantFrom('eu', 'us', 'ap', 'last', 'v9'), { maxLength: 4 });
  const given = fc.record({
    equivalents: fc.oneof(fc.dictionary(fc.constantFrom('eu', 'us', 'last', '__proto__'), fc.oneof(ids, fc.anything())), fc.anything()),
    watchdogDefault: fc.oneof(fc.dictionary(fc.constantFrom('eu', 'us'), fc.constantFrom('eu', 'us', 'v9')), fc.constant(undefined)),
  });
  fc.assert(fc.property(given, (change) => {
    for (const [id, { members }] of read({ ...EQUALS, fastest: { ...fastest, ...change } }) ?? []) {
      expect(members).toContain(id);
      expect(members.length).toBeGreaterThan(1);
      expect(new Set(members).size).toBe(members.length);
      for (const one of members) expect(Object.keys(EQUALS.members)).toContain(one);
    }
    const groups = new Set(read({ ...EQUALS, fastest: { ...fastest, ...change } })?.values());
    const all = [...groups].flatMap(({ members }) => members);
    expect(new Set(all).size).toBe(all.length);
  }), { numRuns: 1_000 });
});
