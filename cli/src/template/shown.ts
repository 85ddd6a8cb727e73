import type { z } from 'zod';
import { NO_VALUE, Unresolved } from './unresolved';

/** Longer ones would bury what a message says of them. */
const LONGEST = 80;

/** What stands in a template, as messages quote it. */
export function shown(value: unknown): string {
  if (value instanceof Unresolved) return 'a value that is not known';
  if (value === NO_VALUE) return 'AWS::NoValue';
  const json = asJson(value);
  return json.length > LONGEST ? `${json.slice(0, LONGEST)}…` : json;
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'nothing';
  } catch {
    // JSON is read to any depth, and written to some thousands alone.
    return 'a value that is nested too deeply';
  }
}

/** What belongs in the place that zod complains about. What it calls received are JavaScript's words, not the template's. */
export function wanted({ message }: z.core.$ZodIssue): string {
  return message.replace(/^Invalid input: /, '').replace(/, received [\w ]+$/, '');
}

/** The text of a scalar; undefined for anything else. */
export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/**
 * The text of a scalar, or what keeps it from being one.
 *
 * @param taker - What needs it: `Fn::Join takes texts`.
 */
export function textOr(value: unknown, taker: string): string | Unresolved {
  if (value instanceof Unresolved) return value;
  return scalarText(value) ?? new Unresolved(`${taker}, not ${shown(value)}`, 'correct it in the template');
}
