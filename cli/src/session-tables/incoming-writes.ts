import type { Change } from './replica-region';

/** Writes of one other Region, in the order in which they were sent. */
interface Source {
  /** Nothing of it is let in for the moment. */
  held: boolean;
  queue: { change: Change; due: number }[];
}

interface Arrived {
  readonly from: string;
  readonly change: Change;
}

/** A write that has not been let in yet. */
export interface WaitingWrite extends Arrived {
  /** When it arrives, where nothing holds it. */
  readonly due: number;
}

/**
 * Writes of other Regions on their way to this one. None overtakes another of its own Region; those of a Region that is held wait, and
 * come when it is held no more.
 */
export class IncomingWrites {
  private readonly sources = new Map<string, Source>();
  /** What was here before its Region was held, and nobody has looked at. */
  private here: Arrived[] = [];

  /** @param isHeld - Whether nothing of a Region is let in at the moment. Looked at again by `review`. */
  constructor(private readonly isHeld: (from: string) => boolean) {}

  /** Whether any will come by the clock alone. */
  get isExpecting(): boolean {
    return this.here.length > 0 || [...this.sources.values()].some(({ held, queue }) => !held && queue.length > 0);
  }

  /** How many of them wait, held or not. */
  get length(): number {
    return [...this.sources.values()].reduce((sum, { queue }) => sum + queue.length, this.here.length);
  }

  add(from: string, change: Change, due: number): void {
    const source = this.sources.get(from) ?? { held: this.isHeld(from), queue: [] };
    this.sources.set(from, source);
    source.queue.push({ change, due: Math.max(due, source.queue.at(-1)?.due ?? 0) });
  }

  /** Those to one table. */
  of(table: string): WaitingWrite[] {
    const waiting = [...this.sources].flatMap(([from, { queue }]) => queue.map(({ change, due }) => ({ from, change, due })));
    return [...this.here.map((arrived) => ({ ...arrived, due: 0 })), ...waiting].filter(({ change }) => change.table.name === table);
  }

  /** A table is there no more. */
  forget(table: string): void {
    this.here = this.here.filter(({ change }) => change.table.name !== table);
    for (const source of this.sources.values()) source.queue = source.queue.filter(({ change }) => change.table.name !== table);
  }

  /** Takes out what has arrived, the oldest write first. */
  take(now: number): Change[] {
    let arrived = this.here.map(({ change }) => change);
    this.here = [];
    for (const source of this.sources.values()) if (!source.held) arrived = arrived.concat(dueOf(source, now));
    return arrived.sort((one, other) => one.version - other.version);
  }

  /**
   * Sees which Regions are held now.
   *
   * @param dueFrom - When what a Region sends at this moment arrives: what was held is sent then.
   */
  review(now: number, dueFrom: (from: string) => number): void {
    for (const [from, source] of this.sources) {
      const wasHeld = source.held;
      source.held = this.isHeld(from);
      if (!wasHeld && source.held) this.here = this.here.concat(dueOf(source, now).map((change) => ({ from, change })));
      if (!wasHeld || source.held) continue;
      const due = dueFrom(from);
      for (const waiting of source.queue) waiting.due = Math.max(waiting.due, due);
    }
  }
}

/** Takes out what is due. */
function dueOf({ queue }: Source, now: number): Change[] {
  if (queue.length === 0 || queue[0]!.due > now) return [];
  const still = queue.findIndex(({ due }) => due > now);
  return queue.splice(0, still === -1 ? queue.length : still).map(({ change }) => change);
}
