/** Hands things on later, in the order in which they came, each not before its time. */
export class DelayLine<T> {
  private readonly waiting: { item: T; dueAt: number }[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly deliver: (item: T) => void) {}

  /** @param dueAt - By `performance.now()`. */
  add(item: T, dueAt: number): void {
    this.waiting.push({ item, dueAt: Math.max(dueAt, this.waiting.at(-1)?.dueAt ?? 0) });
    if (this.timer === undefined) this.wait();
  }

  clear(): void {
    this.waiting.length = 0;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private wait(): void {
    const next = this.waiting[0];
    if (next === undefined) return;
    // Timers count whole milliseconds and are late rather than early.
    this.timer = setTimeout(() => this.handOn(), Math.max(0, Math.floor(next.dueAt - performance.now())));
  }

  private handOn(): void {
    this.timer = undefined;
    while (this.waiting.length > 0 && this.waiting[0]!.dueAt <= performance.now() + 1) this.deliver(this.waiting.shift()!.item);
    if (this.timer === undefined) this.wait();
  }
}
