import fc from 'fast-check';
import { meantName, nearestName } from '../../src/contract/nearest-name';

test.each([
  ['Originz', ['Comment', 'Origins'], 'Origins'],
  ['ORIGINS', ['Comment', 'Origins'], 'Origins'],
  ['Orig', ['Comment', 'Origins'], undefined], // three edits of four letters
  ['Xy', ['Ab'], undefined],
  ['Site', [], undefined],
])('of "%s" among %j, %s was meant', (given, names, meant) => {
  expect(meantName(given, names)).toBe(meant);
});

test('what is among the names is the nearest, whatever else is there; and of strangers one is', () => {
  fc.assert(fc.property(fc.array(fc.string(), { minLength: 1 }), fc.nat(), fc.string(), (names, at, stranger) => {
    const given = names[at % names.length]!;
    expect(nearestName(given, names).toLowerCase()).toBe(given.toLowerCase());
    expect(names).toContain(nearestName(stranger, names));
  }));
});
