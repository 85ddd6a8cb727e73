/* eslint-disable no-bitwise -- generators of random numbers are made of nothing else */
/** A number in [0, 1). */
export type Random = () => number;

/**
 * Numbers that are the same for the same seed and purpose, on every machine. What is drawn for one purpose moves nothing of another.
 *
 * sfc32 of PractRand, which passes its tests; not for secrets. https://pracrand.sourceforge.net/RNG_engines.txt
 */
export function seededRandom(seed: number, purpose: string): Random {
  let [a, b, c, counter] = [hash(`${seed} a ${purpose}`), hash(`${seed} b ${purpose}`), hash(`${seed} c ${purpose}`), 1];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  // Its author's advice: the first ones still tell of the seed.
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c_9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x0100_0193);
  return value | 0;
}

/** A whole number below `limit`. */
export function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}
