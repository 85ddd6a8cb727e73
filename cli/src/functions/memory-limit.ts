import type { Realm, RealmFunction } from './realm';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions */
export const MAX_MEMORY = 2 * 1024 * 1024;

/** Constructors whose argument is an amount of memory. The compiler puts those of `constructors` in their place. */
export const ALLOCATING = ['Array', 'ArrayBuffer', 'Float32Array', 'Float64Array', 'Int8Array', 'Int16Array', 'Int32Array', 'Uint8Array', 'Uint8ClampedArray',
  'Uint16Array', 'Uint32Array'];

/** Methods of arrays that go through all indices. */
const VISITING = ['copyWithin', 'every', 'filter', 'find', 'findIndex', 'forEach', 'includes', 'indexOf', 'lastIndexOf', 'map', 'reduce', 'reduceRight', 'reverse',
  'shift', 'slice', 'some', 'sort', 'splice', 'toString', 'unshift'];

/** What a run has allocated, as far as it is counted. */
export interface MemoryLimit {
  /** Counts bytes; throws a MemoryError of the realm once they are too many. */
  spend: (bytes: number) => void;
  /** What the present run has spent. */
  used: () => number;
  /** A run goes on that has spent this much. */
  goOn: (used: number) => void;
  constructors: Record<string, RealmFunction>;
}

/**
 * Runs inside the realm. Counted is what a single call of a built-in can allocate without bound, by sizes that the runtime's engine
 * does not undercut: a byte for a character, 16 for an element. Nothing is given back during a run, as that engine has no garbage
 * collector. A text of more characters than there is memory is past the limit, wherever it came from.
 */
const COUNTER = `((errors, limit, allocating, visiting) => {
  'use strict';
  const { apply, construct } = Reflect, { defineProperty, getOwnPropertyDescriptor } = Object, globals = globalThis, isArray = Array.isArray;
  let used = 0;
  const spend = (bytes) => {
    used += bytes;
    if (used > limit) throw new errors.MemoryError('the function used more than ' + limit + ' bytes of memory');
  };
  const checked = (self) => { if (self != null && self.length > limit) spend(self.length); };
  const wrap = (owner, name, before, after) => {
    const original = owner[name];
    const counting = { [name](...args) {
      checked(this);
      if (before !== undefined) spend(before(this, args));
      const result = apply(original, this, args);
      if (after !== undefined && result != null) spend(after(result));
      return result;
    } }[name];
    defineProperty(counting, 'length', { value: original.length, configurable: true });
    defineProperty(owner, name, { ...getOwnPropertyDescriptor(owner, name), value: counting });
  };
  const sizeOf = (value) => typeof value === 'number' && value > 0 ? value : 0;
  const text = String.prototype, list = Array.prototype;
  const elements = (result) => 16 * (result.length || 0);
  wrap(text, 'repeat', (self, [times]) => sizeOf(times) * String(self).length);
  wrap(text, 'padStart', (_, [length]) => sizeOf(length));
  wrap(text, 'padEnd', (_, [length]) => sizeOf(length));
  wrap(text, 'concat', undefined, (result) => result.length);
  wrap(text, 'replace', undefined, (result) => result.length);
  if (text.replaceAll) wrap(text, 'replaceAll', undefined, (result) => result.length);
  wrap(text, 'split', undefined, elements);
  wrap(text, 'match', undefined, elements);
  wrap(list, 'concat', (self, args) => args.reduce((sum, arg) => sum + (isArray(arg) ? arg.length : 1), self.length || 0) * 16);
  wrap(list, 'fill', (self, [, from]) => from === undefined ? 16 * sizeOf(self.length) : 0);
  wrap(list, 'join', undefined, (result) => result.length);
  // They visit holes too, of which an array can have four thousand million without any memory; lightly, for they are called often.
  const bound = (name) => {
    const original = list[name];
    const bounded = { [name](...args) {
      if (this != null && this.length > limit) spend(this.length);
      return apply(original, this, args);
    } }[name];
    defineProperty(bounded, 'length', { value: original.length, configurable: true });
    defineProperty(list, name, { ...getOwnPropertyDescriptor(list, name), value: bounded });
  };
  for (const name of visiting) bound(name);
  wrap(JSON, 'parse', (_, [given]) => typeof given === 'string' && given.length > limit ? given.length : 0);
  const constructors = {};
  for (const name of allocating) {
    const original = globals[name], width = name === 'Array' ? 16 : original.BYTES_PER_ELEMENT || 1;
    constructors[name] = function (...args) {
      if (args.length > 0) spend(width * sizeOf(args[0]));
      return construct(original, args, new.target === undefined || new.target === constructors[name] ? original : new.target);
    };
  }
  return { spend, used: () => used, goOn: (before) => { used = before; }, constructors };
})`;

export function installMemoryLimit(realm: Realm, limit: number): MemoryLimit {
  const install = realm.evaluate(COUNTER) as (errors: unknown, limit: number, allocating: unknown, visiting: unknown) => MemoryLimit;
  return install(realm.kernel.errors, limit, ALLOCATING, VISITING);
}
