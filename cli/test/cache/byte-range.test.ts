import fc from 'fast-check';
import { parseRange } from '../../src/cache/byte-range';

test.each<[string | undefined, number, unknown]>([
  ['bytes=0-4', 10, { start: 0, end: 4 }],
  ['bytes=5-', 10, { start: 5, end: 9 }],
  ['bytes=-3', 10, { start: 7, end: 9 }],
  ['bytes=-30', 10, { start: 0, end: 9 }],
  ['bytes=0-99', 10, { start: 0, end: 9 }],
  ['bytes=10-', 10, 'unsatisfiable'],
  ['bytes=-0', 10, 'unsatisfiable'],
  ['bytes=4-2', 10, undefined],
  ['bytes=0-1,3-4', 10, undefined],
  ['bytes=-', 10, undefined],
  ['items=0-1', 10, undefined],
  [undefined, 10, undefined],
])('%s of %d bytes', (header, length, expected) => {
  expect(parseRange(header, length)).toEqual(expected);
});

test('a range lies within the body, whatever was asked', () => {
  const bound = fc.option(fc.nat(50), { nil: '' as const });
  fc.assert(fc.property(bound, bound, fc.nat(40), (first, last, length) => {
    const range = parseRange(`bytes=${first}-${last}`, length);
    if (range === undefined || range === 'unsatisfiable') return;
    expect(range.start).toBeLessThanOrEqual(range.end);
    expect(range.end).toBeLessThan(length);
  }));
});

test('any text is read without failing', () => {
  fc.assert(fc.property(fc.string(), fc.nat(100), (text, length) => {
    parseRange(text, length);
  }));
});
