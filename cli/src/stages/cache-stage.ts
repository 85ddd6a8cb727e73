import { cachesMethod, Lookup, type TierRules } from './lookup';
import { run, type Exchange, type Stage } from './stage';
import { cacheKey } from '../cache/cache-key';

/**
 * The cache of a point of presence: it keeps errors too, and serves what has expired while the origin is in trouble.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
const AT_THE_EDGE: TierRules = { name: 'cache', keepsErrors: true, standsIn: true };

/**
 * Answers from the cache what it holds; asks the origin for the rest and keeps what may be kept.
 *
 * @param rest - What is behind the cache; what is renewed in the background goes there alone.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
export function cacheStage(rest: readonly Stage[]): Stage {
  const fetch = (exchange: Exchange) => run(rest, exchange);
  return {
    name: 'cache',
    handle(exchange) {
      if (exchange.viewer.httpVersion === '1.0') withoutAcceptEncoding(exchange);
      if (exchange.webSocket) {
        exchange.trace('cache', 'a WebSocket handshake is not cached');
        return fetch(exchange);
      }
      if (!cachesMethod(exchange)) {
        exchange.trace('cache', `${exchange.request.method} is not cached`);
        return fetch(exchange);
      }
      return new Lookup(exchange, exchange.edge, AT_THE_EDGE, keyOf(exchange), fetch).answer();
    },
  };
}

/**
 * Viewers of HTTP/1.0 get nothing compressed.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
 */
function withoutAcceptEncoding(exchange: Exchange): void {
  const { 'accept-encoding': _removed, ...headers } = exchange.request.headers;
  exchange.request = { ...exchange.request, headers };
}

function keyOf({ request, behavior, viewer, errorPageTtl }: Exchange): string {
  const key = cacheKey(request, behavior.cachePolicy, viewer);
  return errorPageTtl === undefined ? key : `error page ${key}`;
}
