/** What a value is that should have been something else, for a message: `of type Headers`, `"text"`, `undefined`. */
export function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? `of type ${value.constructor?.name ?? 'object'}` : JSON.stringify(value) ?? String(value);
}
