/**
 * A value that only a deployment would know and that has no fake form. It is carried along and becomes an error where
 * something that is served needs it.
 */
export class Unresolved {
  constructor(readonly reason: string) {}
}

/** `AWS::NoValue`: the property is as if it were not written. */
export const NO_VALUE = Symbol('AWS::NoValue');
