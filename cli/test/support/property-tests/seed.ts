/** Any number will do; it is a constant so that two runs of the same code come to the same end. */
const DEFAULT_SEED = 20_261_120;

/**
 * What the property tests' random values are made of.
 *
 * @param asked - `FUZZ_SEED`: an integer of 32 bits, or `random`.
 * @param random - Of 0 up to 1.
 */
export function seedOf(asked: string | undefined, random: () => number): number {
  if (asked === undefined || asked === '') return DEFAULT_SEED;
  if (asked === 'random') return Math.floor(random() * 0x1_0000_0000) - 0x8000_0000;
  const seed = Number(asked);
  // fast-check drops what is beyond 32 bits: two seeds would be one.
  if (/^-?\d+$/.test(asked) && seed >= -0x8000_0000 && seed < 0x8000_0000) return seed;
  throw new Error(`FUZZ_SEED is "${asked}": it is an integer of 32 bits, or "random"; leave it out for ${DEFAULT_SEED}`);
}
