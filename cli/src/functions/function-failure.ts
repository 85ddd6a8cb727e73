import type { FunctionErrorKind, FunctionRun } from './viewer-function';

export function failure(error: FunctionErrorKind, message: string): FunctionRun['outcome'] {
  return { kind: 'error', error, message };
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
