import { assumptionsWith } from './assumptions';
import { ObjectCache } from './cache/object-cache';
import { RequestCollapser } from './cache/request-collapser';
import { SmartOriginError } from './errors';
import { selfSignedCertificate } from './listener/certificate';
import { listen, type Listener } from './listener/listeners';
import { requestHandler, type HandlerOptions } from './listener/request-handler';
import type { Distribution } from './model/distribution';
import { parseDistribution } from './model/parse-distribution';
import type { LocalCloudFrontOptions } from './options';
import { EdgeCode, type WritableKeyValueStore } from './runtime/edge-code';
import { realFactories } from './runtime/factories';
import { OriginTable } from './runtime/origin-table';
import type { Edge } from './stages/stage';
import { readTemplates } from './template/read-templates';
import { DEFAULT_REGION } from './template/template-set';

/** The one edge location of the local CloudFront, in the form of `x-amz-cf-pop`. */
const POP = 'LCL50-P1';

/** A distribution of a synthesized template, served on this machine. */
export class LocalCloudFront {
  /**
   * Reads the template, connects the origins, loads the functions and listens.
   *
   * @throws SmartOriginError for everything that the caller can mend; nothing is left running then
   */
  static async start(options: LocalCloudFrontOptions): Promise<LocalCloudFront> {
    const assumptions = assumptionsWith(options.assume);
    const region = options.region ?? DEFAULT_REGION;
    const onLog = options.onLog ?? (() => undefined);
    checkTimeScale(options.timeScale);
    checkRegion(region);
    const distribution = parseDistribution(readTemplates(options.template, region), options.distribution);
    const parts: { close(): Promise<void> }[] = [];
    try {
      const origins = await OriginTable.connect(distribution, options.origins);
      parts.push(origins);
      const code = await EdgeCode.load(distribution, region, options.factories ?? realFactories(onLog, assumptions));
      parts.push(code);
      const edge: Edge = {
        distribution,
        origins,
        code,
        cache: new ObjectCache(options.cacheBytes),
        collapser: new RequestCollapser(),
        assumptions,
        clock: options.clock ?? Date.now,
        random: options.random ?? Math.random,
        timeScale: options.timeScale ?? 1,
        region,
        pop: POP,
        onLog,
      };
      const listeners = await openListeners(edge, options, parts);
      return new LocalCloudFront(edge, listeners, parts);
    } catch (error) {
      await closeAll(parts);
      throw error;
    }
  }

  private constructor(private readonly edge: Edge, private readonly listeners: Listeners, private readonly parts: { close(): Promise<void> }[]) {}

  /** Where viewers on HTTPS are served, in plain HTTP. */
  get url(): string {
    return this.listeners.main.url;
  }

  /** Where viewers on HTTP are served, if anywhere. */
  get httpUrl(): string | undefined {
    return this.listeners.http?.url;
  }

  /** Where TLS is spoken, if anywhere. */
  get httpsUrl(): string | undefined {
    return this.listeners.https?.url;
  }

  /** What is served. */
  get distribution(): Distribution {
    return this.edge.distribution;
  }

  /** What plays an origin, for people. */
  describeOrigin(id: string): string {
    return this.edge.origins.describe(id);
  }

  /**
   * A KeyValueStore of the distribution's functions, to be written while it serves.
   *
   * @param name - Its name in the template.
   * @default the only one
   */
  keyValueStore(name?: string): WritableKeyValueStore | undefined {
    return this.edge.code.keyValueStore(name);
  }

  /**
   * Forgets cached responses by path; a `*` at the end of a path stands for anything.
   *
   * @returns How many were forgotten.
   */
  invalidate(pathPatterns: string[]): number {
    return this.edge.cache.invalidate(pathPatterns);
  }

  /** Ends every listener, connection, worker and timer. */
  async close(): Promise<void> {
    await closeAll(this.parts);
    this.edge.cache.clear();
  }
}

interface Listeners {
  main: Listener;
  http?: Listener;
  https?: Listener;
}

async function openListeners(edge: Edge, options: LocalCloudFrontOptions, parts: { close(): Promise<void> }[]): Promise<Listeners> {
  const host = options.host ?? '127.0.0.1';
  const handlerOptions: HandlerOptions = {
    onTrace: options.onTrace ?? (() => undefined),
    onFault: options.onFault ?? ((error) => process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`)),
  };
  const keep = (listener: Listener) => {
    // Listeners close before what they use.
    parts.unshift(listener);
    return listener;
  };
  const listeners: Listeners = { main: keep(await listen(host, options.port ?? 0, requestHandler(edge, 'https', handlerOptions))) };
  if (options.httpPort !== undefined) listeners.http = keep(await listen(host, options.httpPort, requestHandler(edge, 'http', handlerOptions)));
  if (options.https || options.httpsPort !== undefined) {
    const certificate = typeof options.https === 'object' ? options.https : await selfSignedCertificate();
    listeners.https = keep(await listen(host, options.httpsPort ?? 0, requestHandler(edge, 'https', handlerOptions), certificate));
  }
  return listeners;
}

async function closeAll(parts: { close(): Promise<void> }[]): Promise<void> {
  for (const part of parts.splice(0)) await part.close();
}

function checkTimeScale(timeScale: number | undefined): void {
  if (timeScale === undefined || (Number.isFinite(timeScale) && timeScale > 0)) return;
  throw new SmartOriginError('ERR_OPTION', `timeScale is ${timeScale}`, 'time-outs are divided by it, so it is a number above 0', 'give 1, or more for shorter time-outs');
}

function checkRegion(region: string): void {
  // A Region that is newer than this code must pass.
  if (/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region)) return;
  throw new SmartOriginError('ERR_OPTION', `"${region}" is no Region`, 'a Region is written like us-east-1', 'correct --region, or leave it out for us-east-1');
}
