/**
 * A value that only a deployment would know and that has no fake form. It is carried along and becomes an error where
 * something that is served needs it.
 */
export class Unresolved {
  constructor(
    readonly reason: string,
    /** How the user can say it. */
    readonly mend?: string,
  ) {}

  /** Where it ends up in a message. */
  toJSON(): string {
    return 'unknown';
  }
}

/** `AWS::NoValue`: the property is as if it were not written. */
export const NO_VALUE = Symbol('AWS::NoValue');
