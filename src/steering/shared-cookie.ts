import type { IConstruct } from 'constructs';

/** Who sets a sticky cookie, and what for. */
export interface CookieOwner {
  readonly path: string;
  readonly distributions: readonly IConstruct[];
  /** Undefined where no cookie is set. */
  readonly cookieName?: string;
  /** Members that a pin can name. */
  readonly members: readonly string[];
  /** Seconds; a pin of a longer one is no valid pin. */
  readonly ttl?: number;
}

/**
 * Sticky cookies of one name that two pools of a distribution would take from each other: each of them reads the other's pin as none, so
 * that visitors are assigned anew with every change of the path. Pools with the same members and `ttl` may share pins.
 */
export function clashingCookies(own: CookieOwner, others: readonly CookieOwner[]): string[] {
  if (own.cookieName === undefined) return [];
  return others
    .filter(({ cookieName, distributions }) => cookieName === own.cookieName && distributions.some((one) => own.distributions.includes(one)))
    // Each pair is told once.
    .filter((other) => own.path < other.path && pinsOf(own) !== pinsOf(other))
    .map((other) => `"${own.path}" (${shown(own)}) and "${other.path}" (${shown(other)}) set the sticky cookie "${own.cookieName}" on one distribution, and each would forget the other's pins; `
      + 'give one of them another `stickyCookieName`, or both the same members and `ttl`');
}

const pinsOf = ({ members, ttl }: CookieOwner) => [...members].sort().concat(String(ttl)).join();

const shown = ({ members, ttl }: CookieOwner) => `${members.join(', ')}; ttl ${ttl} s`;
