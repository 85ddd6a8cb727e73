import type { Assumptions } from '../assumptions';
import { onReply, type Exchange, type Reply, type Stage } from './stage';
import { applyResponseHeadersPolicy } from '../policies/response-headers';

/**
 * Adds and removes the headers that the behavior's response headers policy names. Stands on both sides of the viewer-response
 * function, and acts once: which side is an open question.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/modifying-response-headers.html
 */
export function headersPolicyStage(place: Assumptions['headers-policy-order']): Stage {
  return {
    name: 'response headers policy',
    idle: ({ behavior, edge }) => behavior.responseHeadersPolicy === undefined || edge.assumptions['headers-policy-order'] !== place,
    handle: (exchange, next) => onReply(next(), (reply) => {
      if (!applies(exchange, reply)) return reply;
      const policy = exchange.behavior.responseHeadersPolicy!;
      const { random } = exchange.edge;
      const headers = applyResponseHeadersPolicy(policy, exchange.received, reply.response.headers, {
        sampled: random() * 100 < policy.serverTimingPercent,
        cache: cacheWord(reply),
        pop: exchange.edge.pop,
        requestId: exchange.requestId,
        firstByteMs: reply.firstByteMs,
        elapsedMs: performance.now() - exchange.startedAt,
      });
      exchange.trace('response headers policy', policy.name);
      return { ...reply, response: { ...reply.response, headers } };
    }),
  };
}

function cacheWord({ age, result }: Reply): 'hit' | 'refresh' | 'miss' {
  if (result === 'RefreshHit') return 'refresh';
  return age === undefined ? 'miss' : 'hit';
}

function applies({ edge: { assumptions } }: Exchange, { kind, response }: Reply): boolean {
  if (kind === 'redirect') return assumptions['headers-policy-on-redirects'] === 'yes';
  if (kind === 'error-page' || response.status >= 400) return assumptions['headers-policy-on-errors'] === 'yes';
  return true;
}
