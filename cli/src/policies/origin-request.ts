import { normalizedAcceptEncoding } from './accept-encoding';
import { namedCloudFrontHeaders, withoutUnnamed, type ViewerFacts } from './cloudfront-headers';
import { selectedParameters, selectedCookies, selects } from './value-selection';
import { headerValue, isHopByHop, setHeader } from '../model/headers';
import type { EdgeRequest, HeaderMap } from '../model/http';
import type { CachePolicy, OriginRequestPolicy } from '../model/policies';

export interface ForwardingRules {
  cachePolicy: CachePolicy;
  originRequestPolicy?: OriginRequestPolicy;
  compress: boolean;
  /** The methods whose responses are cached. */
  cachedMethods?: readonly string[];
  /** Whether the policies were made of legacy cache settings. */
  legacy?: boolean;
}

/** Describe the message itself, so they go wherever its body or its part goes. */
const ALWAYS = ['content-type', 'content-length', 'content-encoding', 'range', 'if-range'];

/** Never passed on, whatever a policy says: they speak for CloudFront, or for a proxy before it. */
const REMOVED = new Set(['expect', 'x-forwarded-proto', 'x-real-ip']);
const REMOVED_PREFIXES = ['x-edge-', 'x-amz-cf-'];

/** What makes S3 answer with other headers; managed policies do not pass it to buckets. */
const S3_OVERRIDES = new Set(['response-content-type', 'response-content-disposition', 'response-content-encoding']);

/** Methods for which CloudFront passes `Authorization` without being told. */
const WRITES = new Set(['PUT', 'POST', 'PATCH', 'DELETE']);

export interface OriginRequestInput {
  request: EdgeRequest;
  rules: ForwardingRules;
  viewer: ViewerFacts;
  /** Whether the origin is an S3 bucket. */
  toBucket?: boolean;
  /** The domain name that is sent as `Host` unless a policy passes the viewer's. */
  originDomain: string;
  distributionDomain: string;
  /** Lower-case names of headers that pass whatever the policies say. */
  alwaysForward: ReadonlySet<string>;
}

/**
 * The request that CloudFront makes of a viewer's: what cache policy and origin request policy name, and what it adds itself.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
export function originRequestOf(input: OriginRequestInput): EdgeRequest {
  const { request, viewer } = input;
  const headers = selectedHeaders(input);
  if (!forwardsHeader(input.rules, 'host')) setHeader(headers, 'Host', input.originDomain);
  if (!forwardsHeader(input.rules, 'user-agent')) setHeader(headers, 'User-Agent', 'Amazon CloudFront');
  const via = `${viewer.httpVersion} ${input.distributionDomain} (CloudFront)`;
  const before = headerValue(request.headers, 'via');
  setHeader(headers, 'Via', before === undefined ? via : `${before}, ${via}`);
  const chain = headerValue(request.headers, 'x-forwarded-for');
  setHeader(headers, 'X-Forwarded-For', chain === undefined ? viewer.address : `${chain}, ${viewer.address}`);
  return { ...request, headers, querystring: selectedQuery(input) };
}

/** Whether the policies pass a header of the viewer to the origin. */
export function forwardsHeader({ cachePolicy, originRequestPolicy }: ForwardingRules, name: string): boolean {
  if (cachePolicy.headers.includes(name)) return true;
  const selection = originRequestPolicy?.headers;
  if (selection === undefined) return false;
  if (selection.kind === 'allAndCloudFront') return !name.startsWith('cloudfront-') || selection.names.includes(name);
  return selects(selection, name);
}

/** Whether any cookie can reach the origin. Then requests are not collapsed, and cached responses not revalidated. */
export function forwardsCookies({ cachePolicy, originRequestPolicy }: ForwardingRules): boolean {
  return cachePolicy.cookies.kind !== 'none' || (originRequestPolicy?.cookies.kind ?? 'none') !== 'none';
}

function selectedHeaders(input: OriginRequestInput): HeaderMap {
  const { request, rules } = input;
  // Without a prototype, as viewers may send "__proto__" too.
  const headers = Object.create(null) as HeaderMap;
  const viewers = withoutUnnamed(rules, request.headers);
  for (const name of Object.keys(viewers)) {
    if (name === 'cookie' || name === 'accept-encoding' || isHopByHop(name, request.headers) || isRemoved(name)) continue;
    const takes = ALWAYS.includes(name) || input.alwaysForward.has(name) || forwardsHeader(rules, name)
      || (name === 'authorization' && passesAuthorization(request.method, rules));
    if (takes) headers[name] = viewers[name]!;
  }
  // A function may have changed them; only what is not there yet is added.
  for (const [name, fields] of Object.entries(namedCloudFrontHeaders(rules, request, input.viewer))) headers[name] ??= fields;
  const cookie = cookiesFor(input);
  if (cookie !== '') setHeader(headers, 'Cookie', cookie);
  const encoding = acceptEncoding(input);
  if (encoding !== undefined) setHeader(headers, 'Accept-Encoding', encoding);
  return headers;
}

function isRemoved(name: string): boolean {
  return REMOVED.has(name) || REMOVED_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** Reads, and OPTIONS where it is cached, would be served to others. */
function passesAuthorization(method: string, { cachedMethods }: ForwardingRules): boolean {
  return WRITES.has(method) || (method === 'OPTIONS' && !(cachedMethods ?? []).includes(method));
}

function acceptEncoding({ request, rules }: OriginRequestInput): string | undefined {
  const { acceptEncodingGzip, acceptEncodingBrotli } = rules.cachePolicy;
  const viewers = headerValue(request.headers, 'accept-encoding');
  if (acceptEncodingGzip || acceptEncodingBrotli) return normalizedAcceptEncoding(viewers, rules.cachePolicy);
  return forwardsHeader(rules, 'accept-encoding') ? viewers : undefined;
}

function cookiesFor({ request, rules: { cachePolicy, originRequestPolicy: policy } }: OriginRequestInput): string {
  const takes = (name: string) => selects(cachePolicy.cookies, name) || (policy !== undefined && selects(policy.cookies, name));
  return selectedCookies(headerValue(request.headers, 'cookie'), takes).join('; ');
}

function selectedQuery({ request, rules: { cachePolicy, originRequestPolicy: policy }, toBucket }: OriginRequestInput): string {
  const takes = (name: string) => (selects(cachePolicy.queryStrings, name) || (policy !== undefined && selects(policy.queryStrings, name)))
    && !(toBucket && policy?.keepsS3Overrides === false && S3_OVERRIDES.has(name));
  return selectedParameters(request.querystring, takes).join('&');
}
