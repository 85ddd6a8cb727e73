import { itemsOf } from './items-of';
import type { Realm, RealmObject } from './realm';

/** One header, cookie or query parameter as it travelled. */
export interface Entry {
  name: string;
  value: string;
  /** Of a Set-Cookie: all that follows the first semicolon. */
  attributes?: string;
  /** The text that it was read from (of a header: its name as it travelled); absent when a function has set or changed it. */
  raw?: string;
}

/** Why what a function returned is refused: a FunctionValidationError. */
export class ResultError extends Error {}

/**
 * A query string, a set of headers or cookies as functions see it: one property a name, `multiValue` where a name is repeated.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html#functions-event-structure-query-header-cookie
 */
export function toFields(realm: Realm, entries: readonly Entry[]): RealmObject {
  const fields = realm.kernel.object();
  const repeated = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = repeated.get(entry.name);
    if (group === undefined) {
      repeated.set(entry.name, [entry]);
      realm.set(fields, entry.name, toField(realm, entry));
    } else {
      group.push(entry);
    }
  }
  if (repeated.size === entries.length) return fields;
  for (const [name, group] of repeated) {
    if (group.length > 1) (fields[name] as RealmObject).multiValue = realm.array(group.map((entry) => toField(realm, entry)));
  }
  return fields;
}

function toField(realm: Realm, entry: Entry): RealmObject {
  const field = realm.kernel.object();
  field.value = entry.value;
  if (entry.attributes !== undefined) field.attributes = entry.attributes;
  return field;
}

/**
 * What a function made of the entries. Those that it left alone come back as they were, at their places, with `raw`.
 *
 * @param what Named in errors: `request.headers`.
 * @throws ResultError when a field has not the documented shape.
 */
export function fromFields(fields: unknown, originals: readonly Entry[], what: string): Entry[] {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) throw new ResultError(`${what} must be an object, not ${kindOf(fields)}`);
  const groups = new Map<string, Entry[]>();
  for (const entry of originals) {
    const group = groups.get(entry.name);
    if (group === undefined) groups.set(entry.name, [entry]);
    else group.push(entry);
  }
  const now = new Map<string, Entry[]>();
  for (const name of Object.keys(fields)) {
    const field = (fields as RealmObject)[name];
    // A property set to undefined is a property deleted.
    if (field !== undefined) now.set(name, fieldEntries(name, field, groups.get(name) ?? [], `${what}["${name}"]`));
  }
  const result: Entry[] = [];
  const seen = new Map<string, number>();
  for (const { name } of originals) {
    const index = seen.get(name) ?? 0;
    seen.set(name, index + 1);
    const entries = now.get(name) ?? [];
    const isLast = index + 1 === groups.get(name)!.length;
    for (let i = index; i < (isLast ? entries.length : Math.min(index + 1, entries.length)); i++) result.push(entries[i]);
  }
  for (const [name, entries] of now) {
    if (!groups.has(name)) result.push(...entries);
  }
  return result;
}

/** The entries of one name: `multiValue`, where it is there, wins over `value` once it was changed. */
function fieldEntries(name: string, field: unknown, originals: readonly Entry[], what: string): Entry[] {
  if (typeof field !== 'object' || field === null) throw new ResultError(`${what} must be an object such as {value: '…'}, not ${kindOf(field)}`);
  const { multiValue } = field as RealmObject;
  if (multiValue === undefined) return [entryOf(name, field as RealmObject, originals[0], what)];
  if (!Array.isArray(multiValue)) throw new ResultError(`${what}.multiValue must be an array, not ${kindOf(multiValue)}`);
  const entries = itemsOf(multiValue).map((item, i) => {
    if (typeof item !== 'object' || item === null) throw new ResultError(`${what}.multiValue[${i}] must be an object such as {value: '…'}, not ${kindOf(item)}`);
    return entryOf(name, item as RealmObject, originals[i], `${what}.multiValue[${i}]`);
  });
  const untouched = entries.length === originals.length && entries.every((entry, i) => entry === originals[i]);
  return untouched ? [entryOf(name, field as RealmObject, originals[0], what), ...entries.slice(1)] : entries;
}

function entryOf(name: string, field: RealmObject, original: Entry | undefined, what: string): Entry {
  const { value, attributes } = field;
  if (original !== undefined && value === original.value && attributes === original.attributes) return original;
  if (typeof value !== 'string') throw new ResultError(`${what}.value must be a string, not ${kindOf(value)}`);
  if (attributes !== undefined && typeof attributes !== 'string') throw new ResultError(`${what}.attributes must be a string, not ${kindOf(attributes)}`);
  return attributes === undefined ? { name, value } : { name, value, attributes };
}

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'undefined';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
