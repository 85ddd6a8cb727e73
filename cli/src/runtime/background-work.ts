/** What goes on when the request that began it has been answered: counted, so that nothing is closed under it, and given up at the end. */
export class BackgroundWork {
  private readonly controller = new AbortController();
  private readonly running = new Set<Promise<void>>();

  /** @param onFault - Told of faults of ours: nobody waits for the work. */
  constructor(private readonly onFault: (error: unknown) => void = () => undefined) {}

  /** Begins something that ends early when the signal is aborted. */
  run(work: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.controller;
    const task = work(signal).catch((error: unknown) => this.onFault(error)).finally(() => this.running.delete(task));
    this.running.add(task);
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  /** Gives up what is under way, and resolves when it has ended. */
  async stop(): Promise<void> {
    this.controller.abort();
    await this.idle();
  }
}
