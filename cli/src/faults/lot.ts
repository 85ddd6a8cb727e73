import type { FaultSpec } from './fault-spec';
import { MAX_TIMER_MS } from '../timer-limits';

/** In [0, 1). */
export type Random = () => number;

const MODULUS = 2_147_483_647;

/**
 * A stream of random numbers of its own, so that what happens at one gate does not depend on how many requests came to others meanwhile.
 * The minimal standard generator (C++ `minstd_rand`), whose products are exact in doubles.
 *
 * @param seed - In [0, 1).
 */
export function randomStream(seed: number): Random {
  let state = 1 + Math.floor(seed * (MODULUS - 1));
  const next = () => {
    state = (state * 48_271) % MODULUS;
    return (state - 1) / (MODULUS - 1);
  };
  // The first of seeds near each other are near each other.
  next();
  return next;
}

/** Whether a fault strikes, so many milliseconds after it began: what shares and times in each other make of it. */
export function strikes(spec: FaultSpec, elapsedMs: number, random: Random): boolean {
  switch (spec.kind) {
    case 'brown-out': return random() < spec.share && strikes(spec.fault, elapsedMs, random);
    case 'flapping': return isDown(spec, elapsedMs) && strikes(spec.fault, elapsedMs, random);
    default: return true;
  }
}

/** A flapping origin begins with being down. */
export function isDown({ upMs, downMs }: { upMs: number; downMs: number }, elapsedMs: number): boolean {
  return elapsedMs % (upMs + downMs) < downMs;
}

/** Milliseconds until a flapping origin goes up or down next. */
export function untilTurn({ upMs, downMs }: { upMs: number; downMs: number }, elapsedMs: number): number {
  const since = elapsedMs % (upMs + downMs);
  return since < downMs ? downMs - since : upMs + downMs - since;
}

/** How long an answer of a slow origin takes, drawn from a log-normal distribution by its median. */
export function slowMs({ medianMs, sigma }: { medianMs: number; sigma: number }, random: Random): number {
  if (sigma === 0) return medianMs;
  // Box-Muller; 1 - random() is never 0.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(MAX_TIMER_MS, medianMs * Math.exp(sigma * normal));
}
