import * as fc from 'fast-check';
import { formatServedBy, parseServedBy, type ServedBy } from '../../../src/contract/edge-router';

const id = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/);
const served: fc.Arbitrary<ServedBy> = fc.record(
  {
    member: id, leg: fc.constantFrom<1 | 2>(1, 2), standsInFor: id, stamp: fc.oneof(id, fc.constantFrom('-', '?')),
    avoid: fc.array(id, { minLength: 1, maxLength: 32 }), ttl: fc.nat({ max: 999_999_999 }),
    sentAt: fc.integer({ min: 1, max: 999_999_999_999_999 }), id: fc.stringMatching(/^[A-Za-z0-9_=-]{1,99}$/),
  }, { requiredKeys: ['member', 'leg'] });

test('what is written is read', () => {
  fc.assert(fc.property(served, (given) => expect(parseServedBy(formatServedBy(given))).toEqual(given)));
});

test('whatever else is given is not read, and nothing throws', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
    const parsed = parseServedBy(text);
    if (parsed) expect(formatServedBy(parsed)).toBe(text);
  }));
});

test.each(['', 'v1', 'v1;leg=3', 'v1;leg=1;', 'V1;leg=1', 'v1;leg=1;stamp=', 'v1;leg=1;stamp=-;for=v2', 'v1;leg=1\r\nx: y', 'v1;leg=1;avoid=', 'v1;leg=1;avoid=v2,', 'v1;leg=1;ttl=-1', 'v1;leg=1;ttl=01', 'v1;for=v2', 'v1;leg=1;at=0', 'v1;leg=1;at=-5', 'v1;leg=1;at=1e3',
  'v1;leg=1;id=', 'v1;leg=1;id=a;b', 'v1;leg=1;id=a;at=5', 'v1;leg=1;id=a\r\nx: y', 'v1;leg=1;new=1', undefined])('%p is no serving member', (text) => {
  expect(parseServedBy(text)).toBeUndefined();
});

test('its form', () => {
  expect(formatServedBy({ member: 'v1', leg: 1 })).toBe('v1;leg=1');
  expect(formatServedBy({ member: 'v1', leg: 2, standsInFor: 'v2', stamp: '-', avoid: ['v2', 'v3'], ttl: 60 })).toBe('v1;leg=2;for=v2;stamp=-;avoid=v2,v3;ttl=60');
  expect(formatServedBy({ member: 'v1', leg: 1, sentAt: 1_795_000_000_000, id: '4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==' }))
    .toBe('v1;leg=1;at=1795000000000;id=4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==');
});
