import { headerValue } from '../model/headers';
import type { EdgeRequest, HeaderMap } from '../model/http';
import type { CachePolicy, OriginRequestPolicy } from '../model/policies';

/** What CloudFront knows of a viewer besides the request. */
export interface ViewerFacts {
  protocol: 'http' | 'https';
  address: string;
  port: number;
  httpVersion: string;
}

/** The policies of a behavior, as far as they name headers. */
interface NamingPolicies {
  cachePolicy: CachePolicy;
  originRequestPolicy?: OriginRequestPolicy;
}

/** The headers about the viewer that a behavior's policies name: these alone are added. */
export function namedCloudFrontHeaders({ cachePolicy, originRequestPolicy }: NamingPolicies, request: EdgeRequest, viewer: ViewerFacts): HeaderMap {
  const selection = originRequestPolicy?.headers;
  // "All viewer headers" does not include those that CloudFront would have to add first.
  const listed = selection?.kind === 'only' || selection?.kind === 'allAndCloudFront' ? selection.names : [];
  const headers: HeaderMap = {};
  for (const name of [...cachePolicy.headers, ...listed]) {
    const field = cloudFrontHeader(name, request, viewer);
    if (field !== undefined) headers[name] = [field];
  }
  return headers;
}

type Know = (request: EdgeRequest, viewer: ViewerFacts) => string | undefined;

/** What is told of a User-Agent. */
const agentIs = (pattern: RegExp): Know => ({ headers }) => String(pattern.test(headerValue(headers, 'user-agent') ?? ''));
const deviceIs = (device: string): Know => ({ headers }) => String(deviceOf(headerValue(headers, 'user-agent') ?? '').includes(device));

/** By name: how it is written, and its value. */
const KNOWN = new Map(([
  ['CloudFront-Forwarded-Proto', (_, { protocol }) => protocol],
  ['CloudFront-Viewer-Address', (_, { address, port }) => `${address}:${port}`],
  ['CloudFront-Viewer-Http-Version', (_, { httpVersion }) => httpVersion],
  ['CloudFront-Is-Desktop-Viewer', deviceIs('desktop')],
  ['CloudFront-Is-Mobile-Viewer', deviceIs('mobile')],
  ['CloudFront-Is-Tablet-Viewer', deviceIs('tablet')],
  ['CloudFront-Is-SmartTV-Viewer', deviceIs('tv')],
  ['CloudFront-Is-Android-Viewer', agentIs(/Android/i)],
  ['CloudFront-Is-IOS-Viewer', agentIs(/iPhone|iPad|iPod/i)],
  ['CloudFront-Viewer-TLS', (_, { protocol }) => protocol === 'https' ? 'TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake' : undefined],
] as [string, Know][]).map(([key, know]) => [key.toLowerCase(), { key, know }]));

/**
 * A header that CloudFront can add about a viewer. Those about place and network are not simulated: nothing here knows them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
export function cloudFrontHeader(name: string, request: EdgeRequest, viewer: ViewerFacts): { key: string; value: string } | undefined {
  const known = KNOWN.get(name);
  const value = known?.know(request, viewer);
  return known === undefined || value === undefined ? undefined : { key: known.key, value };
}

/** A television may run Android, so it can be two. */
function deviceOf(agent: string): string[] {
  const tv = /SmartTV|Smart-TV|AppleTV|HbbTV/i.test(agent) ? ['tv'] : [];
  if (/iPad|Tablet|Android(?!.*Mobile)/i.test(agent)) return [...tv, 'tablet'];
  if (/Mobile|iPhone|Android/i.test(agent)) return [...tv, 'mobile'];
  return tv.length > 0 ? tv : ['desktop'];
}
