/** Names that differ by more are other names. */
const MAX_EDITS = 3;

/** The one of `names` that somebody who wrote `given` will have meant. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const measured = names.map((name) => ({ name, edits: editsBetween(given.toLowerCase(), name.toLowerCase()) }));
  const [best] = measured.sort((a, b) => a.edits - b.edits);
  return best !== undefined && best.edits <= Math.min(MAX_EDITS, given.length / 2) ? best.name : undefined;
}

/** Levenshtein's distance. */
function editsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MAX_EDITS) return MAX_EDITS + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
