import type { AnyNode } from 'acorn';

/** How bad a finding is. */
export enum FindingSeverity {
  /** The function will not load, or fails when it reaches the line. */
  ERROR = 'error',
  /** AWS does not list it: it may work today, and nothing says that it will tomorrow. */
  WARNING = 'warning',
}

/** Something in a function's code that CloudFront Functions, JavaScript runtime 2.0, lacks or does not document. */
export interface RuntimeFinding {
  readonly severity: FindingSeverity;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** What was found, in the words of the language: `optional chaining`, `Array.from`. */
  readonly construct: string;
  /** What to write instead. */
  readonly mend: string;
}

/** One line for people: `line 3, column 7: optional chaining (error): …`. */
export function describeFinding(finding: RuntimeFinding): string {
  return `line ${finding.line}, column ${finding.column}: ${finding.construct} (${finding.severity}): ${finding.mend}`;
}

/** Reports a construct at a node. */
export type Report = (node: { start: number; loc?: AnyNode['loc'] }, severity: FindingSeverity, construct: string, mend: string) => void;
