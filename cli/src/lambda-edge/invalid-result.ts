/** Why CloudFront refuses what a Lambda@Edge function returned: the viewer gets a 502. */
export class InvalidResult extends Error {}

export type JsonObject = Record<string, unknown>;

/** @throws InvalidResult when it is none. */
export function requireObject(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new InvalidResult(`${what} must be an object, not ${shown(value)}`);
  return value as JsonObject;
}

/** @throws InvalidResult when it is none. */
export function requireString(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new InvalidResult(`${what} must be a string, not ${shown(value)}`);
  return value;
}

/** A value in a message: short, and undefined as such. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
