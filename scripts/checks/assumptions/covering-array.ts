/** Rows that are tried before one is taken: more of them make fewer rows in the end. */
const CANDIDATES = 40;

/** One choice for each factor: the index of its level. */
export type Row = readonly number[];

/**
 * Rows in which any two levels of any two factors meet at least once. Greedy: few rows, not the fewest.
 *
 * @param levels How many levels each factor has, 1 at least.
 * @param first Rows that are wanted anyway; the others cover what they leave.
 */
export function coveringArray(levels: readonly number[], first: readonly Row[] = []): Row[] {
  const open = allPairs(levels);
  const rows: Row[] = [];
  const random = repeatableRandom();
  const add = (row: Row) => {
    rows.push(row);
    for (const [a, b] of pairsOf(levels.length)) open.delete(pair(a, row[a]!, b, row[b]!));
  };
  first.forEach(add);
  if (rows.length === 0 && levels.length === 1) return Array.from({ length: levels[0]! }, (_, level) => [level]);
  while (open.size > 0) add(bestRow(levels, open, random));
  return rows;
}

/** `<factor>.<level> <factor>.<level>`, the lower factor first. */
function pair(a: number, levelOfA: number, b: number, levelOfB: number): string {
  return a < b ? `${a}.${levelOfA} ${b}.${levelOfB}` : `${b}.${levelOfB} ${a}.${levelOfA}`;
}

function pairsOf(factors: number): [number, number][] {
  return Array.from({ length: factors }, (_, a) => Array.from({ length: factors - a - 1 }, (__, i): [number, number] => [a, a + i + 1])).flat();
}

function allPairs(levels: readonly number[]): Set<string> {
  const all = new Set<string>();
  for (const [a, b] of pairsOf(levels.length)) {
    for (let i = 0; i < levels[a]!; i += 1) for (let j = 0; j < levels[b]!; j += 1) all.add(pair(a, i, b, j));
  }
  return all;
}

/** The best of some rows. */
function bestRow(levels: readonly number[], open: ReadonlySet<string>, random: () => number): Row {
  let best: { row: Row; closed: number } | undefined;
  for (let i = 0; i < CANDIDATES; i += 1) {
    const row = rowFrom(levels, open, random);
    const closed = pairsOf(levels.length).filter(([a, b]) => open.has(pair(a, row[a]!, b, row[b]!))).length;
    if (best === undefined || closed > best.closed) best = { row, closed };
  }
  return best!.row;
}

/** Begins with one open pair; each further factor takes the level that closes most of those with the ones before. */
function rowFrom(levels: readonly number[], open: ReadonlySet<string>, random: () => number): Row {
  const seed = oneOf([...open], random);
  const row = new Map(seed.split(' ').map((half) => half.split('.').map(Number) as [number, number]));
  for (const factor of shuffled(levels.map((_, index) => index).filter((index) => !row.has(index)), random)) {
    const closed = Array.from({ length: levels[factor]! }, (_, level) => [...row].filter(([a, i]) => open.has(pair(a, i, factor, level))).length);
    const most = Math.max(...closed);
    row.set(factor, oneOf(closed.flatMap((count, level) => (count === most ? [level] : [])), random));
  }
  return levels.map((_, factor) => row.get(factor)!);
}

function oneOf<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)]!;
}

function shuffled(values: readonly number[], random: () => number): number[] {
  return values.map((value) => ({ value, place: random() })).sort((a, b) => a.place - b.place).map(({ value }) => value);
}

/** The same numbers in [0, 1) every time: the same questions make the same settings. Park and Miller's generator. */
function repeatableRandom(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
