import { getHeapStatistics } from 'node:v8';
import type { FunctionModule, FunctionRuntime } from './compile-function';
import { compileFunction } from './compile-function';
import { kindOf, ResultError } from './entries';
import type { ViewerEventType } from './event-objects';
import { eventObject } from './event-objects';
import { describeError, failure } from './function-failure';
import { RunState } from './function-run-state';
import { checkLanguage } from './language-gate';
import { installMemoryLimit, MAX_MEMORY, type MemoryLimit } from './memory-limit';
import { RealmBuffer } from './modules/buffer-module';
import { byteString, installByteStrings } from './modules/byte-strings';
import { cloudfrontModule } from './modules/cloudfront-module';
import { cryptoModule } from './modules/crypto-module';
import { querystringModule } from './modules/querystring-module';
import { textCoding } from './modules/text-coding';
import { originChoice } from './origin-choice';
import type { RealmFunction, RealmObject } from './realm';
import { Realm } from './realm';
import { requestFromResult } from './request-result';
import { responseFromResult } from './response-result';
import { installGlobals } from './runtime-globals';
import { onUnhandledRejection } from './unhandled-rejections';
import type { FunctionContext, FunctionRun, KeyValueStore, ViewerFunction } from './viewer-function';
import { MAX_COMPUTE_MICROS } from '../edge-rules/limits';
import type { EdgeRequest, EdgeResponse } from '../model/http';

/** V8 fills the heap with more than the function: growth past this is no noise, and what the process can bear. */
const MAX_HEAP_GROWTH = 16 * MAX_MEMORY;

/** Slow runs on end until a warning: the first ones of a function are slow while V8 learns it. */
const SLOW_RUNS = 5;

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
   * What becomes of code that uses what AWS's page on the runtime does not list: it is refused, or runs with a warning as far as V8 can.
   *
   * @default 'refused'
   */
  unlistedFeatures?: 'refused' | 'warned';
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
   * In which order `cf.cwt.generateToken()` takes its arguments: AWS's page has it both ways.
   *
   * @default 'either'
   */
  cwtArgumentOrder?: 'either' | 'token-first' | 'context-first';
  /**
   * The longest time in milliseconds that a run may compute. CloudFront allows less than a millisecond of its own machines,
   * which no laptop can tell; this bound only ends what would never end.
   *
   * @default 1000
   */
  timeLimitMs?: number;
  /**
   * Milliseconds since the epoch: what `Date` says, as it is when a run begins.
   *
   * @default Date.now
   */
  now?: () => number;
}

/** What a function made of an event, unchecked, as CloudFront's TestFunction shows it. */
export interface FunctionTest {
  /** What it returned; undefined where it failed, or returned nothing. */
  output?: unknown;
  error?: string;
  logs: string[];
  computeMicros: number;
}

export interface LoadedFunction extends ViewerFunction {
  /**
   * Runs the function on an event as a test gives it.
   * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_TestFunction.html
   */
  test(event: { context: { eventType: ViewerEventType } }, context: FunctionContext): Promise<FunctionTest>;
}

/**
 * Loads a CloudFront Function. It is compiled once; its top level runs anew with every event.
 *
 * @throws SmartOriginError `ERR_FUNCTION_CODE` when CloudFront would not publish or not run the code.
 */
export function createViewerFunction(options: ViewerFunctionOptions): LoadedFunction {
  const told = new Set<string>();
  const onWarning = (message: string) => {
    if (told.has(message)) return;
    told.add(message);
    options.onWarning?.(message);
  };
  const load = () => new VmFunction({ ...options, onWarning });
  const loaded = load();
  if (!loaded.changesBuiltIns) return loaded;
  // Some milliseconds for each run, which honest code hardly ever costs.
  return {
    name: loaded.name,
    onRequest: (request, context) => load().onRequest(request, context),
    onResponse: (request, response, context) => load().onResponse(request, response, context),
    test: (event, context) => load().test(event, context),
  };
}

class VmFunction implements LoadedFunction {
  readonly name: string;
  private readonly realm = new Realm();
  private readonly memory: MemoryLimit;
  private readonly module: FunctionModule;
  private readonly timeLimitMs: number;
  private readonly rawQueryString: RealmFunction;
  /** The run that is in the realm now, since when, and what the heap held then. */
  private current!: RunState;
  private sliceStartedAt = 0;
  private heapAtStart = 0;
  private slowRuns = 0;

  constructor(private readonly options: ViewerFunctionOptions) {
    const { name, code, runtime, unlistedFeatures = 'refused', timeLimitMs = 1000 } = options;
    this.name = name;
    this.timeLimitMs = timeLimitMs;
    const { realm } = this;
    const isFirst = runtime === 'cloudfront-js-1.0';
    this.memory = installMemoryLimit(realm, MAX_MEMORY);
    const buffer = new RealmBuffer(realm, this.memory.spend);
    const modules: Record<string, RealmObject> = {
      crypto: cryptoModule(realm, (digest) => isFirst ? byteString(digest) : buffer.from(digest)),
      querystring: querystringModule(realm),
      ...(!isFirst && { buffer: realm.object({ Buffer: buffer.constructorFunction }) }),
    };
    const globals = installGlobals(realm, runtime, {
      console: realm.object({ log: realm.function((...args) => this.log(args)) }),
      require: realm.function((module) => {
        if (!Object.hasOwn(modules, String(module))) throw new Error(`Cannot find module "${String(module)}"; there are ${Object.keys(modules).join(', ')}`);
        return modules[String(module)];
      }),
      Buffer: buffer.constructorFunction,
      ...textCoding(realm),
    });
    if (isFirst) installByteStrings(realm);
    onUnhandledRejection((globals.Promise as { prototype: object }).prototype, (reason) => this.unhandled(reason));
    realm.kernel.freezeDate(realm.function(() => this.current.startedAt));
    globals.Date = realm.global.Date;
    this.rawQueryString = realm.function(() => this.current.rawQueryString);
    const cloudfront = cloudfrontModule({
      realm,
      store: options.keyValueStore,
      current: () => this.current,
      bytes: (value) => buffer.from(value),
      cwtArgumentOrder: options.cwtArgumentOrder ?? 'either',
    });
    this.module = compileFunction(realm, {
      name,
      code,
      runtime,
      globals,
      imports: realm.object({ ...modules, cloudfront }),
      constructors: this.memory.constructors,
      gate: () => checkLanguage({ name, code, runtime, unlisted: unlistedFeatures, onWarning: (message) => this.options.onWarning?.(message) }),
      check: () => this.check(),
    });
  }

  get changesBuiltIns(): boolean {
    return this.module.changesBuiltIns;
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

  async test(event: { context: { eventType: ViewerEventType } }, context: FunctionContext): Promise<FunctionTest> {
    const { kernel } = this.realm;
    const given = () => kernel.parseJson(JSON.stringify(event));
    const run = await this.execute(event.context.eventType, context, undefined, given, (value) => kernel.stringify(value));
    const { logs, computeMicros } = run;
    const outcome = run.outcome!;
    if ('error' in outcome) return { error: outcome.message, logs, computeMicros };
    const output = outcome.value as string | undefined;
    return { ...(output !== undefined && { output: JSON.parse(output) as unknown }), logs, computeMicros };
  }

  private async run(
    type: ViewerEventType, context: FunctionContext, request: EdgeRequest, response: EdgeResponse | undefined,
    read: (result: RealmObject, run: RunState) => FunctionRun['outcome'],
  ): Promise<FunctionRun> {
    const rawQuery = request.querystring === '' && request.emptyQuery !== true ? undefined : request.querystring;
    const run = await this.execute(type, context, rawQuery, () => {
      const event = eventObject(this.realm, type, context, request, response);
      if (this.options.runtime !== 'cloudfront-js-1.0') Object.defineProperty(event.request, 'rawQueryString', { value: this.rawQueryString });
      return event;
    }, (value, state) => {
      if (typeof value !== 'object' || value === null) throw new ResultError(`the function must return a request or a response, not ${kindOf(value)}`);
      return read(value as RealmObject, state);
    });
    const outcome = run.outcome!;
    return {
      outcome: 'error' in outcome ? { kind: 'error', ...outcome } : outcome.value as FunctionRun['outcome'],
      computeMicros: run.computeMicros,
      logs: run.logs,
      ...(run.customData !== undefined && { customData: run.customData }),
    };
  }

  /** @param take - Makes of what the function returned what is wanted: within the run, as getters are code of the function. */
  private execute(
    type: ViewerEventType, context: FunctionContext, rawQueryString: string | undefined, event: () => unknown,
    take: (value: unknown, run: RunState) => unknown,
  ): Promise<RunState> {
    const end = (run: RunState, work: () => RunState['outcome']) => {
      if (run.outcome !== undefined) return;
      try {
        run.outcome = work();
      } catch (error) {
        run.outcome = failure(error, this.name);
      }
    };
    return new Promise((resolve) => {
      const run: RunState = new RunState(type, context, rawQueryString, (work) => this.slice(run, work, resolve), this.options.now?.());
      const given = event();
      run.resume(() => {
        const fail = (error: unknown) => end(run, () => failure(error, this.name));
        try {
          this.realm.kernel.invoke(this.module.start(), given, (value) => end(run, () => ({ value: take(value, run) })), fail);
        } catch (error) {
          fail(error);
        }
      });
    });
  }

  /** One stretch of computing: up to the end of the function, or until it waits for its KeyValueStore. */
  private slice(run: RunState, work: () => void, settle: (run: RunState) => void): void {
    if (run.outcome !== undefined) return;
    this.current = run;
    this.memory.goOn(run.memoryUsed);
    this.heapAtStart = getHeapStatistics().used_heap_size;
    this.sliceStartedAt = performance.now();
    try {
      this.realm.run(work, this.module.needsTimeout ? this.timeLimitMs : undefined);
    } catch (error) {
      run.outcome = failure((error as NodeJS.ErrnoException | undefined)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? this.tooLong() : error, this.name);
    }
    run.computeMicros += (performance.now() - this.sliceStartedAt) * 1000;
    run.memoryUsed = this.memory.used();
    this.endSlice(run);
    if (run.outcome !== undefined) settle(run);
  }

  private endSlice(run: RunState): void {
    const grown = getHeapStatistics().used_heap_size - this.heapAtStart;
    if (run.memoryUsed > MAX_MEMORY || grown > MAX_HEAP_GROWTH) {
      // Whatever the function made of the error: CloudFront ends it.
      run.outcome = failure(this.tooMuchMemory(), this.name);
    } else if (grown > MAX_MEMORY) {
      this.options.onWarning?.(`a run made V8's heap grow by ${Math.ceil(grown / 1024)} KB; CloudFront ends functions that use more than ${MAX_MEMORY / 1024} KB`);
    }
    // What no guard could end has ended by itself: it is no success for having been late.
    if (run.computeMicros > this.timeLimitMs * 1000 && !(run.outcome && 'error' in run.outcome)) run.outcome = failure(this.tooLong(), this.name);
    if (run.outcome === undefined && run.waiting === 0) {
      run.outcome = failure(new Error('the function awaits a promise that nothing can resolve'), this.name);
    }
    if (run.outcome !== undefined) this.judgeCompute(run.computeMicros);
  }

  private judgeCompute(computeMicros: number): void {
    this.slowRuns = computeMicros > MAX_COMPUTE_MICROS ? this.slowRuns + 1 : 0;
    if (this.slowRuns === SLOW_RUNS) {
      this.options.onWarning?.(`${SLOW_RUNS} runs on end computed for longer than a millisecond (the last one for ${Math.round(computeMicros)} µs of this machine); `
        + 'CloudFront ends functions that do');
    }
  }

  private log(args: unknown[]): void {
    if (args.length > 1) this.options.onWarning?.('console.log() takes one argument; CloudFront does not log the others');
    const [message] = args;
    this.current.log(typeof message === 'string' ? message : this.realm.kernel.stringify(message) ?? String(message));
  }

  private unhandled(reason: unknown): void {
    this.options.onWarning?.(`nothing handles a promise that was rejected: ${describeError(reason, this.name)}`);
  }

  private check(): void {
    if (performance.now() - this.sliceStartedAt > this.timeLimitMs) throw this.tooLong();
    if (getHeapStatistics().used_heap_size - this.heapAtStart > MAX_HEAP_GROWTH) throw this.tooMuchMemory();
  }

  private tooLong(): Error {
    return new RangeError(`the function ran for longer than ${this.timeLimitMs} ms`);
  }

  private tooMuchMemory(): Error {
    return Object.assign(new Error(`the function used more than ${MAX_MEMORY} bytes of memory`), { name: 'MemoryError' });
  }
}
