import { SmartOriginError } from '../errors';
import type { EdgeFunctionFaultKind } from '../faults/edge-function-fault';
import { checkOptionNames, type NamesOf } from '../option-names';
import { isTimerMs, MAX_TIMER_MS } from '../timer-limits';

/** How instances of Lambda@Edge functions come and go. */
export interface LambdaInstanceOptions {
  /**
   * Instances of a function at the same time, at each point of presence; further events wait.
   *
   * @default 8
   */
  maxInstances?: number;
  /**
   * Milliseconds that a new instance takes longer than its code takes to load here, as Lambda's own preparation does.
   *
   * @default 0
   */
  coldStartMs?: number;
  /**
   * Seconds without an event after which an instance is gone, by the clock of `LocalCloudFrontOptions`.
   *
   * @default Infinity
   */
  idleSeconds?: number;
}

const OPTION_NAMES: NamesOf<LambdaInstanceOptions> = { maxInstances: true, coldStartMs: true, idleSeconds: true };
const OF_INSTANCES = { code: 'ERR_OPTION', what: 'Lambda@Edge instances' };

/** What has become of the events of a function at one point of presence. */
export interface LambdaStats {
  /** Logical id of the function in its template. */
  functionName: string;
  pop: string;
  region: string;
  /** Events, those that failed among them. */
  invocations: number;
  /** Instances that were started: an event found none that was idle. */
  coldStarts: number;
  /** Events that ended in 502 or 503. */
  errors: number;
  /** Instances at the moment, busy or idle. */
  instances: number;
}

/** A function's instances at one point of presence, as far as the fleet deals with them. */
export interface FleetMember {
  readonly instanceCount: number;
  /** Ends idle instances. @returns how many. */
  recycle(): number;
}

/** What instances are subject to beside their own settings. */
export interface FleetConditions {
  /**
   * Milliseconds that the clock is ahead of the real time.
   *
   * @default it is not
   */
  advancedMs?: () => number;
  /**
   * What a function suffers at a point of presence.
   *
   * @default nothing
   */
  faultAt?: (functionName: string, pop: string) => EdgeFunctionFaultKind | undefined;
}

/** Counts of a function at one point of presence. */
export type LambdaCounters = Omit<LambdaStats, 'instances'>;

/** All Lambda@Edge functions of the local CloudFront: their settings, and counts that outlive a reload. */
export class LambdaFleet {
  private readonly counted = new Map<string, LambdaCounters>();
  private readonly members = new Map<FleetMember, LambdaCounters>();
  private options: Required<LambdaInstanceOptions>;

  /**
   * @param clock - Milliseconds since the epoch.
   * @throws SmartOriginError `ERR_OPTION`
   */
  constructor(options: LambdaInstanceOptions = {}, readonly clock: () => number = Date.now, readonly conditions: FleetConditions = {}) {
    checkOptionNames(options, OPTION_NAMES, OF_INSTANCES);
    this.options = checked({ maxInstances: 8, coldStartMs: 0, idleSeconds: Infinity, ...withoutUndefined(options) });
  }

  get settings(): Readonly<Required<LambdaInstanceOptions>> {
    return this.options;
  }

  /** @throws SmartOriginError `ERR_OPTION` */
  set(options: LambdaInstanceOptions): void {
    checkOptionNames(options, OPTION_NAMES, OF_INSTANCES);
    this.options = checked({ ...this.options, ...withoutUndefined(options) });
  }

  /** Takes a function's instances in; its counters go on where those of the same function there stood. */
  add(member: FleetMember, functionName: string, pop: string, region: string): LambdaCounters {
    const key = JSON.stringify([functionName, pop]);
    const counters = this.counted.get(key) ?? { functionName, pop, region, invocations: 0, coldStarts: 0, errors: 0 };
    this.counted.set(key, counters);
    this.members.set(member, counters);
    return counters;
  }

  remove(member: FleetMember): void {
    this.members.delete(member);
  }

  stats(): LambdaStats[] {
    return [...this.counted.values()].map((counters) => ({ ...counters, instances: this.instancesOf(counters) }));
  }

  /** Ends every idle instance, so that the next event starts a new one. @returns how many. */
  recycle(): number {
    return [...this.members.keys()].reduce((sum, member) => sum + member.recycle(), 0);
  }

  private instancesOf(counters: LambdaCounters): number {
    return [...this.members].reduce((sum, [member, its]) => (its === counters ? sum + member.instanceCount : sum), 0);
  }
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function checked(options: Required<LambdaInstanceOptions>): Required<LambdaInstanceOptions> {
  const refuse = (name: string, allowed: string) => new SmartOriginError('ERR_OPTION',
    `${name} of Lambda@Edge instances is ${String(options[name as keyof LambdaInstanceOptions])}`, `it is ${allowed}`, 'give such a number, or leave it out');
  if (!Number.isInteger(options.maxInstances) || options.maxInstances < 1) throw refuse('maxInstances', 'a whole number, 1 or more');
  if (!isTimerMs(options.coldStartMs)) throw refuse('coldStartMs', `a number of milliseconds, 0 to ${MAX_TIMER_MS}`);
  if (!(options.idleSeconds >= 0)) throw refuse('idleSeconds', 'a number of seconds, 0 or more, or Infinity');
  return options;
}
