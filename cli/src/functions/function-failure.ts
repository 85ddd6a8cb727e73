import { ResultError } from './entries';
import type { FunctionErrorKind } from './viewer-function';

/** What CloudFront calls an error that ended a run, of the function's code or of what it returned. */
export function failure(error: unknown, name: string): { error: FunctionErrorKind; message: string } {
  if (error instanceof ResultError) return { error: 'FunctionValidationError', message: `${name}: ${error.message}` };
  return { error: 'FunctionExecutionError', message: describeError(error, name) };
}

/** `TypeError: … (router.js:12:5)`. Anything can be thrown, even what cannot be read. */
export function describeError(error: unknown, name: string): string {
  try {
    if (typeof error !== 'object' || error === null) return `${name}: the function threw ${String(error)}`;
    const { name: kind, message, stack } = error as Error;
    const place = new RegExp(`${name.replace(/[^\w-]/g, '\\$&')}\\.js:\\d+:\\d+`).exec(String(stack))?.[0];
    return `${name}: ${String(kind)}: ${String(message)}${place === undefined ? '' : ` (${place})`}`;
  } catch {
    return `${name}: the function threw something that cannot be read`;
  }
}
