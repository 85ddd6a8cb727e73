import { types } from 'node:util';
import vm from 'node:vm';

export type RealmObject = Record<string, unknown>;
export type RealmFunction = (...args: unknown[]) => unknown;

export interface Deferred {
  promise: unknown;
  resolve: RealmFunction;
  reject: RealmFunction;
}

/** What is made inside the realm, so that a function meets objects of its own realm only and never a way into ours. */
interface Kernel {
  /** The realm's error types, by name. */
  errors: Record<string, RealmFunction>;
  object(): RealmObject;
  array(): unknown[];
  deferred(): Deferred;
  error(name: string, message: string): unknown;
  wrap(call: (self: unknown, args: unknown[]) => unknown, convert: (error: unknown) => unknown): RealmFunction;
  invoke(handler: RealmFunction, event: unknown, done: (value: unknown) => void, failed: (error: unknown) => void): void;
  guard(turns: number, check: RealmFunction): RealmFunction;
  freezeDate(now: RealmFunction): void;
  define(target: object, name: string, value: unknown): void;
  parseJson(text: string): unknown;
  stringify(value: unknown): string | undefined;
}

/** Runs inside the realm before anything else: it keeps the built-ins that the pruning of globals takes away. */
const KERNEL = `(() => {
  'use strict';
  const { defineProperty } = Object, { construct } = Reflect, { parse, stringify } = JSON, P = Promise, D = Date, globals = globalThis;
  const errors = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const resolved = P.resolve.bind(P), then = P.prototype.then, call = then.call.bind(then);
  for (const name of ['InternalError', 'MemoryError']) {
    errors[name] = { [name]: class extends Error {} }[name];
    defineProperty(errors[name].prototype, 'name', { value: name, writable: true, configurable: true });
    defineProperty(globals, name, { value: errors[name], writable: true, configurable: true });
  }
  return {
    object: () => ({}),
    array: () => [],
    deferred: () => {
      const made = {};
      made.promise = new P((resolve, reject) => { made.resolve = resolve; made.reject = reject; });
      return made;
    },
    error: (name, message) => new (errors[name] || Error)(message),
    errors,
    wrap: (host, convert) => function (...args) {
      try { return host(this, args); } catch (error) {
        let own;
        // Where the stack is full, converting fails as well, and with an error of ours.
        try { own = convert(error); } catch (_) { own = new errors.RangeError('Maximum call stack size exceeded'); }
        throw own;
      }
    },
    invoke: (handler, event, done, failed) => {
      const result = handler(event);
      // Reactions are functions of the realm: one of ours would run in our own microtask queue, after run().
      if (result !== null && typeof result === 'object' && typeof result.then === 'function') call(resolved(result), (value) => done(value), (error) => failed(error));
      else done(result);
    },
    guard: (turns, check) => {
      let left = turns;
      // A check that throws leaves nothing: every further turn throws too, so no catch of the function can go on.
      return () => { if (--left < 0) { left = 0; check(); left = turns; } };
    },
    freezeDate: (now) => {
      function Frozen(...args) {
        if (!new.target) return new D(now()).toString();
        return construct(D, args.length === 0 ? [now()] : args, new.target);
      }
      defineProperty(Frozen, 'name', { value: 'Date' });
      Frozen.prototype = D.prototype;
      D.prototype.constructor = Frozen;
      Frozen.now = now; Frozen.parse = D.parse; Frozen.UTC = D.UTC;
      globals.Date = Frozen;
    },
    define: (target, name, value) => defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true }),
    parseJson: parse,
    stringify,
  };
})()`;

/**
 * A JavaScript world of its own for one function: without timers, network, file system, process, and without code from strings.
 * Not a jail for hostile code: it keeps honest code from things that CloudFront does not have.
 */
export class Realm {
  readonly kernel: Kernel;
  readonly global: RealmObject;
  private readonly context: vm.Context;
  private readonly entry: vm.Script;
  private work?: () => void;

  constructor() {
    // Microtasks of the function run within run(), and nowhere else: so its time is measured and its errors are ours to catch.
    this.context = vm.createContext(Object.create(null), {
      codeGeneration: { strings: false, wasm: false }, microtaskMode: 'afterEvaluate',
    });
    this.kernel = this.evaluate(KERNEL) as Kernel;
    this.global = this.evaluate('globalThis') as RealmObject;
    Object.defineProperty(this.global, '__smartOriginRun', { value: this.function(() => this.work?.()) });
    this.entry = new vm.Script('__smartOriginRun()');
  }

  /**
   * Runs `work`, then the microtasks that it left behind.
   *
   * @param timeoutMs - Ends what no guard of ours can end. It starts a thread for the run, which takes longer than most functions.
   * @throws an error with the code ERR_SCRIPT_EXECUTION_TIMEOUT
   */
  run(work: () => void, timeoutMs?: number): void {
    this.work = work;
    this.entry.runInContext(this.context, timeoutMs === undefined ? undefined : { timeout: timeoutMs });
  }

  evaluate(code: string, options: vm.ScriptOptions = {}): unknown {
    return new vm.Script(code, options).runInContext(this.context);
  }

  /** A function of the realm that calls ours. What ours throws arrives as an error of the realm. */
  function(call: (...args: unknown[]) => unknown): RealmFunction {
    return this.method((_, ...args) => call(...args));
  }

  /** The same, with `this` as the first argument. */
  method(call: (self: unknown, ...args: unknown[]) => unknown): RealmFunction {
    return this.kernel.wrap((self, args) => call(self, ...args), (error) => this.toRealmError(error));
  }

  /** An error of the realm for one of ours; one of the realm's own passes as it is, and so does what is no error. */
  toRealmError(error: unknown): unknown {
    if (!(types.isNativeError(error) || error instanceof DOMException) || error instanceof this.kernel.errors.Error) return error;
    return this.kernel.error(error.name, error.message);
  }

  /** Sets a property whose name may be anything, even `__proto__`. */
  set(target: RealmObject, name: string, value: unknown): void {
    if (name === '__proto__') this.kernel.define(target, name, value);
    else target[name] = value;
  }

  /** An object of the realm with these properties. */
  object(properties: Record<string, unknown> = {}): RealmObject {
    const made = this.kernel.object();
    for (const name of Object.keys(properties)) this.set(made, name, properties[name]);
    return made;
  }

  array(items: readonly unknown[]): unknown[] {
    const made = this.kernel.array();
    for (let i = 0; i < items.length; i++) made[i] = items[i];
    return made;
  }
}
