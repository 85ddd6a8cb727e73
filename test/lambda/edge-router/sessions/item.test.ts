import * as fc from 'fast-check';
import { config } from './canned-dynamodb';
import { attributeNames, type Item, sessionOf } from '../../../../lambda/edge-router/sessions/item';

const NOW = 1_795_000_000_000;
const NAMES = attributeNames(config());
const read = (item: unknown) => sessionOf(item as Item, NAMES, NOW);

test('a session', () => {
  expect(read({ version: { S: 'v2' }, expires: { N: '1795000001' } })).toEqual({ version: 'v2', expires: 1_795_000_001_000 });
});

test('by the names that the application gives', () => {
  const names = attributeNames(config({ attributes: { token: 'id', version: 'release', expires: 'ttl' } }));
  expect(names).toEqual({ token: 'id', version: 'release', expires: 'ttl' });
  expect(sessionOf({ release: { S: 'v2' }, ttl: { N: '1795000001.5' } }, names, NOW)).toEqual({ version: 'v2', expires: 1_795_000_001_500 });
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['no version', { expires: { N: '1795000001' } }],
  ['an empty version', { version: { S: '' }, expires: { N: '1795000001' } }],
  ['a numeric version', { version: { N: '2' }, expires: { N: '1795000001' } }],
  ['a version that is no text', { version: { S: 2 }, expires: { N: '1795000001' } }],
  ['no expiry', { version: { S: 'v2' } }],
  ['an expiry as text', { version: { S: 'v2' }, expires: { S: '1795000001' } }],
  ['an expiry that is no number', { version: { S: 'v2' }, expires: { N: 'soon' } }],
  ['an endless expiry', { version: { S: 'v2' }, expires: { N: 'Infinity' } }],
  ['an expiry of this second', { version: { S: 'v2' }, expires: { N: '1795000000' } }],
  ['a past expiry', { version: { S: 'v2' }, expires: { N: '1794999999' } }],
  ['attributes that are null', { version: null, expires: null }],
  ['attributes that are text', { version: 'v2', expires: '1795000001' }],
  ['lists', { version: ['S'], expires: [] }],
])('%s is no session', (_, item) => {
  expect(read(item)).toBeUndefined();
});

test('names of what every object has are attributes like others', () => {
  const names = attributeNames(config({ attributes: { version: '__proto__', expires: 'constructor' } }));
  expect(sessionOf({}, names, NOW)).toBeUndefined();
  expect(sessionOf(JSON.parse('{"__proto__":{"S":"v2"},"constructor":{"N":"1795000001"}}') as Item, names, NOW)).toMatchObject({ version: 'v2' });
});

test('whatever JSON comes: a version and an expiry to come, or no session', () => {
  const value = fc.oneof(fc.jsonValue(), fc.record({ S: fc.jsonValue() }), fc.record(
    { N: fc.oneof(fc.jsonValue(), fc.double().map(String), fc.string()) }));
  fc.assert(fc.property(fc.oneof(fc.record({ version: value, expires: value }), fc.dictionary(fc.constantFrom('version', 'expires', 'x'), value)), (item) => {
    const session = read(item);
    if (!session) return;
    expect(session.version).toBe((item.version as { S: unknown }).S);
    expect(session.expires).toBeGreaterThan(NOW);
    expect(Number.isFinite(session.expires)).toBe(true);
  }));
});
