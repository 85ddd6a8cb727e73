import type { Operation } from './operation';

/** What a Region's replica of a table has been asked. A batch is one call. */
export interface ReplicaCounts {
  region: string;
  table: string;
  /** Calls that read and were answered: GetItem, BatchGetItem, Query, Scan. */
  reads: number;
  /** Calls that write and were answered, also those whose condition did not hold. */
  writes: number;
  /** Calls that a fault kept from being answered. */
  refused: number;
  /** Writes of other Regions that have arrived. */
  replicated: number;
}

type Counter = 'reads' | 'writes' | 'refused' | 'replicated';

/** Counts of one Region, by table. */
export class CountsOfRegion {
  private readonly tables = new Map<string, ReplicaCounts>();

  constructor(private readonly region: string) {}

  add(table: string, counter: Counter): void {
    const counts = this.tables.get(table) ?? { region: this.region, table, reads: 0, writes: 0, refused: 0, replicated: 0 };
    counts[counter] += 1;
    this.tables.set(table, counts);
  }

  addCall({ kind, tables }: Operation, isRefused: boolean): void {
    if (kind === 'other') return;
    for (const table of tables) this.add(table, isRefused ? 'refused' : kind === 'read' ? 'reads' : 'writes');
  }

  of(table: string): ReplicaCounts {
    return { ...(this.tables.get(table) ?? { region: this.region, table, reads: 0, writes: 0, refused: 0, replicated: 0 }) };
  }

  reset(): void {
    this.tables.clear();
  }
}
