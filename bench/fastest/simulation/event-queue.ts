/** What happens later, by a clock that jumps from one thing to the next. */
export class EventQueue {
  /** Milliseconds. */
  public now = 0;
  private readonly heap: { readonly at: number; readonly turn: number; readonly happen: () => void }[] = [];
  private turn = 0;
  private waiting = 0;

  public at(at: number, happen: () => void): void {
    const { heap } = this;
    heap.push({ at, turn: this.turn++, happen });
    for (let child = heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1; // eslint-disable-line no-bitwise -- a heap's own arithmetic
      if (!this.isBefore(child, parent)) return;
      this.swap(child, parent);
      child = parent;
    }
  }

  /** @param promised is waited for before anything else happens, as soon as nothing that it waits for is still to come */
  public track(promised: Promise<unknown>): void {
    this.waiting++;
    void promised.finally(() => this.waiting--);
  }

  /** Until nothing is left. */
  public async run(): Promise<void> {
    while (this.heap.length > 0) {
      const { at, happen } = this.pop();
      this.now = at;
      happen();
      // Promises go on between two turns of Node's own loop.
      if (this.waiting > 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private pop() {
    const { heap } = this;
    this.swap(0, heap.length - 1);
    const first = heap.pop()!;
    for (let parent = 0; ;) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      let least = parent;
      if (left < heap.length && this.isBefore(left, least)) least = left;
      if (right < heap.length && this.isBefore(right, least)) least = right;
      if (least === parent) return first;
      this.swap(parent, least);
      parent = least;
    }
  }

  private isBefore(one: number, another: number): boolean {
    const [a, b] = [this.heap[one], this.heap[another]];
    return a.at < b.at || (a.at === b.at && a.turn < b.turn);
  }

  private swap(one: number, another: number): void {
    [this.heap[one], this.heap[another]] = [this.heap[another], this.heap[one]];
  }
}
