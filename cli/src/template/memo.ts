/** What was computed once, by what it was computed of. A value that leads back to itself gets an answer instead of an endless way. */
export class Memo<T> {
  private readonly known = new WeakMap<object, Map<string, { value: T } | 'under way'>>();

  /** @param onCycle - Answers when `compute` asks for what it is computing itself. */
  get(owner: object, name: string, compute: () => T, onCycle: () => T): T {
    const names = this.known.get(owner) ?? new Map<string, { value: T } | 'under way'>();
    this.known.set(owner, names);
    const present = names.get(name);
    if (present === 'under way') return onCycle();
    if (present !== undefined) return present.value;
    names.set(name, 'under way');
    const value = compute();
    names.set(name, { value });
    return value;
  }
}
