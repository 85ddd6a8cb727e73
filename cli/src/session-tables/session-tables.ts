import { SmartOriginError } from '../errors';
import { Arrivals } from './arrivals';
import { checkTables } from './check-table';
import type { ReplicaCounts } from './replica-counts';
import type { ReplicaFault } from './replica-fault';
import { ReplicaRegion, type Change } from './replica-region';
import { hasSameKey, type TableConfig } from './table-config';
import { tableHandler } from './table-endpoint';
import { listen, type Listener } from '../listener/listeners';
import { isTimerMs, isTimerSeconds, MAX_TIMER_MS, MAX_TIMER_SECONDS } from '../timer-limits';

export interface SessionTablesOptions {
  /** 0 takes a free one. */
  port: number;
  /** Seconds from a write in one Region until the others read it. */
  lagSeconds: number;
  /** Milliseconds since the epoch; the lag is reckoned by it. */
  clock: () => number;
  /** A fault of ours. */
  onFault: (error: unknown) => void;
}

/** Tables that can be served, and are not yet. */
export interface PreparedTables {
  /** Where DynamoDB is spoken, if there is any table. */
  url: string | undefined;
  serve(): Promise<void>;
}

/** The DynamoDB tables of the template, behind one address for all Regions, to be slowed down and broken while they serve. */
export class SessionTables {
  private readonly regionsByName = new Map<string, ReplicaRegion>();
  private readonly configs = new Map<string, TableConfig>();
  private readonly closing = new AbortController();
  private readonly arrivals: Arrivals;
  private listener: Listener | undefined;
  private lag: number;
  private version = 0;

  constructor(private readonly options: SessionTablesOptions) {
    this.lag = options.lagSeconds;
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

  /** Seconds from a write in one Region until the others read it. */
  get lagSeconds(): number {
    return this.lag;
  }

  /**
   * Sets the lag of writes from now on.
   *
   * @param seconds - 0 or more.
   * @throws SmartOriginError `ERR_OPTION`
   */
  setLag(seconds: number): void {
    if (!isTimerSeconds(seconds)) {
      throw new SmartOriginError('ERR_OPTION', `the lag of session tables is ${seconds}`, `it is a number of seconds, 0 to ${MAX_TIMER_SECONDS}`, 'give a number such as 0.5');
    }
    this.lag = seconds;
  }

  /**
   * Breaks or heals a Region's replicas for everybody who calls them. Writes of other Regions arrive all the same.
   *
   * @param region - One that has a replica.
   * @default all of them
   * @throws SmartOriginError `ERR_OPTION`
   */
  setFault(fault: ReplicaFault, region?: string): void {
    if (region !== undefined && !this.regions.includes(region)) {
      throw new SmartOriginError('ERR_OPTION', `no table has a replica in "${region}"`, `there are replicas in ${this.regions.join(', ') || 'no Region'}`, 'name one of these, or none for all of them');
    }
    if (fault.kind === 'slow' && !isTimerMs(fault.ms)) {
      throw new SmartOriginError('ERR_OPTION', `a replica is to be slow by ${fault.ms} ms`, `it is a number of milliseconds, 0 to ${MAX_TIMER_MS}`, "give a number such as { kind: 'slow', ms: 400 }");
    }
    for (const name of region === undefined ? this.regions : [region]) this.region(name).fault = fault;
  }

  /** How a Region's replicas answer at the moment. */
  fault(region: string): ReplicaFault {
    return this.regionsByName.get(region)?.fault ?? { kind: 'none' };
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
   * @throws SmartOriginError `ERR_TABLE`
   */
  async prepare(tables: readonly TableConfig[]): Promise<PreparedTables> {
    await checkTables(tables.filter(({ name, schema }) => JSON.stringify(this.configs.get(name)?.schema) !== JSON.stringify(schema)));
    if (tables.length > 0) this.listener ??= await this.listen();
    return { url: tables.length === 0 ? this.url : this.listener?.url, serve: () => this.replace(tables) };
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

  private listen(): Promise<Listener> {
    const { port, onFault } = this.options;
    return listen('127.0.0.1', port, tableHandler({
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
    await this.listener?.close();
  }

  private async serveTable(table: TableConfig): Promise<void> {
    const present = this.configs.get(table.name);
    const source = this.keeps(table) ? table.regions.find((region) => this.region(region).has(table.name)) : undefined;
    const changes = source === undefined ? [] : await this.region(source).changesOf(table);
    for (const name of table.regions) {
      const region = this.region(name);
      const isNew = !region.has(table.name);
      await region.create(table);
      if (isNew) for (const change of changes) await region.apply(change);
    }
    for (const name of present?.regions ?? []) if (!table.regions.includes(name)) await this.region(name).drop(table.name);
    this.configs.set(table.name, table);
  }

  private region(name: string): ReplicaRegion {
    const region = this.regionsByName.get(name) ?? new ReplicaRegion(name, this.options.clock);
    this.regionsByName.set(name, region);
    return region;
  }

  private replicate(changes: readonly Change[], from: string): void {
    const due = this.options.clock() + this.lag * 1000;
    for (const change of changes) {
      for (const name of change.table.regions) if (name !== from) this.region(name).receive(change, due);
    }
    if (changes.length > 0) this.arrivals.expect(this.lag * 1000);
  }
}
