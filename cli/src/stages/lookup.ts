import { Readable } from 'node:stream';
import { discard } from './replies';
import type { Answer, Exchange, Reply } from './stage';
import { parseContentRange } from '../cache/byte-range';
import { statedAge } from '../cache/cache-control';
import { OF_ONE_VIEWER, refreshed, withoutHeaders } from '../cache/conditional';
import { errorTtl, lifetimeOf, type Lifetime } from '../cache/freshness';
import type { CachedResponse, ObjectCache } from '../cache/object-cache';
import { withEarlierParts } from '../cache/partial-object';
import type { RequestCollapser } from '../cache/request-collapser';
import { serveCached, servePartial } from '../cache/serve-cached';
import { storeTee } from '../cache/store-tee';
import { headerValue } from '../model/headers';
import { forwardsCookies } from '../policies/origin-request';
import { selectedParameters, selects } from '../policies/value-selection';

/** One of the caches between viewer and origin. */
export interface CacheTier {
  readonly cache: ObjectCache;
  readonly collapser: RequestCollapser;
}

/** Where a cache stands, as far as its rules depend on it. */
export interface TierRules {
  /** For traces. */
  readonly name: string;
  /** Whether errors are kept. */
  readonly keepsErrors: boolean;
  /** Whether an expired response stands in for an error. */
  readonly standsIn: boolean;
}

/** What is asked about every time is kept up to this size only: it serves nobody but while the origin is in trouble. */
const MAX_UNFRESH_BYTES = 1024 * 1024;

/** Whether caches deal with the request's method: with HEAD always, which what GET brought answers. */
export function cachesMethod({ behavior, request }: Exchange): boolean {
  return request.method === 'HEAD' || behavior.cachedMethods.includes(request.method);
}

/** One request's look into one cache, and what it brings there when it finds nothing. */
export class Lookup {
  /** Forwarded cookies make responses personal: no collapsing, no conditional requests. */
  private readonly personal: boolean;

  /** @param fetch - Asks what is behind the cache. */
  constructor(
    private readonly exchange: Exchange,
    private readonly tier: CacheTier,
    private readonly rules: TierRules,
    private readonly key: string,
    private readonly fetch: (exchange: Exchange) => Answer,
  ) {
    this.personal = forwardsCookies(exchange.behavior);
  }

  /** @param waited - Whether it has waited for another request already: nobody waits twice. */
  answer(waited = false): Answer {
    const { edge: { clock }, request } = this.exchange;
    const entry = this.tier.cache.get(this.key);
    const now = clock();
    if (entry !== undefined && entry.freshUntil > now) {
      this.trace(`hit, fresh for ${Math.ceil((entry.freshUntil - now) / 1000)} s`);
      return serveCached(entry, request, now, 'Hit');
    }
    if (entry !== undefined && entry.renewUntil > now) return this.serveWhileRenewing(entry, now);
    const part = this.partOf(request.headers.range !== undefined && request.method === 'GET', now);
    if (part !== undefined) return part;
    const flight = waited ? undefined : this.flight();
    if (flight === undefined) return this.load(entry);
    this.trace('waits for a request for the same object');
    return flight.then(() => this.answer(true));
  }

  /** A request under way whose response may answer this one too. */
  private flight(): Promise<void> | undefined {
    const { collapser } = this.tier;
    if (this.personal || this.exchange.behavior.cachePolicy.maxTtl === 0) return undefined;
    return collapser.flight(this.key) ?? collapser.flight(this.flightKey());
  }

  /** Requests for the same part are one flight; what they bring answers none for the whole. */
  private flightKey(): string {
    const range = headerValue(this.exchange.request.headers, 'range');
    return range === undefined ? this.key : `${this.partKey()} ${range}`;
  }

  private partKey(): string {
    return `part ${this.key}`;
  }

  private partOf(wanted: boolean, now: number): Reply | undefined {
    const entry = wanted ? this.tier.cache.get(this.partKey()) : undefined;
    if (entry === undefined || entry.freshUntil <= now) return undefined;
    const reply = servePartial(entry, this.exchange.request, now, 'Hit');
    if (reply !== undefined) this.trace('hit, a part that is there');
    return reply;
  }

  private serveWhileRenewing(stale: CachedResponse, now: number): Reply {
    const { exchange } = this;
    if (this.tier.collapser.flight(this.key) === undefined) {
      this.trace('expired, served while a newer one is fetched');
      const headers = withoutHeaders(exchange.request.headers, OF_ONE_VIEWER);
      exchange.edge.background.run((signal) => this.renew({
        ...exchange, notes: undefined, viewer: { ...exchange.viewer, signal }, request: { ...exchange.request, method: 'GET', headers },
      }, stale));
    } else {
      this.trace('expired, served while a newer one is on its way');
    }
    return serveCached(stale, exchange.request, now, 'Hit');
  }

  private async renew(exchange: Exchange, stale: CachedResponse): Promise<void> {
    const reply = await new Lookup(exchange, this.tier, this.rules, this.key, this.fetch).load(stale);
    discard(reply.response);
    await this.tier.collapser.flight(this.key);
  }

  private async load(stale: CachedResponse | undefined): Promise<Reply> {
    const { exchange } = this;
    // What a HEAD brings answers no other request.
    const land = exchange.request.method === 'HEAD' ? () => undefined : this.tier.collapser.depart(this.flightKey());
    let lands = false;
    try {
      const before = exchange.validators;
      const validators = stale?.revalidates && !this.personal ? validatorsOf(stale) : undefined;
      exchange.validators = validators;
      this.trace(stale === undefined ? 'miss' : validators ? 'expired, asks whether it changed' : 'expired');
      const reply = await this.fetch(exchange);
      exchange.validators = before;
      if (stale !== undefined && validators !== undefined && reply.response.status === 304) return this.refresh(stale, reply);
      const standIn = stale && this.standIn(stale, reply);
      if (standIn !== undefined) return standIn;
      const kept = this.keep(reply, land);
      lands = kept !== undefined;
      return kept ?? reply;
    } finally {
      if (!lands) land();
    }
  }

  private refresh(stale: CachedResponse, reply: Reply): Reply {
    const { request } = this.exchange;
    const { cache } = this.tier;
    const now = this.exchange.edge.clock();
    const headers = refreshed(stale.headers, reply.response.headers);
    const lifetime = this.lifetime({ ...stale, headers }, now);
    const entry = { ...stale, headers, storedAt: now, ...this.timesOf(lifetime ?? NO_TIME, statedAge(reply.response.headers), now) };
    if (lifetime === undefined) cache.delete(this.key);
    else cache.put(this.key, entry);
    this.trace('unchanged at the origin');
    discard(reply.response);
    return { ...serveCached(entry, request, now, 'RefreshHit'), firstByteMs: reply.firstByteMs };
  }

  /** An expired response is better than an error of the origin, as long as the origin does not forbid it. */
  private standIn(stale: CachedResponse, reply: Reply): Reply | undefined {
    const { edge: { clock, distribution }, request } = this.exchange;
    const now = clock();
    if (!this.rules.standsIn || reply.uncacheable || (reply.originStatus ?? 0) < 500 || stale.usableUntil <= now) return undefined;
    if (stale.unreachableOnly && !reply.unreachable) return undefined;
    this.trace(`status ${reply.response.status} from the origin: the expired response stands in`);
    discard(reply.response);
    // Until the error would have expired, the origin is not asked again.
    const pause = errorTtl(reply.response.status, distribution.customErrors) * 1000;
    this.tier.cache.put(this.key, { ...stale, freshUntil: Math.min(now + pause, stale.usableUntil) });
    return serveCached(stale, request, now, 'Hit');
  }

  /** Stores a response while it passes; undefined when it is not stored, or nobody need wait for it. */
  private keep(reply: Reply, land: () => void): Reply | undefined {
    const { edge: { clock }, request } = this.exchange;
    const { cache } = this.tier;
    const { response } = reply;
    const now = clock();
    // A HEAD brings no body to keep.
    const lifetime = reply.uncacheable || request.method === 'HEAD' || (response.status >= 400 && !this.rules.keepsErrors) ? undefined
      : this.atLeastAsErrorPage(response.status, this.lifetime(response, now));
    const times = lifetime && this.timesOf(lifetime, statedAge(response.headers), now);
    const fresh = times !== undefined && times.freshUntil > now;
    if (lifetime === undefined || times === undefined || !(fresh || response.status < 400)) {
      this.trace(`status ${response.status} is not stored`);
      return undefined;
    }
    const maxBytes = fresh ? cache.maxObjectBytes : Math.min(cache.maxObjectBytes, MAX_UNFRESH_BYTES);
    if (Number(headerValue(response.headers, 'content-length')) > maxBytes) {
      this.trace(`status ${response.status} is too large to be stored`);
      return undefined;
    }
    const { behavior: { cachePolicy } } = this.exchange;
    const query = selectedParameters(request.querystring, (name) => selects(cachePolicy.queryStrings, name)).join('&');
    const put = (body: Buffer) => this.put({
      uri: query === '' ? request.uri : `${request.uri}?${query}`,
      status: response.status,
      statusDescription: response.statusDescription,
      headers: response.headers,
      body,
      originStatus: reply.originStatus ?? response.status,
      servedBy: reply.servedBy,
      storedAt: now,
      unreachableOnly: lifetime.unreachableOnly,
      revalidates: lifetime.revalidates,
      ...times,
    }, now);
    this.trace(fresh ? `status ${response.status} is stored for ${Math.round((times.freshUntil - now) / 1000)} s`
      : `status ${response.status} is stored, to be asked about every time`);
    if (!(response.body instanceof Readable)) {
      put(response.body ?? Buffer.alloc(0));
      land();
      return reply;
    }
    // Whoever waits for what is not fresh has to ask for himself.
    if (!fresh) land();
    const body = storeTee(response.body, maxBytes, (whole) => {
      if (whole !== undefined) put(whole);
      land();
    }, fresh);
    return { ...reply, response: { ...response, body } };
  }

  private put(entry: CachedResponse, now: number): void {
    const { cache } = this.tier;
    if (entry.status !== 206) return cache.put(this.key, entry);
    const range = parseContentRange(headerValue(entry.headers, 'content-range'));
    // More than one part, or a body that broke off.
    if (range === undefined || entry.body.length !== range.end - range.start + 1) return;
    const { 'content-range': _range, 'content-length': _length, ...headers } = entry.headers;
    const partial = { total: range.total, pieces: [{ start: range.start, bytes: entry.body }] };
    const fresh = { ...entry, headers, body: Buffer.alloc(0), partial };
    return cache.put(this.partKey(), withEarlierParts(fresh, cache.get(this.partKey()), now));
  }

  private lifetime(response: Reply['response'], now: number): Lifetime | undefined {
    const { edge: { distribution, assumptions }, behavior, request } = this.exchange;
    if (response.status === 206 && request.headers.range === undefined) return undefined;
    return lifetimeOf(response, behavior.cachePolicy, distribution.customErrors, now, assumptions['stale-period']);
  }

  private timesOf({ fresh, staleWhileRevalidate, staleOnError }: Lifetime, initialAge: number, now: number) {
    // The minimum is one of this cache, however old a response arrives.
    const freshUntil = now + Math.max(Math.min(this.exchange.behavior.cachePolicy.minTtl, fresh), fresh - initialAge, 0) * 1000;
    return { initialAge, freshUntil, renewUntil: freshUntil + staleWhileRevalidate * 1000, usableUntil: freshUntil + staleOnError * 1000 };
  }

  private atLeastAsErrorPage(status: number, lifetime: Lifetime | undefined): Lifetime | undefined {
    const minimum = this.exchange.errorPageTtl;
    if (minimum === undefined || status >= 400 || this.exchange.behavior.cachePolicy.maxTtl === 0) return lifetime;
    return { ...NO_TIME, ...lifetime, fresh: Math.max(minimum, lifetime?.fresh ?? 0) };
  }

  private trace(detail: string): void {
    this.exchange.trace(this.rules.name, detail);
  }
}

const NO_TIME: Lifetime = { fresh: 0, staleWhileRevalidate: 0, staleOnError: 0, unreachableOnly: false, revalidates: true };

function validatorsOf({ headers, status }: CachedResponse): Exchange['validators'] {
  const etag = headerValue(headers, 'etag');
  const lastModified = headerValue(headers, 'last-modified');
  return status === 200 && (etag !== undefined || lastModified !== undefined) ? { etag, lastModified } : undefined;
}
