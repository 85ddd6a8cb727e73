import path from 'node:path';
import { assumptionsWith } from './assumptions';
import { ObjectCache } from './cache/object-cache';
import { RequestCollapser } from './cache/request-collapser';
import { controlHandler } from './control/control-handler';
import { SmartOriginError } from './errors';
import type { LocalKeyValueStore } from './key-value-store/local-key-value-store';
import { selfSignedCertificate } from './listener/certificate';
import { listen, type Listener } from './listener/listeners';
import { requestHandler } from './listener/request-handler';
import type { Distribution } from './model/distribution';
import type { LocalCloudFrontOptions } from './options';
import { realFactories } from './runtime/factories';
import { checkMappedNames } from './runtime/origin-table';
import type { ServedTemplate } from './runtime/served-template';
import { TemplateLoader, type TemplateLoaderSettings } from './runtime/template-loader';
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
    const loader = new TemplateLoader(loaderSettings(options));
    try {
      const served = await loader.load(new Map(), (distribution) => checkMappedNames(distribution, options.origins));
      const cloudFront = new LocalCloudFront(options, loader, served);
      await cloudFront.listen().catch((error: unknown) => cloudFront.close().then(() => Promise.reject(error)));
      return cloudFront;
    } catch (error) {
      await loader.close();
      throw error;
    }
  }

  private readonly listeners: Partial<Record<'main' | 'http' | 'https' | 'control', Listener>> = {};
  /** Templates that were replaced and still have requests. */
  private readonly retiring = new Set<ServedTemplate>();
  private reloading: Promise<void> = Promise.resolve();
  private closed = false;

  private constructor(private readonly options: LocalCloudFrontOptions, private readonly loader: TemplateLoader, private served: ServedTemplate) {}

  /** Where viewers on HTTPS are served, in plain HTTP. */
  get url(): string {
    return this.listeners.main!.url;
  }

  /** Where viewers on HTTP are served, if anywhere. */
  get httpUrl(): string | undefined {
    return this.listeners.http?.url;
  }

  /** Where TLS is spoken, if anywhere. */
  get httpsUrl(): string | undefined {
    return this.listeners.https?.url;
  }

  /** Where the KeyValueStore data API is spoken, if anywhere. */
  get controlUrl(): string | undefined {
    return this.listeners.control?.url;
  }

  /** What is served. */
  get distribution(): Distribution {
    return this.served.edge.distribution;
  }

  /** What plays an origin, for people. */
  describeOrigin(id: string): string {
    return this.served.edge.origins.describe(id);
  }

  /**
   * A KeyValueStore of the distribution's functions, to be written, slowed down and broken while it serves.
   *
   * @param name - Its name in the template.
   * @default the only one
   */
  keyValueStore(name?: string): LocalKeyValueStore | undefined {
    const { stores } = this.served;
    if (name !== undefined) return stores.get(name);
    return stores.size === 1 ? [...stores.values()][0] : undefined;
  }

  /** Every KeyValueStore of the distribution's functions. */
  get keyValueStores(): LocalKeyValueStore[] {
    return [...this.served.stores.values()];
  }

  /**
   * Forgets cached responses by path; a `*` at the end of a path stands for anything.
   *
   * @returns How many were forgotten.
   */
  invalidate(pathPatterns: string[]): number {
    return this.served.edge.cache.invalidate(pathPatterns);
  }

  /**
   * Serves the template as it stands now. Listeners and their ports stay, requests under way end on what they began on, KeyValueStores
   * of the same name keep their contents, and the cache is kept.
   *
   * @throws SmartOriginError when the template cannot be served; what was served before is served on then
   */
  async reload(): Promise<void> {
    if (this.closed) throw new SmartOriginError('ERR_CLOSED', 'the local CloudFront is closed', 'nothing is served any more', 'start another one');
    // One after the other, whatever became of the one before.
    this.reloading = this.reloading.catch(() => undefined).then(() => this.replace());
    return this.reloading;
  }

  /** Ends every listener, connection, worker and timer. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.reloading.catch(() => undefined);
    // Listeners close before what they use.
    for (const listener of Object.values(this.listeners)) await listener.close();
    await Promise.all([this.served, ...this.retiring].map((served) => served.close()));
    await this.loader.close();
    this.served.edge.cache.clear();
  }

  private async replace(): Promise<void> {
    const { served: old, loader } = this;
    this.served = await loader.load(old.stores);
    this.retiring.add(old);
    old.retire().catch((error: unknown) => this.fault(error)).finally(() => this.retiring.delete(old));
  }

  private async listen(): Promise<void> {
    const { options, listeners } = this;
    const host = options.host ?? '127.0.0.1';
    const handler = (protocol: 'http' | 'https') => requestHandler(() => this.served.lease(), protocol, {
      onTrace: options.onTrace ?? (() => undefined),
      onFault: (error) => this.fault(error),
    });
    listeners.main = await listen(host, options.port ?? 0, handler('https'));
    if (options.httpPort !== undefined) listeners.http = await listen(host, options.httpPort, handler('http'));
    if (options.https || options.httpsPort !== undefined) {
      const certificate = typeof options.https === 'object' ? options.https : await selfSignedCertificate();
      listeners.https = await listen(host, options.httpsPort ?? 0, handler('https'), certificate);
    }
    if (options.controlPort !== undefined) listeners.control = await this.listenForControl(options.controlPort);
  }

  private listenForControl(port: number | { preferred: number }): Promise<Listener> {
    const { options } = this;
    const handler = controlHandler({
      status: () => ({
        distribution: `${this.distribution.stackName}/${this.distribution.name}`,
        template: path.resolve(options.template),
        url: this.url,
      }),
      stores: () => this.keyValueStores,
      onFault: (error) => this.fault(error),
    });
    // Whoever reaches it changes what is served, so it never leaves this machine.
    if (typeof port === 'number') return listen('127.0.0.1', port, handler);
    return listen('127.0.0.1', port.preferred, handler).catch((error: unknown) => {
      if (!(error instanceof SmartOriginError) || error.code !== 'ERR_PORT_IN_USE') throw error;
      return listen('127.0.0.1', 0, handler);
    });
  }

  private fault(error: unknown): void {
    const { onFault } = this.options;
    if (onFault) onFault(error);
    else process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`);
  }
}

/** @throws SmartOriginError `ERR_OPTION`, `ERR_ASSUMPTION` */
function loaderSettings(options: LocalCloudFrontOptions): TemplateLoaderSettings {
  const assumptions = assumptionsWith(options.assume);
  const region = options.region ?? DEFAULT_REGION;
  const onLog = options.onLog ?? (() => undefined);
  checkTimeScale(options.timeScale);
  checkRegion(region);
  return {
    template: options.template,
    distribution: options.distribution,
    origins: options.origins,
    factories: options.factories ?? realFactories(onLog, assumptions),
    keyValueStoreLag: options.keyValueStoreLag,
    edge: {
      cache: new ObjectCache(options.cacheBytes),
      collapser: new RequestCollapser(),
      assumptions,
      clock: options.clock ?? Date.now,
      random: options.random ?? Math.random,
      timeScale: options.timeScale ?? 1,
      region,
      pop: POP,
      onLog,
    },
  };
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
