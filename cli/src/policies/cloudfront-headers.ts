import { SIMULATED_HEADERS, type SimulatedViewer } from './simulated-viewer';
import { headerValue } from '../model/headers';
import type { EdgeRequest, HeaderMap } from '../model/http';
import type { CachePolicy, OriginRequestPolicy } from '../model/policies';

/** What CloudFront knows of a viewer besides the request. */
export interface ViewerFacts {
  protocol: 'http' | 'https';
  address: string;
  port: number;
  httpVersion: string;
  /** What is said of its place and network; nothing where nobody says it. */
  simulated?: SimulatedViewer;
  /** Names and values by turns, as they came; without those that are for the local CloudFront. */
  rawHeaders?: readonly string[];
  /** What was agreed on for its connection; undefined where that is plain. */
  tls?: () => { protocol: string; cipher: string } | undefined;
}

/** The policies of a behavior, as far as they name headers. */
interface NamingPolicies {
  cachePolicy: Pick<CachePolicy, 'headers'>;
  originRequestPolicy?: OriginRequestPolicy;
}

/** The headers about the viewer that a behavior's policies name: these alone are added. */
export function namedCloudFrontHeaders(policies: NamingPolicies, request: EdgeRequest, viewer: ViewerFacts): HeaderMap {
  const headers: HeaderMap = {};
  for (const name of namedBy(policies)) {
    const field = cloudFrontHeader(name, request, viewer);
    if (field !== undefined) headers[name] = [field];
  }
  return headers;
}

/** The headers that policies name; "all viewer headers" does not include those that CloudFront would have to add first. */
function namedBy({ cachePolicy, originRequestPolicy }: NamingPolicies): readonly string[] {
  const selection = originRequestPolicy?.headers;
  const listed = selection?.kind === 'only' || selection?.kind === 'allAndCloudFront' ? selection.names : [];
  return listed.length === 0 ? cachePolicy.headers : [...cachePolicy.headers, ...listed];
}

/**
 * The request's headers without those of CloudFront that no policy names: what a viewer sends under such a name is not CloudFront's word,
 * and neither functions nor origins see it.
 */
export function withoutUnnamed(policies: NamingPolicies, headers: HeaderMap): HeaderMap {
  const strange = Object.keys(headers).filter((name) => isCloudFrontHeader(name));
  if (strange.length === 0) return headers;
  const named = namedBy(policies);
  const kept = Object.entries(headers).filter(([name]) => !isCloudFrontHeader(name) || named.includes(name));
  return Object.assign(Object.create(null) as HeaderMap, Object.fromEntries(kept));
}

/** Whether CloudFront adds a header of this name. @param name - In lower case. */
export function isCloudFrontHeader(name: string): boolean {
  return name.startsWith('cloudfront-') && (KNOWN.has(name) || SIMULATED_HEADERS.has(name));
}

type Know = (request: EdgeRequest, viewer: ViewerFacts) => string | undefined;

/** What is told of a User-Agent. */
const agentIs = (pattern: RegExp): Know => ({ headers }) => String(pattern.test(headerValue(headers, 'user-agent') ?? ''));
const deviceIs = (device: string): Know => ({ headers }) => String(deviceOf(headerValue(headers, 'user-agent') ?? '').includes(device));

/** How the plain port, which stands for HTTPS, appears. */
const SIMULATED_TLS = { protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256' };

/** Names beyond it are left out. */
const MAX_HEADER_ORDER = 7_680;

/** By name: how it is written, and its value. */
const KNOWN = new Map(([
  ['CloudFront-Forwarded-Proto', (_, { protocol }) => protocol],
  ['CloudFront-Viewer-Address', (_, { address, port }) => `${address}:${port}`],
  ['CloudFront-Viewer-Http-Version', (_, { httpVersion }) => httpVersion],
  ['CloudFront-Viewer-Header-Order', (_, { rawHeaders }) => rawHeaders && headerOrder(headerNames(rawHeaders))],
  ['CloudFront-Viewer-Header-Count', (_, { rawHeaders }) => rawHeaders && String(headerNames(rawHeaders).length)],
  ['CloudFront-Is-Desktop-Viewer', deviceIs('desktop')],
  ['CloudFront-Is-Mobile-Viewer', deviceIs('mobile')],
  ['CloudFront-Is-Tablet-Viewer', deviceIs('tablet')],
  ['CloudFront-Is-SmartTV-Viewer', deviceIs('tv')],
  ['CloudFront-Is-Android-Viewer', agentIs(/Android/i)],
  ['CloudFront-Is-IOS-Viewer', agentIs(/iPhone|iPad|iPod/i)],
] as [string, Know][]).map(([key, know]) => [key.toLowerCase(), { key, know }]));

/** Of the viewer's TLS connection: there is none over HTTP. */
const OF_TLS: ReadonlySet<string> = new Set(['cloudfront-viewer-tls', 'cloudfront-viewer-ja3-fingerprint', 'cloudfront-viewer-ja4-fingerprint']);

/**
 * A header that CloudFront can add about a viewer. Those of place and network are what the request itself says under the name, else what is
 * simulated: nothing here knows them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
export function cloudFrontHeader(name: string, request: EdgeRequest, viewer: ViewerFacts): { key: string; value: string } | undefined {
  if (!name.startsWith('cloudfront-')) return undefined;
  const known = KNOWN.get(name);
  if (known !== undefined) return fieldOf(known.key, known.know(request, viewer));
  const key = SIMULATED_HEADERS.get(name);
  if (key === undefined || (viewer.protocol === 'http' && OF_TLS.has(name))) return undefined;
  const computed = name === 'cloudfront-viewer-tls' ? tlsOf(viewer) : undefined;
  return fieldOf(key, headerValue(request.headers, name) ?? viewer.simulated?.values.get(name) ?? computed);
}

/** The country that a viewer comes from, as far as it is simulated. */
export function viewerCountry(request: EdgeRequest, viewer: ViewerFacts): string | undefined {
  return cloudFrontHeader('cloudfront-viewer-country', request, viewer)?.value.toUpperCase();
}

/** Whether a session was resumed is not told: every handshake passes for a full one. */
function tlsOf(viewer: ViewerFacts): string {
  const { protocol, cipher } = viewer.tls?.() ?? SIMULATED_TLS;
  return `${protocol}:${cipher}:fullHandshake`;
}

function fieldOf(key: string, value: string | undefined): { key: string; value: string } | undefined {
  return value === undefined ? undefined : { key, value };
}

/** What HTTP/2 calls pseudo-headers begins with a colon, and is no header of the viewer's. */
function headerNames(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((name, index) => index % 2 === 0 && !name.startsWith(':') && !name.toLowerCase().startsWith('x-local-'));
}

function headerOrder(names: readonly string[]): string {
  const order = names.join(':');
  return order.length <= MAX_HEADER_ORDER ? order : order.slice(0, MAX_HEADER_ORDER);
}

/** A television may run Android, so it can be two. */
function deviceOf(agent: string): string[] {
  const tv = /SmartTV|Smart-TV|AppleTV|HbbTV/i.test(agent) ? ['tv'] : [];
  if (/iPad|Tablet|Android(?!.*Mobile)/i.test(agent)) return [...tv, 'tablet'];
  if (/Mobile|iPhone|Android/i.test(agent)) return [...tv, 'mobile'];
  return tv.length > 0 ? tv : ['desktop'];
}
