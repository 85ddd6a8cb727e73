import { SmartOriginError } from '../errors';
import { Arrivals } from './arrivals';
import { checkTables } from './check-table';
import type { ReplicaCounts } from './replica-counts';
import { checkReplicaFault, type ReplicaFault } from './replica-fault';
import { ReplicaRegion, type Change } from './replica-region';
import { ReplicationLags } from './replication-lags';
import { hasSameKey, type TableConfig } from './table-config';
import { tableHandler } from './table-endpoint';
import { NEAR_TABLES, type TableNetwork } from './table-network';
import { listen, type Listener } from '../listener/listeners';
import { isTimerMs, MAX_TIMER_MS } from '../timer-limits';

export interface SessionTablesOptions {
  /** 0 takes a free one. */
  port: number;
  /** Seconds from a write in one Region until the others read it. */
  lagSeconds: number;
  /** Milliseconds since the epoch; the lag is reckoned by it. */
  clock: () => number;
  /** A fault of ours. */
  onFault: (error: unknown) => void;
  /** @default everything is near, and nothing is cut */
  network?: TableNetwork;
}

/** Tables that can be served, and are not yet. */
export interface PreparedTables {
  /** Where DynamoDB is spoken, if there is any table. */
  url: string | undefined;
  /** Where a point of presence finds it, which is as far from each Region as the network says. */
  urlAt(pop: string): string | undefined;
  serve(): Promise<void>;
}

/** The DynamoDB tables of the template, behind one address for all Regions, to be slowed down and broken while they serve. */
export class SessionTables {
  private readonly regionsByName = new Map<string, ReplicaRegion>();
  private readonly configs = new Map<string, TableConfig>();
  private readonly closing = new AbortController();
  private readonly arrivals: Arrivals;
  private listener: Listener | undefined;
  /** By the name of the point of presence. */
  private readonly listenersAt = new Map<string, Listener>();
  private readonly lags: ReplicationLags;
  private readonly network: TableNetwork;
  private readonly endListening: () => void;
  private version = 0;

  constructor(private readonly options: SessionTablesOptions) {
    this.lags = new ReplicationLags(options.lagSeconds);
    this.network = options.network ?? NEAR_TABLES;
    this.endListening = this.network.onChange(() => this.review());
    this.arrivals = new Arrivals(() => this.regionsByName.values(), options.clock, options.onFault);
  }

  /** Where DynamoDB is spoken (`AWS_ENDPOINT_URL_DYNAMODB`), once there is a table. */
  get url(): string | undefined {
    return this.configs.size === 0 ? undefined : this.listener?.url;
  }

  /** Name and Regions of each table. */
  get tables(): { name: string; regions: readonly string[] }[] {
    return [...this.configs.values()].map(({ name, regions }) => ({ name, regions }));
  }

  /** The Regions that have a replica of any table. */
  get regions(): string[] {
    return [...new Set(this.tables.flatMap(({ regions }) => regions))];
  }

  /** Seconds from a write in one Region until the others read it, where a pair of Regions has no lag of its own. */
  get lagSeconds(): number {
    return this.lags.usualSeconds;
  }

  /** Lags that differ from that. */
  get lagsOfPairs(): { between: [string, string]; seconds: number }[] {
    return this.lags.ofPairs;
  }

  /**
   * Sets the lag of writes from now on.
   *
   * @param seconds - 0 or more.
   * @param between - Two Regions, in either direction.
   * @default between all Regions
   * @throws SmartOriginError `ERR_OPTION`
   */
  setLag(seconds: number, between?: readonly [string, string]): void {
    for (const region of between ?? []) this.checkRegion(region);
    if (between !== undefined && between[0] === between[1]) {
      throw new SmartOriginError('ERR_OPTION', `a lag between ${between[0]} and itself was given`, 'in its own Region a write is read at once', 'name two Regions');
    }
    this.lags.set(seconds, between);
  }

  /**
   * Breaks or heals a Region's replicas for everybody who calls them. Writes of other Regions arrive all the same, unless it is stale.
   *
   * @param region - One that has a replica.
   * @default all of them
   * @throws SmartOriginError `ERR_OPTION`
   */
  setFault(fault: ReplicaFault, region?: string): void {
    checkReplicaFault(fault);
    if (region !== undefined) this.checkRegion(region);
    if (fault.kind === 'slow' && !isTimerMs(fault.ms)) {
      throw new SmartOriginError('ERR_OPTION', `a replica is to be slow by ${fault.ms} ms`, `it is a number of milliseconds, 0 to ${MAX_TIMER_MS}`, "give a number such as { kind: 'slow', ms: 400 }");
    }
    for (const name of region === undefined ? this.regions : [region]) this.region(name).fault = fault;
    this.review();
  }

  /** How a Region's replicas answer at the moment. */
  fault(region: string): ReplicaFault {
    return this.regionsByName.get(region)?.fault ?? { kind: 'none' };
  }

  /** Writes of other Regions that are on their way to a Region, or wait for a link or for a stale replica. */
  waitingWrites(region: string): number {
    return this.regionsByName.get(region)?.waiting ?? 0;
  }

  /** What each replica has been asked so far. */
  counts(): ReplicaCounts[] {
    return this.tables.flatMap(({ name, regions }) => regions.map((region) => this.region(region).counts.of(name)));
  }

  /** Counts from zero again. */
  resetCounts(): void {
    for (const region of this.regionsByName.values()) region.counts.reset();
  }

  /**
   * Makes sure that these tables can be served, and leaves those that there are as they are.
   *
   * @param pops - Points of presence that are to have an address of their own.
   * @param isBeside - The tables that there are stay in use: none loses a replica.
   * @throws SmartOriginError `ERR_TABLE`
   */
  async prepare(given: readonly TableConfig[], pops: readonly string[] = [], isBeside = false): Promise<PreparedTables> {
    const tables = isBeside ? given.map((table) => this.withPresentRegions(table)) : given;
    await checkTables(tables.filter(({ name, schema }) => JSON.stringify(this.configs.get(name)?.schema) !== JSON.stringify(schema)));
    if (tables.length > 0) {
      this.listener ??= await this.listen(this.options.port);
      for (const pop of pops) if (!this.listenersAt.has(pop)) this.listenersAt.set(pop, await this.listen(0, pop));
    }
    const url = tables.length === 0 ? this.url : this.listener?.url;
    return { url, urlAt: (pop) => (url === undefined ? undefined : this.listenersAt.get(pop)?.url ?? url), serve: () => this.replace(tables) };
  }

  /**
   * Serves these tables from now on. Those that are there keep their contents, new replicas are filled from those that there are, and
   * tables that are named no more stay until the end.
   *
   * @throws SmartOriginError `ERR_TABLE`; all is served as before then
   */
  async serve(tables: readonly TableConfig[]): Promise<void> {
    const prepared = await this.prepare(tables);
    await prepared.serve();
  }

  private async replace(tables: readonly TableConfig[]): Promise<void> {
    for (const table of tables) await this.serveTable(table);
  }

  /** Whether a table of this name is there that need not be made anew. */
  private keeps(table: TableConfig): boolean {
    const present = this.configs.get(table.name);
    return present !== undefined && hasSameKey(present, table);
  }

  private withPresentRegions(table: TableConfig): TableConfig {
    const present = this.configs.get(table.name);
    if (present !== undefined && !hasSameKey(present, table)) {
      throw new SmartOriginError('ERR_TABLE', `the table "${table.name}" has another key than the one that other points of presence use`,
        'both would be the same table, and it has one key', 'give the table another name, or deploy to all points of presence');
    }
    return present === undefined ? table : { ...table, regions: [...new Set([...table.regions, ...present.regions])] };
  }

  /** @param pop - Who calls there; undefined for the application, which is near everything. */
  private listen(port: number, pop?: string): Promise<Listener> {
    const { onFault } = this.options;
    return listen('127.0.0.1', port, tableHandler({
      ...(pop !== undefined && { way: { pop, network: this.network } }),
      region: (name) => this.region(name),
      replicate: (changes, from) => this.replicate(changes, from),
      nextVersion: () => (this.version += 1),
      closing: this.closing.signal,
      onFault,
    }));
  }

  async close(): Promise<void> {
    this.closing.abort();
    this.arrivals.close();
    this.endListening();
    for (const listener of [this.listener, ...this.listenersAt.values()]) await listener?.close();
  }

  private async serveTable(table: TableConfig): Promise<void> {
    const present = this.configs.get(table.name);
    const having = this.keeps(table) ? [...new Set([...table.regions, ...present!.regions])].filter((name) => this.region(name).has(table.name)) : [];
    const kept = table.regions.filter((name) => having.includes(name));
    const added = table.regions.filter((name) => !having.includes(name));
    for (const name of added) await this.region(name).create(table);
    // All at once, and new replicas are there already: no write gets lost between those that were filled and those that are sent.
    const adopting = kept.map((name) => this.region(name).create(table));
    this.configs.set(table.name, table);
    const [source] = having;
    if (source !== undefined) adopting.push(...added.map((name) => this.region(name).fill(table, this.region(source))));
    await Promise.all(adopting);
    for (const name of present?.regions ?? []) if (!table.regions.includes(name)) await this.region(name).drop(table.name);
  }

  private region(name: string): ReplicaRegion {
    const region = this.regionsByName.get(name) ?? new ReplicaRegion(name, this.options.clock, (from) => this.network.areRegionsCut(from, name));
    this.regionsByName.set(name, region);
    return region;
  }

  private replicate(changes: readonly Change[], from: string): void {
    for (const change of changes) {
      // Those that there are now: another may have been added while it was written.
      const { regions } = this.configs.get(change.table.name) ?? change.table;
      for (const name of regions) if (name !== from) this.region(name).receive(change, from, this.dueAt(from, name));
    }
    if (changes.length > 0) this.arrivals.expect(this.lags.usualSeconds * 1000);
  }

  /** When what is sent now arrives. */
  private dueAt(from: string, to: string): number {
    return this.options.clock() + this.lags.of(from, to) * 1000;
  }

  /** Links were cut or healed, or a replica is stale or no more. */
  private review(): void {
    for (const region of this.regionsByName.values()) region.review((from) => this.dueAt(from, region.name));
    if ([...this.regionsByName.values()].some(({ isExpecting }) => isExpecting)) this.arrivals.expect(this.lags.usualSeconds * 1000);
  }

  private checkRegion(region: string): void {
    if (this.regions.includes(region)) return;
    throw new SmartOriginError('ERR_OPTION', `no table has a replica in "${region}"`, `there are replicas in ${this.regions.join(', ') || 'no Region'}`, 'name one of these, or none for all of them');
  }
}
