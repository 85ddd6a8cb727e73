import { copyOf, FUNCTION_ERROR_STATUS, invocationFacts, lambdaErrorResult, reportRun } from './invocation';
import { discard, edgeError } from './replies';
import type { Exchange, Reply, Stage } from './stage';
import { seesResponseEvents, withoutOrphan } from './web-socket';
import type { Assumptions } from '../assumptions';
import { copyHeaders } from '../model/headers';
import type { EdgeResponse } from '../model/http';
import { functionContext } from '../runtime/edge-code';

/**
 * Runs the behavior's function at viewer-response: on hits and misses, not where the origin's status was 400 or above, nor on
 * redirects to HTTPS, custom error pages and what a viewer-request function generated.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export const viewerResponseStage: Stage = {
  name: 'viewer-response',
  idle: ({ behavior: { functions, lambdas } }) => !functions['viewer-response'] && !lambdas['viewer-response'],
  async handle(exchange, next) {
    const reply = await next();
    const { functions } = exchange.behavior;
    const reason = skipReason(reply, exchange.edge.assumptions['viewer-response-judged']) ?? (seesResponseEvents(exchange, reply.response) ? undefined : 'a WebSocket begins');
    if (reason !== undefined) {
      exchange.trace('viewer-response', `not run: ${reason}`);
      return reply;
    }
    return functions['viewer-response'] ? runFunction(exchange, reply) : runLambda(exchange, reply);
  },
};

function skipReason({ kind, originStatus, response }: Reply, judged: Assumptions['viewer-response-judged']): string | undefined {
  if (kind === 'redirect') return 'a redirect to HTTPS';
  if (kind === 'generated') return 'generated at viewer-request';
  if (kind === 'error-page') return 'a custom error page';
  if (kind === 'edge-error' && originStatus === undefined) return 'an error of CloudFront itself';
  const status = judged === 'before-origin-response' ? originStatus ?? response.status : response.status;
  return status >= 400 ? `the origin's status was ${status}` : undefined;
}

function visibleRequest({ edge, request, received }: Exchange) {
  return copyOf(edge.assumptions['viewer-response-sees-request-edits'] === 'yes' ? request : received);
}

/** Functions are never shown the body; a function that does not replace it keeps it. */
function headOf({ body: _, ...head }: EdgeResponse): EdgeResponse {
  return { ...head, headers: copyHeaders(head.headers) };
}

function withResponse(reply: Reply, response: EdgeResponse): Reply {
  if (response.body !== undefined) {
    discard(reply.response);
    return { ...reply, response };
  }
  return { ...reply, response: withoutOrphan(reply.response, { ...response, body: reply.response.body }) };
}

async function runFunction(exchange: Exchange, reply: Reply): Promise<Reply> {
  const { edge, behavior } = exchange;
  const code = behavior.functions['viewer-response']!;
  const context = functionContext(edge.distribution, exchange.requestId, edge.pop, edge.region);
  const run = await edge.code.viewerFunction(code).onResponse(visibleRequest(exchange), headOf(reply.response), context);
  const { outcome } = run;
  const took = reportRun(exchange, 'viewer-response', code.name, run);
  if (outcome.kind === 'response') {
    exchange.trace('viewer-response', took);
    return withResponse(reply, outcome.response);
  }
  const [error, message] = outcome.kind === 'error' ? [outcome.error, outcome.message] as const
    : ['FunctionValidationError', 'a viewer-response function must return a response'] as const;
  exchange.trace('viewer-response', `${took}: ${error}: ${message}`);
  exchange.notes?.functionError(code.name, error);
  discard(reply.response);
  return edgeError(FUNCTION_ERROR_STATUS[error], message, error);
}

async function runLambda(exchange: Exchange, reply: Reply): Promise<Reply> {
  const lambda = exchange.behavior.lambdas['viewer-response']!;
  const result = await exchange.edge.code.edgeLambda(lambda).invoke({
    eventType: 'viewer-response', ...invocationFacts(exchange, 'viewer-response', lambda.name), request: visibleRequest(exchange), response: headOf(reply.response), includeBody: false,
  });
  if (result.kind === 'response') {
    exchange.trace('viewer-response', lambda.name);
    return withResponse(reply, result.response);
  }
  const [status, message] = result.kind === 'error' ? [result.status, result.message] as const : [502, 'a response event must return a response'] as const;
  const word = lambdaErrorResult(status, result.kind === 'error' && result.isThrottled);
  exchange.trace('viewer-response', `${lambda.name} failed: ${message}`);
  exchange.notes?.functionError(lambda.name, word);
  discard(reply.response);
  return edgeError(status, message, word);
}
