import { entry, type HeaderEntry } from './header-entry';
import { HeaderRule } from './header-rule';

/**
 * Headers that tell an attacker what a site is built of, from the OWASP Secure Headers Project's list of 2024-07-19,
 * the most common first: a response headers policy holds the first of them only.
 *
 * Seven names of that list are left alone, because clients read them: `X-Atmosphere-error`, `-first-request` and `-tracking-id` are
 * the protocol of the Atmosphere client, `X-Nextjs-Matched-Path` and `-Redirect` steer the router of Next.js in the browser,
 * `SourceMap` and `X-SourceMap` find source maps for debuggers and error trackers.
 *
 * @see https://owasp.org/www-project-secure-headers/ci/headers_remove.json
 */
const REMOVED = `
  Server X-Powered-By X-AspNet-Version X-AspNetMvc-Version X-Generator X-Powered-CMS X-Php-Version Powered-By X-Server-Powered-By X-CMS
  $wsep Host-Header K-Proxy-Request Liferay-Portal OracleCommerceCloud-Version Pega-Host Product
  X-B3-ParentSpanId X-B3-Sampled X-B3-SpanId X-B3-TraceId X-BEServer X-CF-Powered-By X-CalculatedBETarget X-Cocoon-Version
  X-Content-Encoded-By X-DiagInfo X-Envoy-Attempt-Count X-Envoy-External-Address X-Envoy-Internal X-Envoy-Original-Dst-Host
  X-Envoy-Upstream-Service-Time X-FEServer X-Framework X-Generated-By X-Jitsi-Release X-Kubernetes-PF-FlowSchema-UI
  X-Kubernetes-PF-PriorityLevel-UID X-LiteSpeed-Cache X-LiteSpeed-Purge X-LiteSpeed-Tag X-LiteSpeed-Vary X-Litespeed-Cache-Control
  X-Mod-Pagespeed X-Nextjs-Cache X-Nextjs-Page X-OWA-Version X-Old-Content-Length X-OneAgent-JS-Injection X-Page-Speed
  X-Powered-By-Plesk X-Redirect-By X-SourceFiles X-Turbo-Charged-By X-Umbraco-Version X-Varnish-Backend X-Varnish-Server
  X-dtAgentId X-dtHealthCheck X-dtInjectedServlet X-ruxit-JS-Agent
`.trim().split(/\s+/);

/** Entries that remove them. */
export function removedHeaders(): HeaderEntry[] {
  return REMOVED.map((name) => entry(name, HeaderRule.remove()));
}

const NAMES = new Set(REMOVED.map((name) => name.toLowerCase()));

/** Whether a header is removed for what it tells, and not because it would do harm. */
export function isTelltale(name: string): boolean {
  return NAMES.has(name.toLowerCase());
}
