import type { FunctionRuntime } from './compile-function';
import type { Realm, RealmObject } from './realm';
import { LISTED_GLOBALS, LISTED_MEMBERS, MISSING_METHODS } from '../../../src/contract/function-runtime/built-ins';

/** Kept beside what AWS lists: `eval` is there to throw, the others are error types of the runtime. */
const KEPT = new Set(['eval', 'InternalError', 'MemoryError']);

/** Runtime 1.0 does without these. */
const SINCE_2 = new Set(['Buffer', 'TextEncoder', 'TextDecoder', 'atob', 'btoa']);

/**
 * Takes away what V8 has and the runtime has not, so that a call to it fails here as it would there.
 *
 * @returns the globals that are left, by name.
 */
export function installGlobals(realm: Realm, runtime: FunctionRuntime, added: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(added)) realm.global[name] = value;
  for (const name of Object.getOwnPropertyNames(realm.global)) {
    const listed = LISTED_GLOBALS.has(name) && !(runtime === 'cloudfront-js-1.0' && SINCE_2.has(name));
    if (!listed && !KEPT.has(name)) Reflect.deleteProperty(realm.global, name);
  }
  for (const [name, members] of LISTED_MEMBERS) pruneMembers(realm.global[name], members);
  const { Array, String, Uint8Array } = realm.global as Record<string, { prototype: object }>;
  for (const owner of [Array.prototype, String.prototype, Object.getPrototypeOf(Uint8Array.prototype) as object]) {
    for (const method of MISSING_METHODS.keys()) Reflect.deleteProperty(owner, method);
  }
  const left = Object.getOwnPropertyNames(realm.global)
    .filter((name) => LISTED_GLOBALS.has(name) && !['undefined', 'NaN', 'Infinity', 'globalThis'].includes(name));
  return Object.fromEntries(left.map((name) => [name, realm.global[name]]));
}

function pruneMembers(owner: unknown, members: ReadonlySet<string>): void {
  if (owner === undefined) return;
  for (const name of Object.getOwnPropertyNames(owner)) {
    const kept = members.has(name) || ['name', 'length'].includes(name);
    if (!kept && (owner as RealmObject)[name] !== undefined) Reflect.deleteProperty(owner as object, name);
  }
}
