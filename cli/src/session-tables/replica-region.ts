import { createTableInput } from './check-table';
import { DynaliteEngine, type DynamoAnswer } from './dynalite-engine';
import { IncomingWrites } from './incoming-writes';
import { writtenItems, type Operation } from './operation';
import { CountsOfRegion } from './replica-counts';
import type { ReplicaFault } from './replica-fault';
import { hasSameKey, itemId, keyOf, type Item, type TableConfig } from './table-config';

/** What a write made of an item. */
export interface Change {
  table: TableConfig;
  key: Item;
  /** Undefined where the item was deleted. */
  item?: Item;
  /** Grows with every write anywhere: the later of two writes has the larger. */
  version: number;
}

/**
 * The tables of one Region. Writes run one after another, so that which of two is the last one is known; reads do not wait for them.
 */
export class ReplicaRegion {
  fault: ReplicaFault = { kind: 'none' };
  readonly counts: CountsOfRegion;
  private readonly engine = new DynaliteEngine();
  /** By table name. */
  private readonly tables = new Map<string, TableConfig>();
  /** Of the last write to each item. Deleted ones stay, or a write that arrives late would bring them back. */
  private readonly versions = new Map<string, number>();
  private readonly incoming: IncomingWrites;
  private lastWrite: Promise<unknown> = Promise.resolve();
  private settling: Promise<void> = Promise.resolve();

  /** @param isCutFrom - Whether nothing comes from another Region at the moment. */
  constructor(readonly name: string, private readonly clock: () => number, isCutFrom: (region: string) => boolean = () => false) {
    this.counts = new CountsOfRegion(name);
    this.incoming = new IncomingWrites((from) => this.fault.kind === 'stale' || isCutFrom(from));
  }

  /** Whether writes of other Regions are on their way that nothing holds. */
  get isExpecting(): boolean {
    return this.incoming.isExpecting;
  }

  /** Writes of other Regions that have not arrived. */
  get waiting(): number {
    return this.incoming.length;
  }

  has(table: string): boolean {
    return this.tables.has(table);
  }

  /** Creates a table that has been checked; one that is there with another key is replaced by an empty one. */
  async create(table: TableConfig): Promise<void> {
    const present = this.tables.get(table.name);
    if (present !== undefined && hasSameKey(present, table)) {
      this.tables.set(table.name, table);
      return;
    }
    if (present !== undefined) await this.drop(table.name);
    await this.engine.command('CreateTable', createTableInput(table.name, table.schema));
    await this.until(table.name, (status) => status === 'ACTIVE');
    this.tables.set(table.name, table);
  }

  drop(name: string): Promise<void> {
    for (const id of this.idsOf(name)) this.versions.delete(id);
    this.tables.delete(name);
    this.incoming.forget(name);
    return this.inTurn(async () => {
      await this.engine.command('DeleteTable', { TableName: name });
      await this.until(name, (status) => status === undefined);
    });
  }

  /**
   * Fills a new replica with what another one has and with what is on its way there. From the call on, writes must be sent to this Region
   * too.
   */
  async fill(table: TableConfig, source: ReplicaRegion): Promise<void> {
    // At once: what comes to the source later is sent here too, and what was let in there before is in its turn.
    for (const { from, change, due } of source.incoming.of(table.name)) this.receive(change, from, due);
    const { items, deleted } = await source.inTurn(() => source.contentsOf(table));
    await this.inTurn(async () => {
      for (const [id, version] of deleted) this.versions.set(id, Math.max(version, this.versions.get(id) ?? 0));
      for (const change of items) await this.apply(change);
    });
  }

  /** Every item of a table with its version. */
  async changesOf(table: TableConfig): Promise<Change[]> {
    const changes: Change[] = [];
    for (let start: unknown; ;) {
      const page = await this.engine.command('Scan', { TableName: table.name, ConsistentRead: true, ExclusiveStartKey: start });
      for (const item of page.Items as Item[]) {
        changes.push({ table, key: keyOf(table, item), item, version: this.versions.get(itemId(table, item)) ?? 0 });
      }
      start = page.LastEvaluatedKey;
      if (start === undefined) return changes;
    }
  }

  /** Deletions too: a write that they came after may still be on its way to another Region. */
  private async contentsOf(table: TableConfig): Promise<{ items: Change[]; deleted: [string, number][] }> {
    const items = await this.changesOf(table);
    const present = new Set(items.map(({ key }) => itemId(table, key)));
    return { items, deleted: this.idsOf(table.name).flatMap((id) => (present.has(id) ? [] : [[id, this.versions.get(id)!]])) };
  }

  /** Of the items of a table that have a version. */
  private idsOf(table: string): string[] {
    const prefix = `${JSON.stringify([table]).slice(0, -1)},`;
    return [...this.versions.keys()].filter((id) => id.startsWith(prefix));
  }

  /** Answers a call that is no write. */
  async read(call: () => Parameters<DynaliteEngine['call']>): Promise<DynamoAnswer> {
    await this.settle();
    return this.engine.call(...call());
  }

  /**
   * Answers a write.
   *
   * @returns the answer, and what the write made of the items that it touched: nothing where it failed.
   */
  async write(
    operation: Operation, nextVersion: () => number, call: () => Parameters<DynaliteEngine['call']>,
  ): Promise<{ answer: DynamoAnswer; changes: Change[] }> {
    await this.settle();
    return this.inTurn(async () => {
      const answer = await this.engine.call(...call());
      if (answer.status !== 200) return { answer, changes: [] };
      const changes: Change[] = [];
      for (const name of operation.tables) {
        const table = this.tables.get(name);
        if (table === undefined || table.regions.length < 2) continue;
        for (const { key, item } of writtenItems(operation, table)) {
          const change = { table, key, item: item === 'unknown' ? await this.itemOf(table, key) : item, version: nextVersion() };
          this.versions.set(itemId(table, key), change.version);
          changes.push(change);
        }
      }
      return { answer, changes };
    });
  }

  /** A write of another Region is on its way. None overtakes another of the same Region. */
  receive(change: Change, from: string, due: number): void {
    this.incoming.add(from, change, due);
  }

  /** Links were cut or healed, or the fault is another. @param dueFrom - When what a Region sends now arrives. */
  review(dueFrom: (from: string) => number): void {
    this.incoming.review(this.clock(), dueFrom);
  }

  /** Lets in what has arrived by now: nobody can tell that it was not there before somebody looked. */
  async settle(): Promise<void> {
    const arrived = this.incoming.take(this.clock());
    // Somebody else's look may just be letting it in.
    if (arrived.length === 0) return this.settling;
    const turn = this.inTurn(async () => {
      for (const change of arrived) await this.apply(change);
    });
    this.settling = turn.catch(() => undefined);
    return turn;
  }

  /**
   * The last writer wins.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html
   */
  async apply({ table, key, item, version }: Change): Promise<void> {
    const id = itemId(table, key);
    const present = this.tables.get(table.name);
    // One of that name with another key is another table.
    if (present === undefined || !hasSameKey(present, table) || (this.versions.get(id) ?? -1) >= version) return;
    this.versions.set(id, version);
    if (item === undefined) await this.engine.command('DeleteItem', { TableName: table.name, Key: key });
    else await this.engine.command('PutItem', { TableName: table.name, Item: item });
    this.counts.add(table.name, 'replicated');
  }

  private async itemOf(table: TableConfig, key: Item): Promise<Item | undefined> {
    const { Item: item } = await this.engine.command('GetItem', { TableName: table.name, Key: key, ConsistentRead: true });
    return item as Item | undefined;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.lastWrite.then(work);
    this.lastWrite = turn.catch(() => undefined);
    return turn;
  }

  /** Tables come and go a moment after they were told to. */
  private async until(name: string, isReached: (status: string | undefined) => boolean): Promise<void> {
    for (;;) {
      const status = await this.engine.command('DescribeTable', { TableName: name })
        .then(({ Table }) => (Table as { TableStatus: string }).TableStatus, () => undefined);
      if (isReached(status)) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
