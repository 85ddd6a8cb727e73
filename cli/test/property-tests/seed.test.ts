import fc from 'fast-check';
import { seedOf } from '../support/property-tests/seed';

test('every property test has the seed of the run', () => {
  const drawn: number[][] = [];
  for (const round of [0, 1]) {
    drawn[round] = [];
    fc.assert(fc.property(fc.integer(), (value) => void drawn[round]!.push(value)));
  }
  expect(drawn[0]).toEqual(drawn[1]);
  expect(fc.readConfigureGlobal().seed).toBe(seedOf(process.env.FUZZ_SEED, () => NaN));
});

test.each<[string | undefined, number]>([[undefined, 20_261_120], ['', 20_261_120], ['0', 0], ['-7', -7], ['2147483647', 2_147_483_647], ['-2147483648', -2_147_483_648]])(
  'the seed %j is %d', (asked, seed) => {
    expect(seedOf(asked, () => 0.5)).toBe(seed);
  });

test.each<[number, number]>([[0, -2_147_483_648], [0.5, 0], [1 - 2 ** -32, 2_147_483_647]])('a random one has 32 bits: %d', (random, seed) => {
  expect(seedOf('random', () => random)).toBe(seed);
});

test.each(['x', '1.5', '2147483648', '1e3', ' 1', 'Random'])('fails when the seed is %j', (asked) => {
  expect(() => seedOf(asked, Math.random)).toThrow(`FUZZ_SEED is "${asked}": it is an integer of 32 bits, or "random"`);
});
