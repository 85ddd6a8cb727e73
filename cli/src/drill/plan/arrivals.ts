import type { Random } from './seeded-random';
import type { VisitorGroup } from '../scenario';

/** When the requests of a group are sent, in milliseconds since the drill began; in order. */
export function arrivalTimes({ arrival, requestsPerSecond }: Pick<VisitorGroup, 'arrival' | 'requestsPerSecond'>, durationMs: number, random: Random): number[] {
  switch (arrival.kind) {
    case 'constant': return constant(requestsPerSecond, durationMs);
    case 'poisson': return poisson(requestsPerSecond, durationMs, random);
    case 'ramp': return ramp(arrival.from, arrival.to, durationMs);
    case 'burst': return bursts(arrival.everyMs, arrival.size, durationMs);
  }
}

function constant(perSecond: number, durationMs: number): number[] {
  const gapMs = 1000 / perSecond;
  return Array.from({ length: Math.max(0, Math.ceil(durationMs / gapMs - 0.5)) }, (_, index) => (index + 0.5) * gapMs);
}

/** Independent visitors: gaps are exponential. */
function poisson(perSecond: number, durationMs: number, random: Random): number[] {
  const times: number[] = [];
  for (let at = gap(perSecond, random); at < durationMs; at += gap(perSecond, random)) times.push(at);
  return times;
}

const gap = (perSecond: number, random: Random) => -Math.log(1 - random()) * 1000 / perSecond;

/** So many have come by t: from * t + (to - from) * t^2 / 2T. Solved for t where that is half way to the next one. */
function ramp(from: number, to: number, durationMs: number): number[] {
  const [first, slope, seconds] = [from, (to - from) / (durationMs / 1000), durationMs / 1000];
  const count = Math.round((from + to) / 2 * seconds);
  return Array.from({ length: count }, (_, index) => {
    const come = index + 0.5;
    const at = slope === 0 ? come / first : (Math.sqrt(Math.max(0, first * first + 2 * slope * come)) - first) / slope;
    return at * 1000;
  }).filter((at) => at < durationMs);
}

function bursts(everyMs: number, size: number, durationMs: number): number[] {
  const times: number[] = [];
  for (let at = 0; at < durationMs; at += everyMs) for (let index = 0; index < size; index += 1) times.push(at);
  return times;
}
