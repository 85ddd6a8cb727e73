import fc from 'fast-check';
import { carried, CONFIG, headers } from './support/events';
import { createConfigReader } from '../../../lambda/edge-router/config';
import type { EdgeConfig } from '../../../src/contract/edge-router';

const read = (config: object) => createConfigReader()(carried(config as EdgeConfig, 'primary', {}));
const withMember = (member: object) => read({ ...CONFIG, members: { ...CONFIG.members, v2: { domain: 'v2.example.com', ...member } } })?.members.get('v2');

test('a configuration is read as it is meant', () => {
  expect(read(CONFIG)).toMatchObject({
    primary: 'v1', fallback: 'v1us', ids: ['v1', 'v1us', 'v2', 'v2us'], sessions: CONFIG.sessions,
    times: CONFIG.times, failsOverBelow500: false, ejection: true,
  });
  const given = { ejection: false, failsOverBelow500: true, fallbackTtl: 60 };
  expect(read({ ...CONFIG, ...given })).toMatchObject(given);
});

test('whether nobody is assigned before, and who may be probed', () => {
  expect(read(CONFIG)).toMatchObject({ unassigned: false });
  expect(read({ ...CONFIG, unassigned: true })).toMatchObject({ unassigned: true });
  expect(read({ ...CONFIG, unassigned: 'yes' })).toMatchObject({ unassigned: false });
  expect([withMember({})?.mayProbe, withMember({ probe: false })?.mayProbe]).toEqual([true, false]);
});

test('in pieces it is the same as in one', () => {
  const long = { ...CONFIG, members: Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`v${i}`, { domain: `v${i}.a-rather-long-name.example.com` }])) };
  const pieces = carried(long, 'primary', {});
  expect(Object.keys(pieces).filter((name) => name.includes('-config-'))).toHaveLength(2);
  expect(createConfigReader()(pieces)?.ids).toEqual(Object.keys(long.members));
});

test('each text is parsed once, and a few of them are remembered', () => {
  const reader = createConfigReader();
  const first = reader(carried(CONFIG, 'primary'));
  expect(reader(carried(CONFIG, 'fallback'))).toBe(first);
  for (let i = 1; i <= 7; i++) reader(carried({ ...CONFIG, fallbackTtl: i }, 'primary'));
  expect(reader(carried(CONFIG, 'primary'))).toBe(first);
  reader(carried({ ...CONFIG, fallbackTtl: 8 }, 'primary'));
  expect(reader(carried(CONFIG, 'primary'))).not.toBe(first);
  expect(reader(carried(CONFIG, 'primary'))).toEqual(first);
});

test.each<[string, object]>([
  ['of another version', { ...CONFIG, v: 2 }],
  ['without a version', { ...CONFIG, v: undefined }],
  ['whose version is a text', { ...CONFIG, v: '1' }],
  ['without members', { ...CONFIG, members: undefined }],
  ['with a list of members', { ...CONFIG, members: [] }],
  ['whose primary is no member', { ...CONFIG, primary: 'v9' }],
  ['with a member without a domain', { ...CONFIG, members: { v1: {} } }],
  ['with a member that is a text', { ...CONFIG, members: { v1: 'v1.example.com' } }],
  ['with a member whose id no header could name', { ...CONFIG, primary: 'V1', members: { V1: { domain: 'v1.example.com' } } }],
  ['with a port that is a text', { ...CONFIG, members: { v1: { domain: 'v1.example.com', port: '80' } } }],
  ['with a protocol that is none', { ...CONFIG, members: { v1: { domain: 'v1.example.com', protocol: 'ftp' } } }],
  ['that is a list', []],
])('a configuration %s is none', (_, config) => {
  expect(read(config)).toBeUndefined();
});

test('no configuration: no header, cut off, no JSON, no piece 1', () => {
  const reader = createConfigReader();
  expect(reader(undefined)).toBeUndefined();
  expect(reader({})).toBeUndefined();
  expect(reader(headers({ 'x-smart-origin-config': JSON.stringify(CONFIG).slice(0, -1) }))).toBeUndefined();
  expect(reader(headers({ 'x-smart-origin-config': 'null' }))).toBeUndefined();
  expect(reader(headers({ 'x-smart-origin-config-2': JSON.stringify(CONFIG) }))).toBeUndefined();
});

test.each<[string, object]>([
  ['without Regions', { regions: [] }], ['without a budget', { budget: undefined }], ['with a negative budget', { budget: -1 }],
  ['whose table is a number', { table: 5 }], ['whose versions are a text', { versions: 'v1' }], ['whose Regions are a text', { regions: 'eu-west-1' }],
])('sessions %s are not looked up, and everything else works', (_, change) => {
  const config = read({ ...CONFIG, sessions: { ...CONFIG.sessions, ...change } });
  expect(config?.sessions).toBeUndefined();
  expect(config?.ids).toHaveLength(4);
});

test('a fallback that is no member is none; times and a time-to-live that are none are left out', () => {
  const config = read({ ...CONFIG, fallback: 'v9', times: { connect: 0, response: 5 }, fallbackTtl: -5 });
  expect(config).not.toHaveProperty('fallback');
  expect(config).not.toHaveProperty('times');
  expect(config).not.toHaveProperty('fallbackTtl');
});

test.each([
  ['a path without a slash at its beginning, or with one at its end', { path: 'app/' }, { path: '/app' }],
  ['a path that is a slash', { path: '/' }, { path: '' }],
  ['time-outs that are too long', { readTimeout: 500, keepalive: 301 }, { readTimeout: 120, keepaliveTimeout: 120 }],
  ['time-outs that are too short', { readTimeout: 0, keepalive: 0.2 }, { readTimeout: 1, keepaliveTimeout: 1 }],
  ['a completion below the time-out', { completion: 5, readTimeout: 20 }, { readTimeout: 20, responseCompletionTimeout: 20 }],
  ['http without a port', { protocol: 'http' }, { protocol: 'http', port: 80 }],
])('deploy-time values that CloudFront would refuse are put right: %s', (_, member, origin) => {
  expect(withMember(member)?.origin).toMatchObject(origin);
});

test('fallbacks that are no members, or the member itself, are left out', () => {
  expect(withMember({ fallbacks: ['v9', 'v2', 'v1'] })?.fallbacks).toEqual(['v1']);
});

test('own headers are carried under the member’s name', () => {
  expect(withMember({ headers: ['x-key'] })?.ownHeaders).toEqual([['x-key', 'x-smart-origin-add-v2-x-key']]);
});

test('whatever JSON it is, it is read or it is none', () => {
  const member = fc.record({
    domain: fc.oneof(fc.string(), fc.integer()), port: fc.oneof(fc.integer(), fc.string()), path: fc.anything(),
    fallbacks: fc.anything(), headers: fc.anything(), ssl: fc.anything(),
  }, { requiredKeys: [] });
  const config = fc.record({
    v: fc.constantFrom(1, 1, 1, 2), primary: fc.constantFrom('v1', 'v9'), fallback: fc.anything(),
    members: fc.oneof(fc.dictionary(fc.constantFrom('v1', 'v2', '__proto__'), member), fc.anything()),
    sessions: fc.anything(), times: fc.anything(), fallbackTtl: fc.anything(), ejection: fc.anything(),
  }, { requiredKeys: ['v', 'primary'] });
  fc.assert(fc.property(fc.oneof(config.map((one) => JSON.stringify(one, (_, value: unknown) => (typeof value === 'bigint' ? 5 : value))), fc.json(), fc.string()), (text) => {
    const read1 = createConfigReader()(headers({ 'x-smart-origin-config': text }));
    if (read1) expect(read1.members.get(read1.primary)?.origin.domainName).toEqual(expect.stringMatching(/^[^]+$/));
  }), { numRuns: 1_000 });
});
