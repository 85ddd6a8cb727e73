import { exitMessage, type StartHost } from './instance-host';
import type { FleetMember, LambdaCounters, LambdaFleet } from './lambda-fleet';
import type { InstanceOptions, InstanceReply } from './lambda-instance';
import { LambdaInstance } from './lambda-instance';
import type { EdgeFunctionFaultKind } from '../faults/edge-function-fault';

interface IdleInstance {
  instance: LambdaInstance;
  /** By the fleet's clock. */
  since: number;
}

/** Whose instances they are. */
export interface PoolPlace {
  functionName: string;
  pop: string;
  region: string;
}

/** Of a function that is to crash at its start: it ends before its code is loaded. */
const CRASHING: StartHost = (_settings, { onGone }) => {
  setImmediate(onGone, exitMessage(1));
  return { post: () => undefined, end: () => Promise.resolve() };
};

/** Instances of one function at one place: a new one for every event that finds all busy, up to a bound; beyond it, events wait. */
export class LambdaPool implements FleetMember {
  readonly counters: LambdaCounters;
  private readonly instances = new Set<LambdaInstance>();
  /** Those that wait for longest come first. */
  private readonly idle: IdleInstance[] = [];
  private readonly waiting: ((instance: LambdaInstance | undefined) => void)[] = [];
  /** Those that are on their way out. */
  private readonly ending = new Set<Promise<void>>();
  private closed = false;

  constructor(private readonly options: InstanceOptions, private readonly fleet: LambdaFleet, private readonly place: PoolPlace) {
    this.counters = fleet.add(this, place.functionName, place.pop, place.region);
  }

  get instanceCount(): number {
    this.endExpired();
    return [...this.instances].filter(({ alive }) => alive).length;
  }

  async invoke(requestId: string, event: string, timeoutMs: number, onLog?: (line: string) => void): Promise<InstanceReply> {
    this.counters.invocations += 1;
    if (this.fault === 'throttled') return { kind: 'failure', isThrottled: true, message: 'Rate Exceeded: it was throttled (a fault that was asked for)' };
    const instance = await this.acquire();
    if (instance === undefined) return { kind: 'failure', message: 'the local CloudFront is closing' };
    const reply = await instance.invoke(requestId, event, timeoutMs, onLog);
    this.release(instance);
    return reply;
  }

  recycle(): number {
    return this.endIdle(this.idle.length);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.fleet.remove(this);
    for (const give of this.waiting.splice(0)) give(undefined);
    await Promise.all([...[...this.instances].map((instance) => instance.terminate()), ...this.ending]);
    this.instances.clear();
  }

  private async acquire(): Promise<LambdaInstance | undefined> {
    if (this.closed) return undefined;
    this.endExpired();
    if (this.startsAlone) this.recycle();
    // The one that was used last is the warmest, and those that are never needed stay unused.
    for (let found = this.idle.pop(); found !== undefined; found = this.idle.pop()) {
      if (found.instance.alive) return found.instance;
      this.instances.delete(found.instance);
    }
    if (this.instances.size < this.fleet.settings.maxInstances) return this.start();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private start(): LambdaInstance {
    const { settings: { coldStartMs }, conditions: { advancedMs } } = this.fleet;
    const start = this.fault === 'crash-at-start' ? CRASHING : this.options.start;
    const instance = new LambdaInstance({ ...this.options, start, coldStartMs, advancedMs });
    this.instances.add(instance);
    this.counters.coldStarts += 1;
    return instance;
  }

  private get fault(): EdgeFunctionFaultKind | undefined {
    return this.fleet.conditions.faultAt?.(this.place.functionName, this.place.pop);
  }

  /** Whether each event is to start an instance. */
  private get startsAlone(): boolean {
    return this.fault === 'cold' || this.fault === 'crash-at-start';
  }

  private release(instance: LambdaInstance): void {
    if (instance.alive && this.startsAlone) this.retire(instance);
    if (!instance.alive) this.instances.delete(instance);
    if (this.closed) return;
    const next = this.waiting.shift();
    if (next !== undefined) next(instance.alive ? instance : this.start());
    else if (instance.alive) this.idle.push({ instance, since: this.fleet.clock() });
  }

  /** Instances are looked at when somebody asks for one: before that, nobody can tell whether they are still there. */
  private endExpired(): void {
    const { fleet: { settings: { idleSeconds }, clock } } = this;
    if (idleSeconds === Infinity || this.idle.length === 0) return;
    const bound = clock() - idleSeconds * 1000;
    const kept = this.idle.findIndex(({ since }) => since > bound);
    this.endIdle(kept === -1 ? this.idle.length : kept);
  }

  /** Ends the first of the idle instances. */
  private endIdle(count: number): number {
    const ended = this.idle.splice(0, count);
    for (const { instance } of ended) this.retire(instance);
    return ended.length;
  }

  private retire(instance: LambdaInstance): void {
    this.instances.delete(instance);
    const end = instance.terminate().finally(() => this.ending.delete(end));
    this.ending.add(end);
  }
}
