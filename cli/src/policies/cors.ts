import { headerValue } from '../model/headers';
import type { EdgeRequest, HeaderMap } from '../model/http';
import type { CorsSettings } from '../model/policies';

/**
 * The CORS headers that a policy adds to a response. None where the request names no origin or one that is not allowed; a header
 * that the origin sent stays unless the policy overrides.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export function corsHeaders(cors: CorsSettings, request: EdgeRequest, response: HeaderMap): [string, string][] {
  const origin = headerValue(request.headers, 'origin');
  if (origin === undefined) return [];
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return [];
  return headersFor(cors, request, allowed).filter(([name]) => cors.override || name === 'Vary' || response[name.toLowerCase()] === undefined);
}

function headersFor(cors: CorsSettings, request: EdgeRequest, allowed: string): [string, string][] {
  const headers: [string, string][] = [['Access-Control-Allow-Origin', allowed]];
  if (allowed !== '*') headers.push(['Vary', 'Origin']);
  if (cors.allowCredentials) headers.push(['Access-Control-Allow-Credentials', 'true']);
  if (cors.exposeHeaders.length > 0) headers.push(['Access-Control-Expose-Headers', cors.exposeHeaders.join(',')]);
  const preflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  if (!preflight) return headers;
  if (cors.allowMethods.length > 0) headers.push(['Access-Control-Allow-Methods', methods(cors).join(', ')]);
  if (cors.allowHeaders.length > 0) headers.push(['Access-Control-Allow-Headers', requestedHeaders(cors, request)]);
  if (cors.maxAgeSeconds !== undefined) headers.push(['Access-Control-Max-Age', String(cors.maxAgeSeconds)]);
  return headers;
}

function allowedOrigin({ allowOrigins, allowCredentials }: CorsSettings, origin: string): string | undefined {
  if (allowOrigins.includes('*')) return allowCredentials ? origin : '*';
  return allowOrigins.some((pattern) => originMatches(pattern, origin)) ? origin : undefined;
}

/** A pattern may leave out the scheme and hold one `*`, which stands for anything. */
function originMatches(pattern: string, origin: string): boolean {
  const candidate = pattern.includes('://') ? origin : origin.replace(/^[a-z]+:\/\//, '');
  const source = pattern.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${source}$`).test(candidate);
}

function methods({ allowMethods }: CorsSettings): string[] {
  return allowMethods.includes('ALL') ? ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] : allowMethods;
}

/** `*` is no wildcard for browsers where credentials are allowed, so what was asked for is named. */
function requestedHeaders({ allowHeaders }: CorsSettings, request: EdgeRequest): string {
  const requested = headerValue(request.headers, 'access-control-request-headers');
  return allowHeaders.includes('*') ? requested ?? '*' : allowHeaders.join(', ');
}
