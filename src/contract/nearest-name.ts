/** Names that differ by more are other names. */
const MAX_EDITS = 3;

/** The name that takes the fewest edits to become of what was given; of several the first. */
export function nearestName<T extends string>(given: string, names: readonly [T, ...T[]] | readonly T[]): T {
  return names.reduce((best, name) => (edits(given, name) < edits(given, best) ? name : best));
}

/** The one of `names` that somebody who wrote `given` will have meant, if there is one so near. */
export function meantName(given: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const best = nearestName(given, names);
  return edits(given, best) <= Math.min(MAX_EDITS, given.length / 2) ? best : undefined;
}

/** Levenshtein's distance: how many letters have to be put in, taken out or replaced, whatever their case. */
function edits(given: string, name: string): number {
  const [from, to] = [given.toLowerCase(), name.toLowerCase()];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[to.length]!;
}
