/** A write as it arrived at an origin. */
export interface SeenWrite {
  /** The body of the request: whoever sends it makes it unique. */
  readonly id: string;
  /** The origins that it arrived at, in order; one that got it twice stands there twice. */
  readonly origins: readonly string[];
}

/** What writes arrived where, over all stand-ins: a write that was repeated is there twice, one that was lost not at all. */
export class WriteLedger {
  private readonly origins = new Map<string, string[]>();

  /** @returns how often it has arrived by now, anywhere */
  add(id: string, origin: string): number {
    const seen = this.origins.get(id);
    if (seen === undefined) this.origins.set(id, [origin]);
    else seen.push(origin);
    return seen?.length ?? 1;
  }

  get writes(): SeenWrite[] {
    return [...this.origins].map(([id, origins]) => ({ id, origins: [...origins] }));
  }
}
