import { corsHeaders } from './cors';
import { appendToHeader, copyHeaders, headerValue, setHeader } from '../model/headers';
import type { EdgeRequest, HeaderMap } from '../model/http';
import type { ResponseHeadersPolicy } from '../model/policies';

export interface TimingFacts {
  /** Whether this response is one of the sampled. */
  sampled: boolean;
  cache: 'hit' | 'refresh' | 'miss';
  pop: string;
  requestId: string;
  /** From the origin. */
  firstByteMs?: number;
  /** Since the viewer's request arrived. */
  elapsedMs: number;
}

/**
 * The headers of a response after a policy was applied: what it removes goes first, then what it sets is added, replacing the
 * origin's only where the policy says so.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export function applyResponseHeadersPolicy(policy: ResponseHeadersPolicy, request: EdgeRequest, original: HeaderMap, timing: TimingFacts): HeaderMap {
  const headers = copyHeaders(original);
  for (const name of policy.remove) delete headers[name];
  if (policy.cors) {
    for (const [name, value] of corsHeaders(policy.cors, request, headers)) {
      if (name === 'Vary') appendToHeader(headers, name, value);
      else setHeader(headers, name, value);
    }
  }
  for (const { name, value, override } of policy.headers) {
    if (override || headerValue(headers, name) === undefined) setHeader(headers, name, value);
  }
  if (timing.sampled || headerValue(request.headers, 'pragma') === 'server-timing') {
    const own = serverTiming(timing);
    const origins = headerValue(headers, 'server-timing');
    // What the origin measured belongs to another request when the response comes from the cache.
    setHeader(headers, 'Server-Timing', origins === undefined || timing.cache === 'hit' ? own : `${origins},${own}`);
  }
  return headers;
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html#server-timing-header */
function serverTiming({ cache, pop, requestId, firstByteMs, elapsedMs }: TimingFacts): string {
  const upstream = ['cdn-upstream-layer;desc="EDGE"', `cdn-upstream-fbl;dur=${Math.round(firstByteMs ?? 0)}`];
  return [
    ...(cache === 'hit' ? [] : upstream),
    `cdn-cache-${cache}`,
    `cdn-pop;desc="${pop}"`,
    `cdn-rid;desc="${requestId}"`,
    ...(cache === 'hit' ? ['cdn-hit-layer;desc="EDGE"'] : []),
    `cdn-downstream-fbl;dur=${Math.round(elapsedMs)}`,
  ].join(',');
}
