/** One thing that a step looked at. */
export interface Finding {
  readonly what: string;
  readonly seen: string | number;
  readonly expected: string | number;
  readonly held: boolean;
}

/** Something must be exactly so. */
export function isExactly(what: string, seen: string | number, expected: string | number): Finding {
  return { what, seen, expected, held: seen === expected };
}

/** Something must not be fewer. */
export function isAtLeast(what: string, seen: number, least: number): Finding {
  return { what, seen, expected: `at least ${least}`, held: seen >= least };
}

/** Something must not be more. */
export function isAtMost(what: string, seen: number, most: number): Finding {
  return { what, seen, expected: `at most ${most}`, held: seen <= most };
}

/** Something must lie between two figures, both included. */
export function isBetween(what: string, seen: number, { least, most }: { readonly least: number; readonly most: number }): Finding {
  return { what, seen, expected: `${least} to ${most}`, held: seen >= least && seen <= most };
}

export const findingText = ({ what, seen }: Finding) => `${what}: ${seen}`;

/** What did not hold, one sentence each. */
export function violationsOf(findings: readonly Finding[]): string[] {
  return findings.filter(({ held }) => !held).map(({ what, seen, expected }) => `${what}: ${seen}, expected ${expected}`);
}
