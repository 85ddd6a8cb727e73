import type { EdgeInvocation, EdgeInvocationResult } from './edge-lambda';
import { InvalidResult, requireObject } from './invalid-result';
import { requestFromResult } from './request-result';
import { editedResponse, generatedResponse } from './response-result';

/**
 * What CloudFront makes of a function's result; a result that it refuses is a 502 that names the rule.
 *
 * @param result As it was returned, by way of JSON.
 */
export function edgeResult(result: unknown, invocation: EdgeInvocation, name: string): EdgeInvocationResult {
  try {
    return validated(result, invocation);
  } catch (error) {
    if (!(error instanceof InvalidResult)) throw error;
    return { kind: 'error', status: 502, message: `${name}: the result of the function failed validation: ${error.message}` };
  }
}

function validated(result: unknown, invocation: EdgeInvocation): EdgeInvocationResult {
  const isRequestEvent = invocation.eventType.endsWith('-request');
  const expected = isRequestEvent ? 'the request or a response' : 'the response';
  if (result === undefined || result === null) {
    throw new InvalidResult(`the function returned nothing; a ${invocation.eventType} function must return ${expected}`);
  }
  const object = requireObject(result, 'the result');
  if (!isRequestEvent) return { kind: 'response', response: editedResponse(object, invocation) };
  if (object.status !== undefined) return { kind: 'response', response: generatedResponse(object, invocation) };
  if (object.uri === undefined) throw new InvalidResult(`the result has neither a status nor a uri; a ${invocation.eventType} function must return ${expected}`);
  return { kind: 'request', ...requestFromResult(object, invocation) };
}
