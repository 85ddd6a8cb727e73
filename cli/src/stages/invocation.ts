import type { Exchange } from './stage';
import type { FunctionRun } from '../functions/viewer-function';
import { computeUtilization } from '../functions/viewer-function';
import { copyHeaders } from '../model/headers';
import type { EdgeRequest } from '../model/http';

/** Longer lines of a function are cut in traces. */
const MAX_LINE = 1_000;

/** Identifies the request to Lambda@Edge functions. @param stage - What the function writes is traced there. */
export function invocationFacts({ edge, requestId, trace }: Exchange, stage: string, functionName: string) {
  return {
    distributionId: edge.distribution.id,
    distributionDomainName: edge.distribution.domainName,
    requestId,
    onLog: (line: string) => trace(stage, written(functionName, line)),
  };
}

function written(functionName: string, line: string): string {
  return `${functionName} wrote ${line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line}`;
}

/** What functions are given to edit. */
export function copyOf(request: EdgeRequest): EdgeRequest {
  return { ...request, headers: copyHeaders(request.headers) };
}

/** The words of `x-cache` for a Lambda@Edge function that failed: with 502 where its result is not valid, else 503. */
export function lambdaErrorResult(status: 502 | 503, isThrottled = false): string {
  if (isThrottled) return 'LambdaLimitExceeded';
  return status === 502 ? 'LambdaValidationError' : 'LambdaExecutionError';
}

/** The status of a CloudFront Function that failed: 502 where its result is not valid, else 503. */
export const FUNCTION_ERROR_STATUS = { FunctionExecutionError: 503, FunctionThrottledError: 503, FunctionValidationError: 502 } as const;

/** Hands on what a CloudFront Function logged; what is said of the run in the trace. */
export function reportRun(exchange: Exchange, event: 'viewer-request' | 'viewer-response', name: string, run: FunctionRun): string {
  for (const line of run.logs) {
    exchange.edge.onLog(name, line);
    exchange.trace(event, written(name, line));
  }
  if (run.customData !== undefined) exchange.customData = { ...exchange.customData, [event]: run.customData };
  return `${name}, ${Math.round(run.computeMicros)} µs (compute utilization ${computeUtilization(run.computeMicros)})`;
}
