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
  const named = new Set([...cachePolicy.headers, ...listed]);
  const known = Object.entries(cloudFrontHeaders(request, viewer)).filter(([name]) => named.has(name));
  return Object.fromEntries(known.map(([name, field]) => [name, [field]]));
}

const yes = (value: boolean): string => String(value);

/**
 * The headers that CloudFront can add about a viewer. Those about place and network are not simulated: nothing here knows them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
export function cloudFrontHeaders(request: EdgeRequest, viewer: ViewerFacts): Record<string, { key: string; value: string }> {
  const agent = headerValue(request.headers, 'user-agent') ?? '';
  const tablet = /iPad|Tablet|Android(?!.*Mobile)/i.test(agent);
  const mobile = !tablet && /Mobile|iPhone|Android/i.test(agent);
  const tv = /SmartTV|Smart-TV|AppleTV|HbbTV/i.test(agent);
  const fields: [string, string][] = [
    ['CloudFront-Forwarded-Proto', viewer.protocol],
    ['CloudFront-Viewer-Address', `${viewer.address}:${viewer.port}`],
    ['CloudFront-Viewer-Http-Version', viewer.httpVersion],
    ['CloudFront-Is-Desktop-Viewer', yes(!tablet && !mobile && !tv)],
    ['CloudFront-Is-Mobile-Viewer', yes(mobile)],
    ['CloudFront-Is-Tablet-Viewer', yes(tablet)],
    ['CloudFront-Is-SmartTV-Viewer', yes(tv)],
    ['CloudFront-Is-Android-Viewer', yes(/Android/i.test(agent))],
    ['CloudFront-Is-IOS-Viewer', yes(/iPhone|iPad|iPod/i.test(agent))],
    ...(viewer.protocol === 'https' ? [['CloudFront-Viewer-TLS', 'TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake'] as [string, string]] : []),
  ];
  return Object.fromEntries(fields.map(([key, value]) => [key.toLowerCase(), { key, value }]));
}
