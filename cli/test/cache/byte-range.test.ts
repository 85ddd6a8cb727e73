import fc from 'fast-check';
import { parseContentRange, selectRanges } from '../../src/cache/byte-range';

describe('F-234 a Range header', () => {
  test.each<[string | undefined, number, unknown]>([
    ['bytes=0-4', 10, [{ start: 0, end: 4 }]],
    ['bytes=5-', 10, [{ start: 5, end: 9 }]],
    ['bytes=-3', 10, [{ start: 7, end: 9 }]],
    ['bytes=-30', 10, [{ start: 0, end: 9 }]],
    ['bytes=0-99', 10, [{ start: 0, end: 9 }]],
    ['Bytes = 1-2 , 4-5', 10, [{ start: 1, end: 2 }, { start: 4, end: 5 }]],
    ['bytes=0-0,-1', 10, [{ start: 0, end: 0 }, { start: 9, end: 9 }]],
    ['bytes=1-2,20-30', 10, [{ start: 1, end: 2 }]],
    ['bytes=10-', 10, 'unsatisfiable'],
    ['bytes=-0', 10, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=10-11,20-', 10, 'unsatisfiable'],
    ['bytes=4-2', 10, 'whole'],
    ['bytes=3-4,0-1', 10, 'whole'],
    ['bytes=0-4,4-6', 10, 'whole'],
    ['bytes=0-1,-20', 10, 'whole'],
    ['bytes=0-1,x', 10, 'whole'],
    ['bytes=0-1,', 10, 'whole'],
    ['bytes=--3', 10, 'whole'],
    ['bytes=-', 10, 'whole'],
    ['items=0-1', 10, 'whole'],
    [undefined, 10, 'whole'],
  ])('%s of %d bytes', (header, length, expected) => {
    expect(selectRanges(header, length)).toEqual(expected);
  });

  test('selects bytes of the body in ascending order, whatever was asked', () => {
    const bound = fc.option(fc.nat(50), { nil: '' as const });
    const specs = fc.array(fc.tuple(bound, bound).map(([first, last]) => `${first}-${last}`), { minLength: 1, maxLength: 5 });
    fc.assert(fc.property(specs, fc.nat(40), (list, length) => {
      const ranges = selectRanges(`bytes=${list.join(',')}`, length);
      if (typeof ranges === 'string') return;
      expect(ranges.length).toBeGreaterThan(0);
      ranges.reduce((before, { start, end }) => {
        expect(start).toBeGreaterThan(before);
        expect(end).toBeGreaterThanOrEqual(start);
        return end;
      }, -1);
      expect(ranges.at(-1)!.end).toBeLessThan(length);
    }));
  });

  test('is read without failing, whatever stands there', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string().map((text) => `bytes=${text}`)), fc.nat(100), (text, length) => {
      expect(selectRanges(text, length)).toBeDefined();
    }));
  });
});

test.each<[string | undefined, unknown]>([
  ['bytes 0-4/10', { start: 0, end: 4, total: 10 }],
  ['bytes 9-9/10', { start: 9, end: 9, total: 10 }],
  ['bytes 0-10/10', undefined],
  ['bytes 5-4/10', undefined],
  ['bytes 0-4/*', undefined],
  ['bytes */10', undefined],
  [undefined, undefined],
])('Content-Range: %s', (header, expected) => {
  expect(parseContentRange(header)).toEqual(expected);
});
