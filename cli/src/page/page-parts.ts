import type { OriginControl } from '../faults/origin-control';
import type { LocalKeyValueStore } from '../key-value-store/local-key-value-store';
import type { EdgeFunctions } from '../lambda-edge/edge-functions';
import type { LambdaFleet } from '../lambda-edge/lambda-fleet';
import type { Distribution } from '../model/distribution';
import type { Network } from '../network/network';
import type { RequestRecord } from '../records/request-record';
import type { EdgeLocation } from '../runtime/points-of-presence';
import type { SessionTables } from '../session-tables/session-tables';
import type { TraceSink } from '../trace';
import type { VirtualClock } from '../virtual-clock';

/** What the page shows and changes. What is behind a function may be another after a reload. */
export interface PageParts {
  readonly pops: readonly EdgeLocation[];
  readonly fleet: LambdaFleet;
  readonly edgeFunctions: EdgeFunctions;
  readonly network: Network;
  readonly clock: VirtualClock;
  readonly observers: PageObservers;
  distribution(): Distribution;
  /** The assembly or template that is served. */
  template(): string;
  /** Where viewers are served. */
  url(): string;
  describeOrigin(id: string): string;
  origin(id: string): OriginControl;
  /** Those of every template that is served, and those that only functions choose. */
  origins(): readonly OriginControl[];
  sessionTables(): SessionTables | undefined;
  stores(): readonly LocalKeyValueStore[];
  invalidate(paths: string[]): number;
}

/** Whoever listens makes every request tell; so nobody does while no page is open. */
export interface PageObservers {
  onRequest(listener: (record: RequestRecord) => void): () => void;
  onTrace(listener: TraceSink): () => void;
}
