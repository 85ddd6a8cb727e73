import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { CookieJar } from './cookie-jar';
import { POP_HEADER, VIEWER_ADDRESS_HEADER } from '../../../cli/src';
import type { Answer } from '../traffic';

/** One answer with its content. */
export interface Received extends Answer {
  readonly body: string;
  /** What the body says that it is of; undefined where it says nothing. */
  readonly version?: string;
}

/** By what a site sees a visitor, besides cookies. */
export interface Identity {
  /** Asked for each request: the addresses of some visitors change. */
  readonly address: () => string;
  readonly userAgent: string;
  /**
   * The point of presence that a request reaches; asked for each.
   *
   * @default the local CloudFront's first
   */
  readonly pop?: () => string;
  /** What this visitor sends with each request besides. */
  readonly headers?: { readonly [name: string]: string };
}

/** Where visitors go. */
export interface VisitedSite {
  readonly url: string;
  readonly agent: Agent;
  /** Told of every answer. */
  readonly onAnswer: (answer: Answer) => void;
}

/** In every page and file of an example with versions, in the syntax of its kind. */
const VERSION = /\bversion\W{1,5}(v\d+)\b/;

/** Somebody with a browser: an address, a User-Agent and a cookie jar of their own. */
export class Visitor {
  public readonly jar = new CookieJar();

  constructor(public readonly identity: Identity, private readonly site: VisitedSite) {}

  /** Asks for a path as a browser does that follows no redirects. Status 0 where no answer came. */
  public get(path: string): Promise<Received> {
    return this.visit('GET', path);
  }

  /** Sends an empty form to a path. Status 0 where no answer came; it is not sent again then. */
  public post(path: string): Promise<Received> {
    return this.visit('POST', path);
  }

  private async visit(method: string, path: string): Promise<Received> {
    const received = await this.ask(method, path);
    this.jar.take(received.headers['set-cookie']);
    this.site.onAnswer(received);
    return received;
  }

  private ask(method: string, path: string): Promise<Received> {
    const { identity, site, jar } = this;
    const started = performance.now();
    const headers: { [name: string]: string } = {
      'user-agent': identity.userAgent, [VIEWER_ADDRESS_HEADER]: identity.address(), ...identity.headers,
    };
    if (identity.pop) headers[POP_HEADER] = identity.pop();
    if (method === 'POST') headers['content-length'] = '0';
    const cookie = jar.header;
    if (cookie !== undefined) headers.cookie = cookie;
    return new Promise((resolve) => {
      let firstByteMs = 0;
      const finish = (status: number, answered: IncomingHttpHeaders, body: string, failure?: string) => {
        const version = VERSION.exec(body)?.[1];
        resolve({ method, path, status, headers: answered, body, firstByteMs: firstByteMs || performance.now() - started, version, failure });
      };
      const none = ({ message }: Error) => finish(0, {}, '', message);
      const sent = request(new URL(path, site.url), { method, agent: site.agent, headers }, (response) => {
        firstByteMs = performance.now() - started;
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => { body += chunk; });
        response.on('error', none);
        response.on('end', () => finish(response.statusCode ?? 0, response.headers, body));
      });
      sent.on('error', none);
      sent.end();
    });
  }
}
