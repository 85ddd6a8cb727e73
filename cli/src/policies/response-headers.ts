import { corsHeaders } from './cors';
import { appendToHeader, copyHeaders, headerValue, setHeader } from '../model/headers';
import type { EdgeRequest, HeaderMap } from '../model/http';
import type { ResponseHeadersPolicy } from '../model/policies';

export interface TimingFacts {
  /** Whether this response is one of the sampled. */
  sampled: boolean;
  hit: boolean;
  pop: string;
  requestId: string;
  firstByteMs?: number;
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
  if (timing.sampled) {
    const own = serverTiming(timing);
    const origins = headerValue(headers, 'server-timing');
    setHeader(headers, 'Server-Timing', origins === undefined ? own : `${origins},${own}`);
  }
  return headers;
}

/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html#server-timing-header */
function serverTiming({ hit, pop, requestId, firstByteMs }: TimingFacts): string {
  const metrics = hit
    ? ['cdn-cache-hit', `cdn-pop;desc="${pop}"`, `cdn-rid;desc="${requestId}"`, 'cdn-hit-layer;desc="EDGE"']
    : ['cdn-upstream-layer;desc="EDGE"', `cdn-upstream-fbl;dur=${Math.round(firstByteMs ?? 0)}`, 'cdn-cache-miss', `cdn-pop;desc="${pop}"`, `cdn-rid;desc="${requestId}"`];
  return metrics.join(',');
}
