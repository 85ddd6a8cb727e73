import path from 'node:path';
import type { KeyValueStores } from './key-value-stores';
import { findPop, type PointOfPresence } from './points-of-presence';
import type { EdgeLease, ServedTemplate } from './served-template';
import type { EdgeFunctionType } from '../faults/edge-function-fault';
import type { Distribution } from '../model/distribution';

/** A request's hold on what serves it. */
export interface DeploymentLease extends EdgeLease {
  /** Whether there is such a point of presence; where there is none, the edge is that of viewers who choose none. */
  isKnown: boolean;
}

/**
 * What each point of presence serves. Usually all serve the same; while a deployment is on its way, some serve the newer template
 * already and the others the older one. A template that no point of presence serves any more is closed when its last request has ended.
 */
export class Deployments {
  private readonly byPop = new Map<string, ServedTemplate>();
  private readonly retiring = new Set<ServedTemplate>();
  private last: ServedTemplate | undefined;

  /** @param pops - The first serves viewers that choose none. */
  constructor(private readonly pops: readonly PointOfPresence[], private readonly onFault: (error: unknown) => void) {}

  /** The one that was deployed last. */
  get newest(): ServedTemplate {
    if (this.last === undefined) throw new Error('nothing was deployed');
    return this.last;
  }

  /** Those that points of presence serve, the newest first. */
  get served(): ServedTemplate[] {
    return [...new Set([...this.last === undefined ? [] : [this.last], ...this.byPop.values()])];
  }

  get distributions(): Distribution[] {
    return this.served.map(({ edge }) => edge.distribution);
  }

  /** Edge functions of all that are served, each once. */
  get functions(): { name: string; type: EdgeFunctionType }[] {
    const behaviors = this.distributions.flatMap((distribution) => distribution.behaviors);
    const types = new Map([
      ...behaviors.flatMap(({ functions }) => Object.values(functions)).map(({ name }) => [name, 'CloudFront Functions'] as const),
      ...behaviors.flatMap(({ lambdas }) => Object.values(lambdas)).map(({ name }) => [name, 'Lambda@Edge'] as const),
    ]);
    return [...types].map(([name, type]) => ({ name, type }));
  }

  /** Of all that are served, each once. */
  get stores(): KeyValueStores {
    return new Map(this.served.reverse().flatMap(({ stores }) => [...stores]));
  }

  /** Requests that have not ended. */
  get requests(): number {
    return this.all.reduce((sum, { requests }) => sum + requests, 0);
  }

  /** Where what each point of presence serves was read from, as absolute paths; nothing where all serve the same. */
  get differing(): { templates?: Record<string, string> } {
    if (this.served.length === 1) return {};
    return { templates: Object.fromEntries([...this.byPop].map(([pop, { source }]) => [pop, path.resolve(source)])) };
  }

  /** The template that a point of presence serves. */
  at(pop: string): ServedTemplate | undefined {
    return this.byPop.get(pop);
  }

  /**
   * Serves a template from the next request on.
   *
   * @param pops - Names of the points of presence that it comes to.
   * @default all of them
   */
  deploy(template: ServedTemplate, pops: readonly string[] = this.pops.map(({ name }) => name)): void {
    const before = this.served;
    for (const pop of pops) this.byPop.set(pop, template);
    this.last = template;
    const left = this.served;
    for (const old of before) if (!left.includes(old)) this.retire(old);
  }

  /** @param pop - By name, or by Region where no other one is there; undefined for a viewer that chooses none. */
  lease(pop?: string): DeploymentLease {
    const [first] = this.pops;
    const found = pop === undefined ? first : findPop(this.pops, pop);
    const { name } = found ?? first!;
    const template = this.byPop.get(name)!;
    const lease = template.lease(template.at(name)) as DeploymentLease;
    lease.isKnown = found !== undefined;
    return lease;
  }

  /** Resolves when no request is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.all.map((template) => template.idle()));
  }

  /** Closes everything at once. */
  async close(): Promise<void> {
    await Promise.all(this.all.map((template) => template.close()));
  }

  private get all(): ServedTemplate[] {
    return [...new Set([...this.served, ...this.retiring])];
  }

  private retire(old: ServedTemplate): void {
    this.retiring.add(old);
    old.retire().catch(this.onFault).finally(() => this.retiring.delete(old));
  }
}
