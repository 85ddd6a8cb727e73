import type { Guest } from './guest';
import { interval99 } from './share';
import type { Received } from './visitor';
import { type Finding, isAtLeast, isAtMost, isBetween, isExactly } from '../findings';

const versionsOf = (answers: readonly Received[]) => new Set(answers.map(({ version }) => version));

/** Nobody may meet two versions, or content of none. */
export function noneMixed(visits: readonly (readonly Received[])[]): Finding {
  const mixed = visits.filter((answers) => versionsOf(answers).size !== 1 || answers.some(({ version }) => version === undefined));
  return isExactly('visitors who met two versions', mixed.length, 0);
}

/** Nobody may see what the cookie does not keep: the next page would be of another version. */
export function keptBy(guests: readonly Guest[]): Finding {
  return isExactly('visitors whose cookie keeps another version than they see', guests.filter(({ version, variant }) => version !== variant).length, 0);
}

/** How many of these answers are of a version, or of these guests see it. */
export const countOf = (version: string, items: readonly { readonly version?: string }[]) => items.filter((item) => item.version === version).length;

/** The share of visitors on v2 must be what the weight says. */
export function shareOfV2(who: string, percent: number, guests: readonly Guest[]): Finding {
  return isBetween(`${who} on v2, at ${percent} %, of ${guests.length}`, countOf('v2', guests), interval99(percent, guests.length));
}

/** The cache must keep the variants apart, one entry each: it asks an origin once for a file, as often as its lifetime ends. */
export function cachedOnce(visits: readonly (readonly Received[])[], seconds: number): Finding[] {
  const fetched = new Map<string, number>();
  const hits = new Map<string, number>();
  for (const { version, path, headers } of visits.flat()) {
    const lifetime = Number(/max-age=(\d+)/.exec(headers['cache-control'] ?? '')?.[1] ?? 0);
    const hit = String(headers['x-cache']).startsWith('Hit');
    if (hit) hits.set(version!, (hits.get(version!) ?? 0) + 1);
    else fetched.set(`${version} ${path}`, (fetched.get(`${version} ${path}`) ?? 0) + 1 / (1 + Math.floor(seconds / lifetime)));
  }
  return [
    isExactly('files in the cache', fetched.size, new Set(visits.flat().map(({ version, path }) => `${version} ${path}`)).size),
    isAtMost('fetches of a file and variant in its lifetime', Math.max(...fetched.values()), 1),
    ...['v1', 'v2'].map((version) => isAtLeast(`cache hits of ${version}`, hits.get(version) ?? 0, 1)),
  ];
}
