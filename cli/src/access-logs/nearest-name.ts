/** The name that takes the fewest edits to become of what was given; of several the first. */
export function nearestName<T extends string>(given: string, names: readonly [T, ...T[]] | readonly T[]): T {
  const wanted = given.toLowerCase();
  return names.reduce((best, name) => (distance(wanted, name.toLowerCase()) < distance(wanted, best.toLowerCase()) ? name : best));
}

/** How many letters have to be put in, taken out or replaced. */
function distance(from: string, to: string): number {
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
