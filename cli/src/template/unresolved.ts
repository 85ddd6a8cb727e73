/**
 * A value that only a deployment would know and that has no fake form. It is carried along and becomes an error where
 * something that is served needs it.
 */
export class Unresolved {
  constructor(
    readonly reason: string,
    /** How the user can say it. */
    readonly mend?: string,
    /** A secret as it is written in the template, for where any value will do. */
    readonly standIn?: string,
  ) {}

  /** Where it ends up in a message. */
  toJSON(): string {
    return 'unknown';
  }
}

/** `AWS::NoValue`: the property is as if it were not written. */
export const NO_VALUE = Symbol('AWS::NoValue');
