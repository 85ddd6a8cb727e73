import { SmartOriginError } from '../../errors';
import { meantName } from '../../nearest-name';

/** One mistake in a scenario. */
export interface Problem {
  /** In the file, from 1 on. */
  readonly line: number;
  /** What was given. */
  readonly what: string;
  /** What is allowed, and where there is one, the nearest right word. */
  readonly allowed: string;
}

/** All mistakes of a file, as a compiler tells them. */
export class Problems {
  private readonly found: Problem[] = [];

  add(line: number, what: string, allowed: string): void {
    this.found.push({ line, what, allowed });
  }

  /** A word that is none of those that there are. */
  addUnknown(line: number, what: string, given: string, names: readonly string[]): void {
    this.add(line, what, nearest(given, names));
  }

  get count(): number {
    return this.found.length;
  }

  get all(): readonly Problem[] {
    return [...this.found].sort((one, other) => one.line - other.line);
  }

  /** @throws SmartOriginError `ERR_SCENARIO` where there is any. */
  throwIfAny(file: string): void {
    if (this.found.length > 0) throw scenarioError(file, this.all);
  }
}

/** What is allowed in place of a word, the nearest first. */
export function nearest(given: string, names: readonly string[]): string {
  const meant = meantName(given, names);
  const list = names.length === 0 ? 'there is none' : names.length === 1 ? `there is only ${names[0]}` : `there are ${names.join(', ')}`;
  return meant === undefined ? list : `did you mean ${meant}? ${list}`;
}

export function scenarioError(file: string, problems: readonly Problem[]): SmartOriginError {
  const many = problems.length > 1;
  return new SmartOriginError(
    'ERR_SCENARIO',
    `${file} has ${many ? `${problems.length} mistakes` : 'a mistake'}`,
    problems.map(({ line, what, allowed }) => `line ${line}: ${what}; ${allowed}`).join('\n        '),
    `correct ${many ? 'these lines' : 'that line'}; docs/drills.md has every key, and "smart-origin drill init" writes a scenario that runs`,
  );
}
