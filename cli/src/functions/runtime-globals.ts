import type { FunctionRuntime } from './compile-function';
import type { Realm, RealmObject } from './realm';
import { LISTED_GLOBALS, LISTED_MEMBERS, MISSING_METHODS } from '../../../src/contract/function-runtime/built-ins';

/** Runtime 1.0 does without these globals, and these members. */
const SINCE_2 = new Set(['Buffer', 'TextEncoder', 'TextDecoder', 'atob', 'btoa']);
const MEMBERS_SINCE_2: Record<string, readonly string[]> = { Promise: ['all', 'allSettled', 'any', 'race'], Symbol: ['for', 'keyFor'] };

/**
 * Takes away what V8 has and the runtime has not, so that a call to it fails here as it would there.
 *
 * @returns the globals that are left, by name.
 */
export function installGlobals(realm: Realm, runtime: FunctionRuntime, added: Record<string, unknown>): Record<string, unknown> {
  const isFirst = runtime === 'cloudfront-js-1.0';
  for (const [name, value] of Object.entries(added)) realm.global[name] = value;
  for (const name of Object.getOwnPropertyNames(realm.global)) {
    const listed = LISTED_GLOBALS.has(name) && !(isFirst && SINCE_2.has(name));
    // `eval` stays, to throw; the error for too little memory is listed for runtime 1.0 alone.
    if (!listed && name !== 'eval' && !(isFirst && name === 'MemoryError')) Reflect.deleteProperty(realm.global, name);
  }
  for (const [name, members] of LISTED_MEMBERS) pruneMembers(realm.global[name], members);
  if (isFirst) {
    for (const [name, members] of Object.entries(MEMBERS_SINCE_2)) {
      for (const member of members) Reflect.deleteProperty(realm.global[name] as object, member);
    }
    Reflect.deleteProperty((realm.global.String as { prototype: object }).prototype, 'replaceAll');
  } else {
    // AWS writes it with a small f, as njs does.
    const symbols = realm.global.Symbol as { keyFor: unknown; keyfor?: unknown };
    symbols.keyfor = symbols.keyFor;
  }
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
