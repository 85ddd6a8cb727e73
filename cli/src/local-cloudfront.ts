import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ControlHandlerOptions } from './control/control-handler';
import { EdgeControls } from './edge-controls';
import { SmartOriginError } from './errors';
import { Browser } from './fetch/browser';
import { edgeFetch, type EdgeFetchOptions, type ViewerOptions } from './fetch/edge-fetch';
import type { ViewerResponse } from './fetch/viewer-response';
import { checkCertificate } from './listener/certificate';
import { requestHandler } from './listener/request-handler';
import type { LocalCloudFrontOptions, ReloadOptions } from './options';
import { Page } from './page/page-handler';
import { RequestObservers } from './records/request-observers';
import { checkReloadOptions, checkStartOptions } from './runtime/check-start-options';
import { checkedOptions, type CheckedOptions } from './runtime/loader-settings';
import { checkMappedNames } from './runtime/origin-table';
import { popNamed } from './runtime/points-of-presence';
import { Ports } from './runtime/ports';
import { TemplateLoader } from './runtime/template-loader';
import { templateLocation } from './runtime/template-location';
import { isTimerSeconds, MAX_TIMER_SECONDS } from './timer-limits';

/** A distribution of a synthesized template, served on this machine. */
export class LocalCloudFront extends EdgeControls {
  /**
   * Reads the template, connects the origins, loads the functions and listens.
   *
   * @throws SmartOriginError for everything that the caller can mend; nothing is left running then
   */
  static async start(options: LocalCloudFrontOptions): Promise<LocalCloudFront> {
    checkStartOptions(options);
    if (typeof options.https === 'object') checkCertificate(options.https);
    const lasting = checkedOptions(options, (error) => tell(options, error));
    const loader = new TemplateLoader(lasting);
    try {
      lasting.deployments.deploy(await loader.load(new Map(), { check: (distribution) => checkMappedNames(distribution, options.origins) }));
      const cloudFront = new LocalCloudFront(options, lasting, loader);
      await cloudFront.ports.open().catch((error: unknown) => cloudFront.close().then(() => Promise.reject(error)));
      return cloudFront;
    } catch (error) {
      await loader.close();
      throw error;
    }
  }

  private readonly ports: Ports;
  /** Where what is served was read from, the newest where points of presence differ. */
  private template: string;
  private reloading: Promise<void> = Promise.resolve();
  private closing: Promise<void> | undefined;
  /** Ends the grace of a stop. */
  private readonly insistence = new AbortController();

  private constructor(
    private readonly options: LocalCloudFrontOptions,
    lasting: CheckedOptions,
    private readonly loader: TemplateLoader,
  ) {
    super(lasting, loader.gates, new RequestObservers((error) => tell(options, error)));
    this.template = lasting.template;
    const pops = lasting.pops.map(({ name }) => name);
    const onFault = (error: unknown) => this.fault(error);
    this.ports = new Ports(options, {
      pops,
      handler: (protocol, pop) => requestHandler(lasting.deployments, protocol, { pop, pops, observers: this.observers, onFault }),
      distribution: () => this.distribution,
      control: this.controlOptions(onFault),
    });
    if (options.onRequest) this.onRequest(options.onRequest);
    if (options.onTrace) this.onTrace(options.onTrace);
  }

  /** Where viewers on HTTPS are served, in plain HTTP. */
  get url(): string {
    return this.ports.url;
  }

  /** Where viewers on HTTP are served, if anywhere. */
  get httpUrl(): string | undefined {
    return this.ports.httpUrl;
  }

  /** Where TLS is spoken, if anywhere. */
  get httpsUrl(): string | undefined {
    return this.ports.httpsUrl;
  }

  /** Where the KeyValueStore data API is spoken, if anywhere. */
  get controlUrl(): string | undefined {
    return this.ports.controlUrl;
  }

  /**
   * Where one point of presence serves viewers on HTTPS, in plain HTTP, where each has a port (`popPorts`).
   *
   * @param pop - Its name, or its Region where no other one is there.
   * @throws SmartOriginError `ERR_POP`, `ERR_OPTION`
   */
  popUrl(pop: string): string {
    const { name } = popNamed(this.lasting.pops, pop);
    const url = this.ports.popUrl(name);
    if (url !== undefined) return url;
    throw new SmartOriginError('ERR_OPTION', `${name} has no port of its own`, 'points of presence have ports where the option popPorts (--pop-ports) is given',
      'give it, or choose the point of presence by the header x-local-pop');
  }

  /** All of them by the name of the point of presence; undefined where they have no ports. */
  get popUrls(): Record<string, string> | undefined {
    return this.options.popPorts ? Object.fromEntries(this.pops.map(({ name }) => [name, this.popUrl(name)])) : undefined;
  }

  /**
   * Serves the template as it stands now. Listeners and their ports stay, requests under way end on what they began on, KeyValueStores
   * and tables of the same name keep their contents, and the caches are kept.
   *
   * @param options - Another template, or some points of presence alone: the others go on with what they serve, until a reload without
   * `pops` brings all to the newest.
   * @throws SmartOriginError when the template cannot be served; what was served before is served on then
   */
  async reload(options: ReloadOptions = {}): Promise<void> {
    if (this.closing) throw new SmartOriginError('ERR_CLOSED', 'the local CloudFront is closed', 'nothing is served any more', 'start another one');
    checkReloadOptions(options);
    // One after the other, whatever became of the one before.
    this.reloading = this.reloading.catch(() => undefined).then(() => this.replace(options));
    return this.reloading;
  }

  /**
   * Sends one request over the port, as a viewer would, on a connection of its own. Redirects are not followed.
   *
   * @param uri - Path with its query string.
   * @returns the response, with what became of the request (`record`) and a line for each of its stages (`trace`).
   * @throws SmartOriginError `ERR_FETCH`, `ERR_POP`
   */
  fetch(uri: string, options: EdgeFetchOptions = {}): Promise<ViewerResponse> {
    return edgeFetch({
      urlFor: (protocol) => (protocol === 'http' ? this.httpUrl : this.url),
      pops: this.pops,
      observers: this.observers,
      originIds: () => [...this.distribution.origins.keys()],
    }, uri, options);
  }

  /** A visitor who keeps cookies and comes from one place. */
  browser(viewer: ViewerOptions = {}): Browser {
    return new Browser((uri, options) => this.fetch(uri, options), viewer, () => this.clock.now());
  }

  /** How many requests of viewers have not ended, WebSockets among them. */
  get requestsUnderWay(): number {
    return this.lasting.deployments.requests;
  }

  /**
   * Ends every listener, connection, worker and timer. Called again without a grace, it ends the one that there is.
   *
   * @param graceSeconds - How long requests under way may take to end. No new ones are taken meanwhile; idle connections and WebSockets end
   * at once.
   * @default 0, all end at once
   * @throws SmartOriginError `ERR_OPTION`; all is served on then
   */
  async close(graceSeconds = 0): Promise<void> {
    if (!isTimerSeconds(graceSeconds)) {
      throw new SmartOriginError('ERR_OPTION', `the grace is ${graceSeconds} seconds`, `it is a number of seconds, 0 to ${MAX_TIMER_SECONDS}`, 'give such a number, or none');
    }
    if (graceSeconds === 0) this.insistence.abort();
    this.closing ??= this.stop(graceSeconds * 1000);
    return this.closing;
  }

  /** For `await using`: ends all at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private async stop(graceMs: number): Promise<void> {
    await this.reloading.catch(() => undefined);
    if (!this.insistence.signal.aborted) {
      this.ports.drain();
      const idle = this.lasting.deployments.idle();
      await Promise.race([idle, delay(graceMs, undefined, { signal: this.insistence.signal }).catch(() => undefined)]);
      this.insistence.abort();
    }
    // Listeners close before what they use.
    await this.ports.close();
    await this.lasting.deployments.close();
    await this.loader.close();
    for (const cache of this.caches) cache.clear();
  }

  private async replace({ assembly, template: file, pops }: ReloadOptions): Promise<void> {
    const { deployments } = this.lasting;
    const template = assembly === undefined && file === undefined ? this.template : templateLocation({ assembly, template: file });
    const names = pops?.map((pop) => popNamed(this.lasting.pops, pop).name);
    deployments.deploy(await this.loader.load(deployments.stores, { template, pops: names }), names);
    this.template = template;
    this.ports.renewTls();
  }

  private controlOptions(onFault: (error: unknown) => void): ControlHandlerOptions {
    return {
      status: () => ({
        distribution: `${this.distribution.stackName}/${this.distribution.name}`,
        template: path.resolve(this.template),
        url: this.url,
        dynamoDbUrl: this.dynamoDbUrl,
        pops: this.pops,
        popUrls: this.popUrls,
        ...this.lasting.deployments.differing,
      }),
      resources: () => ({
        ...this.lasting,
        stores: this.keyValueStores,
        sessionTables: this.sessionTables,
        origins: this.origins,
        originNamed: (name) => this.origin(name),
      }),
      page: new Page({
        ...this.lasting,
        distribution: () => this.distribution,
        template: () => this.template,
        url: () => this.url,
        describeOrigin: (id) => this.describeOrigin(id),
        origin: (id) => this.origin(id),
        origins: () => this.origins,
        sessionTables: () => this.sessionTables,
        stores: () => this.keyValueStores,
        invalidate: (paths) => this.invalidate(paths),
        observers: this.observers,
      }, onFault),
      onFault,
    };
  }

  private fault(error: unknown): void {
    tell(this.options, error);
  }
}

function tell({ onFault }: LocalCloudFrontOptions, error: unknown): void {
  if (onFault) onFault(error);
  else process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`);
}
