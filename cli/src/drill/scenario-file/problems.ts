import { meantName } from '../../../../src/contract/nearest-name';
import { SmartOriginError } from '../../errors';
import type { Scenario } from '../scenario';

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
    return inOrder(this.found);
  }

  /** @throws SmartOriginError `ERR_SCENARIO` where there is any. */
  throwIfAny(file: string, draft?: ScenarioDraft): void {
    if (this.found.length > 0) throw new ScenarioMistakes(file, this.all, { draft });
  }
}

/** What is allowed in place of a word, the nearest first. */
export function nearest(given: string, names: readonly string[]): string {
  const meant = meantName(given, names);
  const list = names.length === 0 ? 'there is none' : names.length === 1 ? `there is only ${names[0]}` : `there are ${names.join(', ')}`;
  return meant === undefined ? list : `did you mean ${meant}? ${list}`;
}

/** What is wrong with a scenario: `ERR_SCENARIO`. */
export class ScenarioMistakes extends SmartOriginError {
  readonly draft?: ScenarioDraft;

  /** @param draft - What could be read of it nevertheless; undefined where that is nothing. */
  constructor(file: string, readonly problems: readonly Problem[], { draft, mend }: { readonly draft?: ScenarioDraft; readonly mend?: string } = {}) {
    const many = problems.length > 1;
    super(
      'ERR_SCENARIO',
      `${file} has ${many ? `${problems.length} mistakes` : 'a mistake'}`,
      problems.map(({ line, what, allowed }) => `line ${line}: ${what}; ${allowed}`).join('\n        '),
      mend ?? `correct ${many ? 'these lines' : 'that line'}; docs/drills.md has every key, and "smart-origin drill init" writes a scenario that runs`,
    );
    this.draft = draft;
  }
}

/** A scenario with mistakes: what could not be read is left out, or has its default. */
export interface ScenarioDraft {
  readonly scenario: Scenario;
  /** Keys of the scenario that have mistakes: what follows from them is not known. */
  readonly doubts: Doubts;
}

export type Doubts = ReadonlySet<string>;

export function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((one, other) => one.line - other.line);
}
