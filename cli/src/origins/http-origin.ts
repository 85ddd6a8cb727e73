import http from 'node:http';
import https from 'node:https';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SmartOriginError } from '../errors';
import type { Origin, OriginAnswer, OriginRequest, TryLimits } from './origin';
import type { TlsTrust, TryTarget } from './origin-try';
import { tryOnce } from './origin-try';

/** RFC 9110 §9.2.2, without DELETE and PUT: CloudFront itself repeats only reads. */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** CloudFront's default keep-alive timeout towards an origin. */
const KEEP_ALIVE_MS = 5_000;

/**
 * An origin behind a URL. Connections are kept alive for reads; a write, or anything with a body, gets a fresh one, so it can
 * never meet a connection that the origin is just closing and never needs to be sent twice.
 *
 * @param url `http://host[:port]` or `https://host[:port]`, without path, query string and credentials.
 * @param trust - What the certificate of an https URL is checked by.
 * @throws SmartOriginError when the URL is anything else.
 */
export function createHttpOrigin(url: string, trust?: TlsTrust): Origin {
  return new HttpOrigin(parseOriginUrl(url), trust);
}

class HttpOrigin implements Origin {
  readonly description: string;
  readonly address: { readonly host: string; readonly port: number };
  private readonly kept: TryTarget;
  private readonly fresh: TryTarget;

  constructor(url: URL, trust?: TlsTrust) {
    const secure = url.protocol === 'https:';
    const transport = secure ? https : http;
    const place = {
      secure,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port || (secure ? 443 : 80)),
      host: url.host,
      trust,
    };
    this.description = url.origin;
    this.address = { host: place.hostname, port: place.port };
    this.kept = { ...place, agent: new transport.Agent({ keepAlive: true, timeout: KEEP_ALIVE_MS }) };
    this.fresh = { ...place, agent: new transport.Agent({ keepAlive: false }) };
  }

  async send(request: OriginRequest, limits: TryLimits): Promise<OriginAnswer> {
    const startedAt = performance.now();
    if (request.webSocket || request.body !== undefined || !REPEATABLE.has(request.method)) {
      return (await tryOnce(this.fresh, request, limits, startedAt)).answer;
    }
    // One turn of the event loop, so that connections which the origin closed meanwhile leave the pool before one is chosen.
    if (Object.keys(this.kept.agent.freeSockets).length > 0) await nextTurn();
    const first = await tryOnce(this.kept, request, limits, startedAt);
    if (!first.stale) return first.answer;
    return (await tryOnce(this.fresh, request, limits, startedAt)).answer;
  }

  async close(): Promise<void> {
    this.kept.agent.destroy();
    this.fresh.agent.destroy();
    // Destroyed sockets report their end a turn later; whoever closes a server next should not wait for them.
    await nextTurn();
  }
}

function parseOriginUrl(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const refuse = (why: string) => new SmartOriginError(
    'ERR_ORIGIN_URL', `"${given}" is no URL of an origin`, why, 'Give scheme, host and port alone: http://127.0.0.1:8080',
  );
  if (url === undefined) throw refuse('it does not parse as a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse(`the scheme is ${url.protocol} — allowed are http: and https:`);
  if (url.username !== '' || url.password !== '') throw refuse('it carries credentials, which CloudFront never sends');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw refuse('it has a path, a query string or a fragment; the path in front of every request is the OriginPath of the template');
  }
  return url;
}
