/**
 * An error that the user of the command line or of the API can mend. Printed without a stack trace, exit code 2:
 * what happened, why, and how to mend it.
 */
export class SmartOriginError extends Error {
  constructor(
    /** Stable, for scripts: `ERR_…`. */
    readonly code: string,
    readonly what: string,
    readonly why: string,
    readonly mend: string,
  ) {
    super(`${what}\n  why:  ${why}\n  mend: ${mend}`);
    this.name = 'SmartOriginError';
  }
}

/** An error that goes away by itself, or that somebody else has to mend: the same command can be tried again later. Exit code 3. */
export class TryAgainError extends SmartOriginError {}
