import { controlHandler, type ControlHandlerOptions } from '../control/control-handler';
import { SmartOriginError } from '../errors';
import { selfSignedCertificate, type Certificate } from '../listener/certificate';
import { listen, listenForViewers, type Listener, type ViewerListener } from '../listener/listeners';
import { tlsSettings } from '../listener/tls-settings';
import type { ViewerHandler } from '../listener/viewer-stream';
import type { Distribution } from '../model/distribution';
import type { LocalCloudFrontOptions } from '../options';

type PortOptions = Pick<LocalCloudFrontOptions, 'host' | 'port' | 'httpPort' | 'httpsPort' | 'https' | 'popPorts' | 'controlPort' | 'timeScale'>;

export interface PortSettings {
  /** Names of the points of presence. */
  readonly pops: readonly string[];
  readonly control: ControlHandlerOptions;
  /** Answers viewers. @param pop - Where they come in, if the port says so. */
  handler(protocol: 'http' | 'https', pop?: string): ViewerHandler;
  /** What is served at the moment. */
  distribution(): Distribution;
}

/** Every port that the local CloudFront listens on, but that of DynamoDB. */
export class Ports {
  private readonly viewers: Partial<Record<'main' | 'http' | 'https', ViewerListener>> = {};
  private readonly ofPops = new Map<string, ViewerListener>();
  private control: Listener | undefined;
  private certificate: Certificate | undefined;

  constructor(private readonly options: PortOptions, private readonly settings: PortSettings) {}

  /** @throws SmartOriginError `ERR_PORT_IN_USE` and others; what was opened before has to be closed then */
  async open(): Promise<void> {
    const { options, viewers, settings: { handler, pops } } = this;
    const host = options.host ?? '127.0.0.1';
    const timeScale = options.timeScale ?? 1;
    viewers.main = await listenForViewers(host, options.port ?? 0, handler('https'), { timeScale });
    if (options.httpPort !== undefined) viewers.http = await listenForViewers(host, options.httpPort, handler('http'), { timeScale });
    if (options.https || options.httpsPort !== undefined) {
      this.certificate = typeof options.https === 'object' ? options.https : await selfSignedCertificate();
      const tls = tlsSettings(this.certificate, this.settings.distribution());
      viewers.https = await listenForViewers(host, options.httpsPort ?? 0, handler('https'), { timeScale, tls });
    }
    if (options.popPorts === true) {
      for (const name of pops) this.ofPops.set(name, await listenForViewers(host, 0, handler('https', name), { timeScale }));
    }
    if (options.controlPort !== undefined) this.control = await this.openControl(options.controlPort);
  }

  get url(): string {
    return this.viewers.main!.url;
  }

  get httpUrl(): string | undefined {
    return this.viewers.http?.url;
  }

  get httpsUrl(): string | undefined {
    return this.viewers.https?.url;
  }

  get controlUrl(): string | undefined {
    return this.control?.url;
  }

  /** Of one point of presence, where each has a port. */
  popUrl(name: string): string | undefined {
    return this.ofPops.get(name)?.url;
  }

  /** The distribution has changed, and with it the versions of TLS and HTTP that it speaks. */
  renewTls(): void {
    if (this.certificate) this.viewers.https?.setTls(tlsSettings(this.certificate, this.settings.distribution()));
  }

  /** Takes no new requests of viewers. */
  drain(): void {
    for (const listener of this.ofViewers) listener.drain();
  }

  async close(): Promise<void> {
    for (const listener of [...this.ofViewers, this.control]) await listener?.close();
  }

  private get ofViewers(): ViewerListener[] {
    return [...Object.values(this.viewers), ...this.ofPops.values()];
  }

  private openControl(port: number | { preferred: number }): Promise<Listener> {
    const handler = controlHandler(this.settings.control);
    // Whoever reaches it changes what is served, so it never leaves this machine.
    if (typeof port === 'number') return listen('127.0.0.1', port, handler);
    return listen('127.0.0.1', port.preferred, handler).catch((error: unknown) => {
      if (!(error instanceof SmartOriginError) || error.code !== 'ERR_PORT_IN_USE') throw error;
      return listen('127.0.0.1', 0, handler);
    });
  }
}
