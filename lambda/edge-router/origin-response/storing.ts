import type { Server } from './who-served';
import { isRead, type OriginRequest, type OriginResponse } from '../event';
import { setHeader, valuesOf } from '../headers';

const FORBIDS = /(?:^|[\s,])(?:no-store|no-cache|private)(?:[\s,=]|$)/i;
const LIFETIME = /(^|[\s,])(s-maxage|max-age|stale-while-revalidate|stale-if-error)=["']?(\d+)["']?/gi;

/**
 * Errors that CloudFront stores for ten seconds, unless the distribution says otherwise, whatever they say themselves.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 */
const ALWAYS_STORED = ['500', '502', '503', '504'];

/**
 * Where the origin cannot be reached, CloudFront may serve again even what `no-store` kept out of the cache, to whoever asks:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
export const NOT_STORED = 'no-store, stale-if-error=0';

/** Keeps out of the cache what is one visitor's alone, or may not be the variant's that it would be stored for. */
export function limitStoring({ status, headers }: OriginResponse, request: OriginRequest | undefined, server: Server): void {
  if (headers['set-cookie']) {
    // The next visitor would get the cookie, and with it maybe the session.
    if (ALWAYS_STORED.includes(status) && isRead(request?.method ?? 'GET')) delete headers['set-cookie'];
    return setHeader(headers, 'Cache-Control', `private, ${NOT_STORED}`);
  }
  if (server.isCertain && !server.isFallback) return;
  const shortened = server.isFallback && server.ttl !== undefined ? shorten(valuesOf(headers, 'cache-control').join(', '), server.ttl) : undefined;
  setHeader(headers, 'Cache-Control', shortened ?? NOT_STORED);
}

/** Undefined where the origin does not say for how long it may be stored. */
function shorten(cacheControl: string, ttl: number): string | undefined {
  if (FORBIDS.test(cacheControl)) return undefined;
  let isStored = false;
  const shortened = cacheControl.replace(LIFETIME, (_, before: string, name: string, seconds: string) => {
    isStored = true;
    return `${before}${name}=${Math.min(Number(seconds), ttl)}`;
  });
  return isStored ? shortened : undefined;
}
