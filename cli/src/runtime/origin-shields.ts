import type { CodeOfPop } from './edge-code';
import { ObjectCache } from '../cache/object-cache';
import { RequestCollapser } from '../cache/request-collapser';
import type { Distribution } from '../model/distribution';

const SHIELD = 'origin-shield/';

/** What Origin Shield has for itself in a Region, whichever template is served. */
export interface OriginShield {
  readonly region: string;
  readonly cache: ObjectCache;
  readonly collapser: RequestCollapser;
}

/** Origin Shield in a Region, with the functions of the template that is served as they run there. */
export interface ShieldAtRegion extends OriginShield {
  readonly code: CodeOfPop;
}

/** Names the place in the counts of Lambda@Edge functions. No point of presence can have this name. */
export function shieldName(region: string): string {
  return `${SHIELD}${region}`;
}

/** The Regions with Origin Shield, each once. */
export function shieldRegionsOf({ origins }: Distribution): string[] {
  return [...new Set([...origins.values()].flatMap(({ shield }) => shield?.region ?? []))];
}

/** Undefined for the name of anything else. */
export function regionOfShield(name: string): string | undefined {
  return name.startsWith(SHIELD) ? name.slice(SHIELD.length) : undefined;
}

/** Origin Shield in each Region where an origin has it: made when it is first asked for, and kept when a template is replaced. */
export class OriginShields {
  private readonly byRegion = new Map<string, OriginShield>();

  /** @param cacheBytes - Bytes of responses that each keeps. */
  constructor(private readonly cacheBytes?: number) {}

  at(region: string): OriginShield {
    const present = this.byRegion.get(region) ?? { region, cache: new ObjectCache(this.cacheBytes), collapser: new RequestCollapser() };
    this.byRegion.set(region, present);
    return present;
  }

  get caches(): ObjectCache[] {
    return [...this.byRegion.values()].map(({ cache }) => cache);
  }
}
