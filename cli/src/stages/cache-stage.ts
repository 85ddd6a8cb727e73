import { Readable } from 'node:stream';
import { discard } from './replies';
import type { Answer, Exchange, Next, Reply, Stage } from './stage';
import { cacheKey } from '../cache/cache-key';
import { refreshed } from '../cache/conditional';
import { errorTtl, lifetimeOf, type Lifetime } from '../cache/freshness';
import type { CachedResponse } from '../cache/object-cache';
import { serveCached } from '../cache/serve-cached';
import { storeTee } from '../cache/store-tee';
import { headerValue } from '../model/headers';
import { forwardsCookies } from '../policies/origin-request';

/**
 * Answers from the cache what it holds; asks the origin for the rest and keeps what may be kept.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
export const cacheStage: Stage = {
  name: 'cache',
  handle(exchange, next) {
    const { behavior, request } = exchange;
    if (!behavior.cachedMethods.includes(request.method) && request.method !== 'HEAD') {
      exchange.trace('cache', `${request.method} is not cached`);
      return next();
    }
    return new Lookup(exchange, next).answer();
  },
};

class Lookup {
  private readonly key: string;
  /** Forwarded cookies make responses personal: no collapsing, no conditional requests. */
  private readonly personal: boolean;

  constructor(private readonly exchange: Exchange, private readonly next: Next) {
    const key = cacheKey(exchange.request, exchange.behavior.cachePolicy, exchange.viewer);
    this.key = exchange.errorPageTtl === undefined ? key : `error page ${key}`;
    this.personal = forwardsCookies(exchange.behavior);
  }

  /** @param waited - Whether it has waited for another request already: nobody waits twice. */
  answer(waited = false): Answer {
    const { edge: { cache, collapser, clock }, request, behavior } = this.exchange;
    const entry = cache.get(this.key);
    const now = clock();
    if (entry !== undefined && entry.freshUntil > now) {
      this.trace(`hit, fresh for ${Math.ceil((entry.freshUntil - now) / 1000)} s`);
      return serveCached(entry, request, now, 'Hit');
    }
    const flight = this.personal || behavior.cachePolicy.maxTtl === 0 ? undefined : collapser.flight(this.key);
    if (flight === undefined || waited) return this.fetch(entry);
    this.trace('waits for a request for the same object');
    return flight.then(() => this.answer(true));
  }

  private async fetch(stale: CachedResponse | undefined): Promise<Reply> {
    const { exchange } = this;
    const land = exchange.edge.collapser.depart(this.key);
    let stored = false;
    try {
      const validators = stale && !this.personal ? validatorsOf(stale) : undefined;
      exchange.validators = validators;
      this.trace(stale === undefined ? 'miss' : validators ? 'expired, asks whether it changed' : 'expired');
      const reply = await this.next();
      exchange.validators = undefined;
      if (stale !== undefined && validators !== undefined && reply.response.status === 304) return this.refresh(stale, reply);
      const standIn = stale && this.standIn(stale, reply);
      if (standIn !== undefined) return standIn;
      const kept = this.keep(reply, land);
      stored = kept !== undefined;
      return kept ?? reply;
    } finally {
      if (!stored) land();
    }
  }

  private refresh(stale: CachedResponse, reply: Reply): Reply {
    const { edge: { cache, clock, distribution }, behavior, request } = this.exchange;
    const now = clock();
    const headers = refreshed(stale.headers, reply.response.headers);
    const lifetime = lifetimeOf({ ...stale, headers }, behavior.cachePolicy, distribution.customErrors, now);
    const entry = { ...stale, headers, ...timesOf(lifetime ?? { fresh: 0, staleOnError: 0 }, 0, now) };
    if (lifetime === undefined) cache.delete(this.key);
    else cache.put(this.key, entry);
    this.trace('unchanged at the origin');
    discard(reply.response);
    return { ...serveCached(entry, request, now, 'RefreshHit'), firstByteMs: reply.firstByteMs };
  }

  /** An expired response is better than an error of the origin, as long as the origin does not forbid it. */
  private standIn(stale: CachedResponse, reply: Reply): Reply | undefined {
    const { edge: { cache, clock, distribution }, request } = this.exchange;
    const now = clock();
    if (reply.uncacheable || (reply.originStatus ?? 0) < 500 || stale.usableUntil <= now) return undefined;
    this.trace(`status ${reply.response.status} from the origin: the expired response stands in`);
    discard(reply.response);
    // Until the error would have expired, the origin is not asked again.
    const pause = errorTtl(reply.response.status, distribution.customErrors) * 1000;
    cache.put(this.key, { ...stale, freshUntil: Math.min(now + pause, stale.usableUntil) });
    return serveCached(stale, request, now, 'Hit');
  }

  /** Stores a response while it passes; undefined when it is not stored. */
  private keep(reply: Reply, land: () => void): Reply | undefined {
    const { edge: { cache, clock, distribution }, behavior, request } = this.exchange;
    const { response } = reply;
    const now = clock();
    // A HEAD brings no body to keep.
    const lifetime = reply.uncacheable || request.method === 'HEAD' ? undefined
      : this.atLeastAsErrorPage(response.status, lifetimeOf(response, behavior.cachePolicy, distribution.customErrors, now));
    const initialAge = Number(headerValue(response.headers, 'age') ?? 0) || 0;
    if (lifetime === undefined || lifetime.fresh <= initialAge) {
      this.trace(`status ${response.status} is not stored`);
      return undefined;
    }
    if (Number(headerValue(response.headers, 'content-length')) > cache.maxObjectBytes) {
      this.trace(`status ${response.status} is too large to be stored`);
      return undefined;
    }
    const put = (body: Buffer) => cache.put(this.key, {
      uri: request.uri,
      status: response.status,
      statusDescription: response.statusDescription,
      headers: response.headers,
      body,
      originStatus: reply.originStatus ?? response.status,
      storedAt: now,
      ...timesOf(lifetime, initialAge, now),
    });
    this.trace(`status ${response.status} is stored for ${Math.round(lifetime.fresh - initialAge)} s`);
    if (!(response.body instanceof Readable)) {
      put(response.body ?? Buffer.alloc(0));
      land();
      return reply;
    }
    const body = storeTee(response.body, cache.maxObjectBytes, (whole) => {
      if (whole !== undefined) put(whole);
      land();
    });
    return { ...reply, response: { ...response, body } };
  }

  private atLeastAsErrorPage(status: number, lifetime: Lifetime | undefined): Lifetime | undefined {
    const minimum = this.exchange.errorPageTtl;
    if (minimum === undefined || status >= 400 || this.exchange.behavior.cachePolicy.maxTtl === 0) return lifetime;
    return { fresh: Math.max(minimum, lifetime?.fresh ?? 0), staleOnError: lifetime?.staleOnError ?? 0 };
  }

  private trace(detail: string): void {
    this.exchange.trace('cache', detail);
  }
}

function timesOf({ fresh, staleOnError }: Lifetime, initialAge: number, now: number) {
  const freshUntil = now + (fresh - initialAge) * 1000;
  return { initialAge, freshUntil, usableUntil: freshUntil + staleOnError * 1000 };
}

function validatorsOf({ headers, status }: CachedResponse): Exchange['validators'] {
  const etag = headerValue(headers, 'etag');
  const lastModified = headerValue(headers, 'last-modified');
  return status === 200 && (etag !== undefined || lastModified !== undefined) ? { etag, lastModified } : undefined;
}
