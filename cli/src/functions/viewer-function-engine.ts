import type { FunctionModule, FunctionRuntime } from './compile-function';
import { compileFunction } from './compile-function';
import { kindOf, ResultError } from './entries';
import type { ViewerEventType } from './event-objects';
import { eventObject } from './event-objects';
import { RunState } from './function-run-state';
import { RealmBuffer } from './modules/buffer-module';
import { byteString, installByteStrings } from './modules/byte-strings';
import { cloudfrontModule } from './modules/cloudfront-module';
import { cryptoModule } from './modules/crypto-module';
import { querystringModule } from './modules/querystring-module';
import { textCoding } from './modules/text-coding';
import { originChoice } from './origin-choice';
import type { RealmObject } from './realm';
import { Realm } from './realm';
import { requestFromResult } from './request-result';
import { responseFromResult } from './response-result';
import { installGlobals } from './runtime-globals';
import type { FunctionContext, FunctionErrorKind, FunctionRun, KeyValueStore, ViewerFunction } from './viewer-function';
import type { EdgeRequest, EdgeResponse } from '../model/http';

export interface ViewerFunctionOptions {
  /** Shown in messages and stack traces. */
  name: string;
  code: string;
  runtime: FunctionRuntime;
  /** The store that is associated with the function: there is at most one. */
  keyValueStore?: KeyValueStore;
  /** What CloudFront would do silently, or differently. */
  onWarning?: (message: string) => void;
  /**
   * What a `hostHeader` override in `createRequestOriginGroup` does. CloudFront has been reported to answer 502.
   *
   * @default 'refused'
   */
  groupHostHeader?: 'refused' | 'allowed';
  /**
   * Which shape `originIds` of `createRequestOriginGroup` takes: `[{ originId: 'a' }, …]`, `['a', …]`, or both. AWS has documented one
   * after the other.
   *
   * @default 'both'
   */
  groupOriginIds?: 'objects' | 'strings' | 'both';
  /**
   * The longest time in milliseconds that a run may compute. CloudFront allows less than a millisecond of its own machines,
   * which no laptop can tell; this bound only ends what would never end.
   *
   * @default 1000
   */
  timeLimitMs?: number;
}

/**
 * Loads a CloudFront Function. It is compiled once; its top level runs anew with every event.
 *
 * @throws SmartOriginError when CloudFront would not publish the code.
 */
export function createViewerFunction(options: ViewerFunctionOptions): ViewerFunction {
  return new VmFunction(options);
}

class VmFunction implements ViewerFunction {
  readonly name: string;
  private readonly realm = new Realm();
  private readonly module: FunctionModule;
  private readonly timeLimitMs: number;
  private readonly warned = new Set<string>();
  /** The run that is in the realm now, and since when. */
  private current!: RunState;
  private sliceStartedAt = 0;

  constructor(private readonly options: ViewerFunctionOptions) {
    this.name = options.name;
    this.timeLimitMs = options.timeLimitMs ?? 1000;
    const { realm } = this;
    const isFirst = options.runtime === 'cloudfront-js-1.0';
    const buffer = new RealmBuffer(realm);
    const modules: Record<string, RealmObject> = {
      crypto: cryptoModule(realm, (digest) => isFirst ? byteString(digest) : buffer.from(digest)),
      querystring: querystringModule(realm),
      ...(!isFirst && { buffer: realm.object({ Buffer: buffer.constructorFunction }) }),
    };
    const globals = installGlobals(realm, options.runtime, {
      console: realm.object({ log: realm.function((...args) => this.log(args)) }),
      require: realm.function((name) => {
        if (!Object.hasOwn(modules, String(name))) throw new Error(`Cannot find module "${String(name)}"; there are ${Object.keys(modules).join(', ')}`);
        return modules[String(name)];
      }),
      Buffer: buffer.constructorFunction,
      ...textCoding(realm),
    });
    if (isFirst) installByteStrings(realm);
    realm.kernel.freezeDate(realm.function(() => this.current.startedAt));
    globals.Date = realm.global.Date;
    this.module = compileFunction(realm, {
      name: options.name,
      code: options.code,
      runtime: options.runtime,
      globals,
      cloudfront: cloudfrontModule({ realm, store: options.keyValueStore, current: () => this.current, bytes: (value) => buffer.from(value) }),
      checkTime: () => this.checkTime(),
    });
  }

  onRequest(request: EdgeRequest, context: FunctionContext): Promise<FunctionRun> {
    return this.run('viewer-request', context, request, undefined, (result, run) => {
      if (result.statusCode !== undefined) return { kind: 'response', response: responseFromResult(result, undefined) };
      if (result.uri === undefined) throw new ResultError('the function must return a request with its uri, or a response with a statusCode');
      const changed = requestFromResult(result, request);
      if (run.choice === undefined) return { kind: 'request', request: changed };
      const choice = originChoice(run.choice, {
        originIds: context.originIds,
        headers: changed.headers,
        refuseGroupHostHeader: this.options.groupHostHeader !== 'allowed',
        groupOriginIds: this.options.groupOriginIds ?? 'both',
      });
      return { kind: 'request', request: changed, originChoice: choice };
    });
  }

  onResponse(request: EdgeRequest, response: EdgeResponse, context: FunctionContext): Promise<FunctionRun> {
    return this.run('viewer-response', context, request, response, (result) => ({ kind: 'response', response: responseFromResult(result, response) }));
  }

  private run(
    type: ViewerEventType, context: FunctionContext, request: EdgeRequest, response: EdgeResponse | undefined,
    read: (result: RealmObject, run: RunState) => FunctionRun['outcome'],
  ): Promise<FunctionRun> {
    return new Promise((resolve) => {
      const run: RunState = new RunState(type, context, (work) => this.slice(run, work, settle));
      const settle = () => resolve({ outcome: this.outcome(run, read), computeMicros: run.computeMicros, logs: run.logs });
      const event = eventObject(this.realm, type, context, request, response);
      if (type === 'viewer-request') this.addRawQueryString(event.request as RealmObject, request.querystring);
      run.resume(() => {
        this.realm.kernel.invoke(
          this.module(), event,
          (value) => { run.outcome ??= { value }; },
          (error) => { run.outcome ??= { error }; },
        );
      });
    });
  }

  /** One stretch of computing: up to the end of the function, or until it waits for its KeyValueStore. */
  private slice(run: RunState, work: () => void, settle: () => void): void {
    if (run.outcome !== undefined) return;
    this.current = run;
    this.sliceStartedAt = performance.now();
    try {
      this.realm.run(work);
    } catch (error) {
      run.outcome = { error };
    }
    run.computeMicros += (performance.now() - this.sliceStartedAt) * 1000;
    if (run.outcome === undefined && run.waiting === 0) {
      run.outcome = { error: new Error('the function awaits a promise that nothing can resolve') };
    }
    if (run.outcome !== undefined) settle();
  }

  private outcome(run: RunState, read: (result: RealmObject, run: RunState) => FunctionRun['outcome']): FunctionRun['outcome'] {
    const ended = run.outcome!;
    if ('error' in ended) return failure('FunctionExecutionError', describeError(ended.error, this.name));
    try {
      const { value } = ended;
      if (typeof value !== 'object' || value === null) throw new ResultError(`the function must return a request or a response, not ${kindOf(value)}`);
      return read(value as RealmObject, run);
    } catch (error) {
      // Getters of the result run code of the function: what they throw is its own.
      if (!(error instanceof ResultError)) return failure('FunctionExecutionError', describeError(error, this.name));
      return failure('FunctionValidationError', `${this.name}: ${error.message}`);
    }
  }

  /** Runtime 2.0 only; a query string that is empty cannot be told from none here. */
  private addRawQueryString(request: RealmObject, querystring: string): void {
    if (this.options.runtime === 'cloudfront-js-1.0') return;
    Object.defineProperty(request, 'rawQueryString', { value: this.realm.function(() => querystring === '' ? undefined : querystring) });
  }

  private log(args: unknown[]): void {
    if (args.length > 1) this.warnOnce('console.log() takes one argument; CloudFront does not log the others');
    const [message] = args;
    this.current.log(typeof message === 'string' ? message : this.realm.kernel.stringify(message) ?? String(message));
  }

  private warnOnce(message: string): void {
    if (this.warned.has(message)) return;
    this.warned.add(message);
    this.options.onWarning?.(`${this.name}: ${message}`);
  }

  private checkTime(): void {
    if (performance.now() - this.sliceStartedAt > this.timeLimitMs) throw new RangeError(`the function ran for longer than ${this.timeLimitMs} ms`);
  }
}

function failure(error: FunctionErrorKind, message: string): FunctionRun['outcome'] {
  return { kind: 'error', error, message };
}

/** `TypeError: … (router.js:12:5)`. Anything can be thrown, even what cannot be read. */
function describeError(error: unknown, name: string): string {
  try {
    if (typeof error !== 'object' || error === null) return `${name}: the function threw ${String(error)}`;
    const { name: kind, message, stack } = error as Error;
    const place = new RegExp(`${name.replace(/[^\w-]/g, '\\$&')}\\.js:\\d+:\\d+`).exec(String(stack))?.[0];
    return `${name}: ${String(kind)}: ${String(message)}${place === undefined ? '' : ` (${place})`}`;
  } catch {
    return `${name}: the function threw something that cannot be read`;
  }
}
