import { z } from 'zod';
import { REFUSED_PROPERTIES } from './ignored-properties';
import { meantName } from '../../../src/contract/nearest-name';
import { SmartOriginError } from '../errors';
import { wanted } from '../template/shown';
import { Unresolved } from '../template/unresolved';

/** Stands for what is not known. */
const UNKNOWN = Symbol('unknown');

/** Building blocks of the schemas. CloudFormation takes numbers and booleans as texts too. */
export const bool = z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean());
export const int = (min: number, max: number) => z.preprocess(
  (value) => (typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value), z.number().int().min(min).max(max));
/** A property that plays no part locally. */
export const ignored = z.unknown().optional();
/** A property that is only taken at the value at which it does nothing. */
export const neutral = (...values: unknown[]) => z.unknown().refine(
  (value) => values.some((allowed) => JSON.stringify(allowed) === JSON.stringify(value)), { error: 'not implemented' }).optional();

/** A string that must be known: what a deployment alone would tell is refused with the reason. */
export const known = z.preprocess((value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value), z.string());

/** A string that may be one which a deployment alone would tell: nothing that is served needs it. */
export const knownOrNot: z.ZodType<unknown> = z.union([known, z.unknown().refine((value) => value === UNKNOWN || value instanceof Unresolved)], { error: 'expected a string' });

/**
 * Checks properties of a template against a schema.
 *
 * @throws SmartOriginError `ERR_UNSUPPORTED_PROPERTY` for a property that is not implemented, `ERR_UNRESOLVED_VALUE` for a value
 * that only a deployment would know, `ERR_INVALID_PROPERTY` for anything else that does not fit
 */
export function checkProperties<T>(schema: z.ZodType<T>, value: unknown, root: string): T {
  const result = schema.safeParse(opaque(value));
  if (result.success) return schema.parse(value);
  const { issues } = result.error;
  // A property that is not implemented explains others that are missing.
  const issue = deepest(issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!);
  const place = formatPath(root, issue.path);
  if (issue.code === 'unrecognized_keys') throw unsupported(`${place}.${issue.keys[0]}`, undefined, meantName(issue.keys[0]!, namesAt(schema, issue.path)));
  const given = valueAt(value, issue.path);
  if (given instanceof Unresolved) {
    throw new SmartOriginError(
      'ERR_UNRESOLVED_VALUE',
      `the value of ${place} is not known`,
      given.reason,
      given.mend ?? 'give the whole assembly (cdk.out) so that other stacks can be read, or write the value out in the app',
    );
  }
  if (issue.message === 'not implemented') throw unsupported(place, given);
  throw new SmartOriginError(
    'ERR_INVALID_PROPERTY',
    `${place} is ${JSON.stringify(given) ?? 'missing'}`,
    wanted(issue),
    'write a value that CloudFront accepts; the CloudFormation reference of the resource lists them',
  );
}

/**
 * The error that names a property which is not implemented.
 *
 * @param meant - What somebody who wrote it may have meant.
 */
export function unsupported(place: string, given?: unknown, meant?: string): SmartOriginError {
  return new SmartOriginError(
    'ERR_UNSUPPORTED_PROPERTY',
    `${place} is not implemented${given === undefined ? '' : ` with the value ${JSON.stringify(given)}`}`,
    REFUSED_PROPERTIES[place.split('.').at(-1)!] ?? 'the local CloudFront refuses what it would otherwise silently serve in another way than CloudFront',
    meant === undefined ? 'remove the property from the template that you rehearse with, or ask for it in an issue' : `did you mean ${meant}?`,
  );
}

/** With what is not known as something that fits no type: as the object that it is, it would pass where any object does. */
function opaque(value: unknown): unknown {
  if (value instanceof Unresolved) return UNKNOWN;
  if (Array.isArray(value)) return value.map(opaque);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, opaque(part)]));
}

/** The properties that a schema knows at a place. */
function namesAt(schema: z.ZodType, path: PropertyKey[]): string[] {
  const inner = bare(schema);
  const [first, ...rest] = path;
  if (inner instanceof z.ZodArray) return first === undefined ? [] : namesAt(inner.element as z.ZodType, rest);
  if (!(inner instanceof z.ZodObject)) return [];
  if (first === undefined) return Object.keys(inner.shape);
  const part = inner.shape[String(first)] as z.ZodType | undefined;
  return part === undefined ? [] : namesAt(part, rest);
}

/** Without what may be left out, and what happens before a value is looked at. */
function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return bare(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodPipe ? bare(schema.out as z.ZodType) : schema;
}

function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors[0]?.[0];
  return inner === undefined ? issue : { ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue;
}

function formatPath(root: string, path: PropertyKey[]): string {
  return path.reduce<string>((place, part) => (typeof part === 'number' ? `${place}[${part}]` : `${place}.${String(part)}`), root);
}

function valueAt(value: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, part) => (
    typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[part] : undefined), value);
}
