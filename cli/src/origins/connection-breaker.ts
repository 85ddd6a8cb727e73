/** Tells tries that are under way that their connections are reset: what they wait for, and what they have begun to pass on, ends. */
export class ConnectionBreaker {
  private readonly listeners = new Set<() => void>();

  add(listener: () => void): void {
    this.listeners.add(listener);
  }

  delete(listener: () => void): void {
    this.listeners.delete(listener);
  }

  breakAll(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
