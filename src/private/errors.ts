import type { IConstruct } from 'constructs';

/**
 * An error that the user of the construct can mend.
 *
 * Its `name` is stable, for tests and scripts; the message says what was given, what is allowed and how to mend it.
 */
export class SmartOriginError extends Error {
  constructor(scope: IConstruct | undefined, id: string, message: string) {
    super(scope ? `[${scope.node.path}] ${message}` : message);
    this.name = id;
  }
}
