import { checkInvalidationPaths } from './cache/invalidation';
import type { ObjectCache } from './cache/object-cache';
import type { OriginControl } from './faults/origin-control';
import type { OriginGates } from './faults/origin-gates';
import type { LocalKeyValueStore } from './key-value-store/local-key-value-store';
import type { EdgeFunctions } from './lambda-edge/edge-functions';
import type { LambdaInstanceOptions, LambdaStats } from './lambda-edge/lambda-fleet';
import type { Distribution } from './model/distribution';
import type { Network } from './network/network';
import type { RecordListener, RequestObservers } from './records/request-observers';
import type { CheckedOptions } from './runtime/loader-settings';
import { popNamed, type PointOfPresence } from './runtime/points-of-presence';
import type { SessionTables } from './session-tables/session-tables';
import type { TraceSink } from './trace';
import type { VirtualClock } from './virtual-clock';

/** What of a local CloudFront is looked at, listened to, broken and healed while it serves. */
export abstract class EdgeControls {
  protected constructor(
    protected readonly lasting: CheckedOptions,
    private readonly gates: OriginGates,
    protected readonly observers: RequestObservers,
  ) {}

  /** Where DynamoDB is spoken (`AWS_ENDPOINT_URL_DYNAMODB`), where the template has a table. */
  get dynamoDbUrl(): string | undefined {
    return this.lasting.sessionTables.url;
  }

  /** The points of presence; the first serves viewers that choose none. */
  get pops(): PointOfPresence[] {
    return this.lasting.pops.map(({ name, region }) => ({ name, region }));
  }

  /**
   * An origin, to be made to fail and recover.
   *
   * @param id - Its id in the template, or its domain name.
   * @throws SmartOriginError `ERR_ORIGIN_UNKNOWN`
   */
  origin(id: string): OriginControl {
    return this.gates.control(id, (pop) => popNamed(this.lasting.pops, pop).name);
  }

  /** Every origin that can be made to fail: those of the templates, and those that only functions choose. */
  get origins(): OriginControl[] {
    return this.gates.ids.map((id) => this.origin(id));
  }

  /** How far points of presence, origins and Regions are from each other, and what is cut off. */
  get network(): Network {
    return this.lasting.network;
  }

  /** Faults of Lambda@Edge and CloudFront Functions. */
  get edgeFunctions(): EdgeFunctions {
    return this.lasting.edgeFunctions;
  }

  /** What caches, lags, idle instances and the `Date` of edge functions go by. Python functions keep the real time. */
  get clock(): VirtualClock {
    return this.lasting.clock;
  }

  /** The DynamoDB tables of the template, to be slowed down and broken while they serve; undefined where it has none. */
  get sessionTables(): SessionTables | undefined {
    return this.dynamoDbUrl === undefined ? undefined : this.lasting.sessionTables;
  }

  /** What has become of the events of each Lambda@Edge function at each point of presence; reloads do not set it back. */
  lambdaStats(): LambdaStats[] {
    return this.lasting.fleet.stats();
  }

  /** Ends every idle instance of Lambda@Edge functions, so that the next event starts a new one. @returns how many. */
  recycleLambdas(): number {
    return this.lasting.fleet.recycle();
  }

  /**
   * Sets how instances of Lambda@Edge functions come and go from now on; what is left out stays.
   *
   * @throws SmartOriginError `ERR_OPTION`
   */
  setLambdaInstances(options: LambdaInstanceOptions): void {
    this.lasting.fleet.set(options);
  }

  /** What is served: while points of presence differ, the newest. */
  get distribution(): Distribution {
    return this.lasting.deployments.newest.edge.distribution;
  }

  /** What plays an origin, for people. */
  describeOrigin(id: string): string {
    return this.lasting.deployments.newest.edge.origins.describe(id);
  }

  /**
   * A KeyValueStore of the distribution's functions, to be written, slowed down and broken while it serves.
   *
   * @param name - Its name in the template.
   * @default the only one
   */
  keyValueStore(name?: string): LocalKeyValueStore | undefined {
    const { stores } = this.lasting.deployments;
    if (name !== undefined) return stores.get(name);
    return stores.size === 1 ? [...stores.values()][0] : undefined;
  }

  /** Every KeyValueStore of the distribution's functions. */
  get keyValueStores(): LocalKeyValueStore[] {
    return [...this.lasting.deployments.stores.values()];
  }

  /**
   * Forgets cached responses of all points of presence and of Origin Shield by path; a `*` at the end of a path stands for anything.
   *
   * @returns How many were forgotten.
   * @throws SmartOriginError `ERR_INVALIDATION_PATH` for a path that CloudFront would refuse
   */
  invalidate(pathPatterns: string[]): number {
    checkInvalidationPaths(pathPatterns);
    return this.caches.reduce((sum, cache) => sum + cache.invalidate(pathPatterns), 0);
  }

  /** Writes what the access logs have gathered, without waiting for their files to be full. */
  async flushAccessLogs(): Promise<void> {
    await this.lasting.accessLogs?.flush();
  }

  /**
   * Calls the listener with what became of each request from now on, when its response begins.
   *
   * @returns what ends it.
   */
  onRequest(listener: RecordListener): () => void {
    return this.observers.onRequest(listener);
  }

  /**
   * Calls the listener with one line for each stage of each request that arrives from now on.
   *
   * @returns what ends it.
   */
  onTrace(listener: TraceSink): () => void {
    return this.observers.onTrace(listener);
  }

  /** Those of all points of presence and of Origin Shield. */
  protected get caches(): ObjectCache[] {
    return [...this.lasting.pops.map(({ cache }) => cache), ...this.lasting.shields.caches];
  }
}
