import { seededRandom } from '../../../cli/src/drill/plan/seeded-random';

/** Three members, from the fastest to the slowest: medians of what they take to answer, in milliseconds. */
export const MEDIANS: { readonly [member: string]: number } = { a: 60, b: 80, c: 140 };
export const MEMBERS = Object.keys(MEDIANS);
/** Standard deviation of the logarithm. */
const SIGMA = 0.35;
/** A probe opens a connection of its own: so many times what an answer over a warm one takes. */
export const COLD = 2.2;

/** What `a` goes through; the others are well all the time. */
export const PHASES = [
  { name: 'healthy', until: 360_000, slower: 1 },
  { name: 'slow', until: 480_000, slower: 12 },
  { name: 'dead', until: 540_000, slower: Infinity },
  { name: 'back', until: 840_000, slower: 1 },
] as const;
export type Phase = typeof PHASES[number];

const INSTANCES = 300;
const REQUESTS_PER_SECOND = 0.5;
/** Instances come up one after the other, in so many milliseconds: else what each does after a fixed time would come for all of them at once. */
const STARTING_MS = 60_000;

/** A request that reaches the function, and how slow each member would be with it: policies are compared by the same ones. */
export interface Visit {
  readonly id: number;
  readonly instance: number;
  readonly at: number;
  /** Factors of the medians, for an answer, by member. */
  readonly answer: { readonly [member: string]: number };
  /** And for a probe. */
  readonly probe: { readonly [member: string]: number };
}

export function phaseAt(at: number): Phase {
  return PHASES.find(({ until }) => at < until) ?? PHASES[PHASES.length - 1];
}

/** Milliseconds until a member answers what is sent to it at a time; Infinity where there is no connection. */
export function millisecondsOf(member: string, at: number, factor: number): number {
  return MEDIANS[member] * factor * (member === 'a' ? phaseAt(at).slower : 1);
}

/** Who answers soonest in the middle. */
export function bestAt(at: number): string {
  return MEMBERS.reduce((best, member) => (millisecondsOf(member, at, 1) < millisecondsOf(best, at, 1) ? member : best));
}

/** Every request, in the order in which they come. */
export function visitsOf(seed: number): Visit[] {
  const arrivals = seededRandom(seed, 'arrivals');
  const speeds = seededRandom(seed, 'speeds');
  const factor = () => Math.exp(SIGMA * Math.sqrt(-2 * Math.log(1 - speeds())) * Math.cos(2 * Math.PI * speeds()));
  const factors = () => Object.fromEntries(MEMBERS.map((member) => [member, factor()]));
  const end = PHASES[PHASES.length - 1].until;
  const times: { instance: number; at: number }[] = [];
  for (let instance = 0; instance < INSTANCES; instance++) {
    const gap = () => -Math.log(1 - arrivals()) * 1_000 / REQUESTS_PER_SECOND;
    for (let at = arrivals() * STARTING_MS; at < end; at += gap()) times.push({ instance, at });
  }
  times.sort((x, y) => x.at - y.at);
  return times.map(({ instance, at }, id) => ({ id, instance, at, answer: factors(), probe: factors() }));
}

export function instances(): number[] {
  return Array.from({ length: INSTANCES }, (_, instance) => instance);
}
