import fc from 'fast-check';
import { parseHttpDate } from '../../src/cache/http-date';

const NOW = Date.UTC(2026, 0, 1);

test.each<[string, number]>([
  ['Sun, 06 Nov 1994 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
  ['Sunday, 06-Nov-94 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
  ['Thursday, 18-Aug-50 02:01:18 GMT', Date.UTC(2050, 7, 18, 2, 1, 18)],
  ['Sun Nov  6 08:49:37 1994', Date.UTC(1994, 10, 6, 8, 49, 37)],
  ['Thu Aug 18 02:01:18 2050', Date.UTC(2050, 7, 18, 2, 1, 18)],
  ['Thu, 18-Aug-2050 2:01:18 UTC', Date.UTC(2050, 7, 18, 2, 1, 18)],
])('F-253 %s is a date', (text, expected) => {
  expect(parseHttpDate(text, NOW)).toBe(expected);
});

test.each(['0', '-1', '', 'tomorrow', '2050-08-18', 'Thu, 18 Aug 2050 02:01:18', 'Thu, 18 Aug 2050 02:01:18 AEST', 'Sunday, 06-Foo-94 08:49:37 GMT'])('F-253 "%s" is none', (text) => {
  expect(parseHttpDate(text, NOW)).toBeNaN();
});

test('what an origin writes is read back, in whatever time zone this runs', () => {
  fc.assert(fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
    expect(parseHttpDate(date.toUTCString(), NOW)).toBe(Math.floor(date.getTime() / 1000) * 1000);
  }));
});

test('a year of two digits is never more than fifty years ahead', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 2000, max: 2099 }), (year, current) => {
    const at = parseHttpDate(`Sunday, 06-Nov-${String(year).padStart(2, '0')} 08:49:37 GMT`, Date.UTC(current, 5, 1));
    expect(new Date(at).getUTCFullYear() % 100).toBe(year);
    expect(new Date(at).getUTCFullYear() - current).toBeLessThanOrEqual(50);
  }));
});

test('any text is read without failing', () => {
  fc.assert(fc.property(fc.string(), (text) => {
    expect(typeof parseHttpDate(text, NOW)).toBe('number');
  }));
});
