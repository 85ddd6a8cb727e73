import { withBufferedBody } from './buffered-body';
import { copyOf, FUNCTION_ERROR_STATUS, invocationFacts, lambdaErrorResult, reportRun } from './invocation';
import { edgeError } from './replies';
import type { Exchange, Next, Reply, Stage } from './stage';
import type { HeaderMap } from '../model/http';
import { namedCloudFrontHeaders, withoutUnnamed } from '../policies/cloudfront-headers';
import { functionContext } from '../runtime/edge-code';

/**
 * Runs the behavior's function at viewer-request. It may edit the request, choose the origin, or answer itself.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */
export const viewerRequestStage: Stage = {
  name: 'viewer-request',
  handle(exchange, next) {
    const { functions, lambdas } = exchange.behavior;
    if (functions['viewer-request'] || lambdas['viewer-request']) return runAny(exchange, next);
    addCloudFrontHeaders(exchange);
    return next();
  },
};

/** As if no policy named a header. */
const NO_POLICIES = { cachePolicy: { headers: [] } };

async function runAny(exchange: Exchange, next: Next): Promise<Reply> {
  const { functions, lambdas } = exchange.behavior;
  // CloudFront Functions see the headers that CloudFront adds, Lambda@Edge at viewer-request does not.
  exchange.request = { ...exchange.request, headers: withoutUnnamed(lambdas['viewer-request'] ? NO_POLICIES : exchange.behavior, exchange.request.headers) };
  if (!lambdas['viewer-request']) addCloudFrontHeaders(exchange);
  const reply = functions['viewer-request'] ? await runFunction(exchange) : await runLambda(exchange);
  if (lambdas['viewer-request']) addCloudFrontHeaders(exchange);
  return reply ?? next();
}

/** What a viewer sends under these names is replaced, as far as it is known here. */
function addCloudFrontHeaders(exchange: Exchange): void {
  const added = namedCloudFrontHeaders(exchange.behavior, exchange.received, exchange.viewer);
  if (Object.keys(added).length === 0) return;
  // Without a prototype: a policy, or an origin's Vary, may name a header "constructor".
  exchange.request = { ...exchange.request, headers: Object.assign(Object.create(null) as HeaderMap, exchange.request.headers, added) };
}

async function runFunction(exchange: Exchange): Promise<Reply | undefined> {
  const { edge, behavior } = exchange;
  const code = behavior.functions['viewer-request']!;
  const context = functionContext(edge.distribution, exchange.requestId, edge.pop, edge.region);
  const run = await edge.code.viewerFunction(code).onRequest(copyOf(exchange.request), context);
  const { outcome } = run;
  const took = reportRun(exchange, 'viewer-request', code.name, run);
  switch (outcome.kind) {
    case 'error':
      exchange.trace('viewer-request', `${took}: ${outcome.error}: ${outcome.message}`);
      exchange.notes?.functionError(code.name, outcome.error);
      return edgeError(FUNCTION_ERROR_STATUS[outcome.error], outcome.message, outcome.error);
    case 'response':
      exchange.trace('viewer-request', `${took}: generated status ${outcome.response.status}`);
      return { kind: 'generated', result: 'FunctionGeneratedResponse', response: outcome.response };
    case 'request':
      exchange.request = { ...outcome.request, body: exchange.request.body };
      exchange.originChoice = outcome.originChoice;
      exchange.trace('viewer-request', `${took}: ${exchange.request.uri}${outcome.originChoice ? `, origin choice: ${outcome.originChoice.kind}` : ''}`);
      return undefined;
  }
}

async function runLambda(exchange: Exchange): Promise<Reply | undefined> {
  const lambda = exchange.behavior.lambdas['viewer-request']!;
  if (lambda.includeBody) exchange.request = await withBufferedBody(exchange.request);
  const result = await exchange.edge.code.edgeLambda(lambda).invoke({
    eventType: 'viewer-request', ...invocationFacts(exchange, 'viewer-request', lambda.name), request: copyOf(exchange.request), includeBody: lambda.includeBody,
  });
  switch (result.kind) {
    case 'error':
      exchange.trace('viewer-request', `${lambda.name} failed: ${result.message}`);
      exchange.notes?.functionError(lambda.name, lambdaErrorResult(result.status, result.isThrottled));
      return edgeError(result.status, result.message, lambdaErrorResult(result.status, result.isThrottled));
    case 'response':
      exchange.trace('viewer-request', `${lambda.name} generated status ${result.response.status}`);
      return { kind: 'generated', result: 'LambdaGeneratedResponse', response: result.response };
    case 'request':
      exchange.request = { ...result.request, body: result.request.body ?? exchange.request.body };
      exchange.trace('viewer-request', `${lambda.name}: ${exchange.request.uri}`);
      return undefined;
  }
}
