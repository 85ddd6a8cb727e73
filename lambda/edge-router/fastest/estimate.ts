/** What is known of how fast a member answers, in logarithms of milliseconds: times to the first byte are skewed, and errors of theirs are factors. */
export interface Estimate {
  /** Moving average of answers that were no peaks. */
  readonly mean: number;
  /** Mean square of the deviation from it. */
  readonly variance: number;
  /** Answers that the average stands for, when the last one came; zero where only a race tells of the member. */
  readonly weight: number;
  /** When the last answer came. */
  readonly at: number;
  /** Absent while answers are no slower than usual. */
  readonly peak?: Peak;
}

/** Answers that were much slower than usual. */
interface Peak {
  /** By how much, when the last one came. */
  readonly height: number;
  /** When the first one came. */
  readonly since: number;
  /** Milliseconds in which the height goes back to 1/e. */
  readonly fading: number;
}

/** An average stands for so many answers at most, so that it follows a member that changes. */
const MOST_WEIGHT = 20;
/** A spread that is usual, and as how many answers it counts beside those that were seen. */
const USUAL_SPREAD = 0.4;
const USUAL_WEIGHT = 16;
/** A peak is so many times slower than usual, and beyond so many standard deviations. */
const PEAK = Math.log(2.5);
const PEAK_DEVIATIONS = 3;
/** What has lasted is remembered for so many times as long: whoever was slow for a minute is not asked again ten seconds later. */
const LASTING = 3;
/** So that a member that was slow for a day is tried again within minutes: the longest that a peak takes to fade. */
const LONGEST_FADING_MS = 300_000;
/** Milliseconds in which the weight of knowledge goes back to 1/e. */
const MEMORY_MS = 1_200_000;

/** @param milliseconds that a race took, whose connections were new: they rank, but say little of what visitors will see */
export function estimateOfRace(milliseconds: number, now: number): Estimate {
  return { mean: log(milliseconds), variance: USUAL_SPREAD ** 2, weight: 0, at: now };
}

/**
 * What is known after one more answer.
 *
 * @param decay milliseconds in which a first peak fades to 1/e
 * @param jitter factor of what a peak fades in
 */
export function learned(before: Estimate | undefined, milliseconds: number, now: number, decay: number, jitter: number): Estimate {
  const sample = log(milliseconds);
  if (!before?.weight) return { mean: sample, variance: USUAL_SPREAD ** 2, weight: 1, at: now };
  const { mean, variance, peak } = before;
  const deviation = sample - mean;
  const bound = boundOf(before);
  if (deviation > bound) {
    const since = peak?.since ?? now;
    const fading = Math.min(LONGEST_FADING_MS, decay + LASTING * elapsed(since, now)) * jitter;
    return { ...before, weight: weightAt(before, now), at: now, peak: { height: deviation, since, fading } };
  }
  // Far below, what was known is as wrong as a peak that nobody saw begin.
  const known = deviation < -bound ? 1 : weightAt(before, now);
  const weight = Math.min(MOST_WEIGHT, known + 1);
  return {
    mean: mean + deviation / weight,
    variance: variance + (Math.min(deviation, bound) ** 2 - variance) / (weight + USUAL_WEIGHT),
    weight,
    at: now,
  };
}

/** What the next answer is expected to take. */
export function expected(estimate: Estimate, now: number): number {
  return estimate.mean + heightAt(estimate, now);
}

/** By how much a peak is still thought to slow the member. */
export function heightAt({ peak, at }: Estimate, now: number): number {
  return peak ? peak.height * Math.exp(-elapsed(at, now) / peak.fading) : 0;
}

/** Square of the standard error. */
export function uncertainty(estimate: Estimate, now: number): number {
  return estimate.variance / weightAt(estimate, now);
}

/** From 1 down to 0: how much of what was known still holds. */
export function freshness({ at }: Estimate, now: number): number {
  return Math.exp(-elapsed(at, now) / MEMORY_MS);
}

/** By how much more than usual an answer is a peak. */
export function boundOf({ variance }: Estimate): number {
  return Math.max(PEAK, PEAK_DEVIATIONS * Math.sqrt(variance));
}

function weightAt(estimate: Estimate, now: number): number {
  return estimate.weight * freshness(estimate, now);
}

/** Milliseconds. A clock that was set back must not make a peak grow, or knowledge more than certain. */
function elapsed(since: number, now: number): number {
  return Math.max(0, now - since);
}

function log(milliseconds: number): number {
  return Math.log(Math.max(1, milliseconds));
}
