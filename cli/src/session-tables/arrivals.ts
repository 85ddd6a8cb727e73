import type { ReplicaRegion } from './replica-region';

/** Milliseconds between two looks, where the lag is shorter. */
const LEAST_PAUSE = 20;

/**
 * Lets in what has arrived while nobody looks, so that the first one who does need not wait for all of it. Nothing depends on it: whoever
 * reads a replica lets in what is due.
 */
export class Arrivals {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly regions: () => Iterable<ReplicaRegion>, private readonly clock: () => number, private readonly onFault: (error: unknown) => void,
  ) {}

  /** Something was sent that takes so many milliseconds. */
  expect(lagMs: number): void {
    this.timer ??= setTimeout(this.look, Math.max(lagMs, LEAST_PAUSE), lagMs, this.clock()).unref();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private readonly look = (lagMs: number, since: number): void => {
    this.timer = undefined;
    let isMoreComing = false;
    for (const region of this.regions()) {
      region.settle().catch(this.onFault);
      isMoreComing ||= region.isExpecting;
    }
    // A clock that stands still lets nothing in.
    if (isMoreComing && this.clock() > since) this.expect(lagMs);
  };
}
