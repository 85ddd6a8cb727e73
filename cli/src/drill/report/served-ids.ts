/** What no origin answered. */
const LAST = ['cache', 'edge'];

/** Whoever answered: origins by their names, then what no origin answered. */
export function servedIds(tallies: readonly Readonly<Record<string, number>>[]): string[] {
  const ids = [...new Set(tallies.flatMap((tally) => Object.keys(tally)))];
  return [...ids.filter((id) => !LAST.includes(id)).sort(), ...LAST.filter((id) => ids.includes(id))];
}
