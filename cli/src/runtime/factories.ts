import type { Assumptions } from '../assumptions';
import type { EdgeCodeFactories } from './edge-code';
import type { FunctionRun, ViewerFunction } from '../functions/viewer-function';
import { createViewerFunction } from '../functions/viewer-function-engine';
import { createEdgeLambda } from '../lambda-edge/edge-lambda-worker';
import { handlerWarning } from '../lambda-edge/handler-check';
import { LambdaFleet } from '../lambda-edge/lambda-fleet';

/** What functions are subject to beside their own code. */
export interface FunctionConditions {
  /**
   * Milliseconds since the epoch: what `Date` of CloudFront Functions says.
   *
   * @default Date.now
   */
  now?: () => number;
  /**
   * Whether a CloudFront Function is throttled at a point of presence.
   *
   * @default none is
   */
  isThrottled?: (functionName: string, pop: string) => boolean;
}

export type LogSink = (source: string, line: string) => void;

/**
 * The engines that run functions for real.
 *
 * @param fleet - Bounds and counts the instances of Lambda@Edge functions.
 * @param python - The interpreter of Python functions, where it is not that of their version on this machine.
 */
export function realFactories(
  onLog: LogSink, assumptions: Assumptions, fleet: LambdaFleet = new LambdaFleet(), python?: string, conditions: FunctionConditions = {},
): EdgeCodeFactories {
  return {
    viewerFunction: ({ name, code, runtime }, keyValueStore) => throttleable(createViewerFunction({
      name,
      code,
      runtime,
      keyValueStore,
      unlistedFeatures: assumptions['unlisted-features'],
      groupHostHeader: assumptions['group-host-header'],
      groupOriginIds: assumptions['group-origin-ids'],
      cwtArgumentOrder: assumptions['cwt-argument-order'],
      now: conditions.now,
      onWarning: (line) => onLog(name, line),
    }), conditions),
    edgeLambda: ({ name, handler, runtime, timeoutSeconds, memoryMb }, codeDirectory, { pop, ...reached }) => createEdgeLambda({
      name,
      codeDirectory,
      handler,
      runtime,
      python,
      timeoutSeconds,
      memoryMb,
      region: pop.region,
      pop: pop.name,
      ...reached,
      fleet,
      onLog: (line) => onLog(name, line),
    }),
    checkLambda: async ({ name, handler, runtime }, codeDirectory) => {
      const warning = await handlerWarning({ name, codeDirectory, handler, runtime, python });
      if (warning !== undefined) onLog(name, warning);
    },
  };
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-function-restrictions.html#cloudfront-function-restrictions-compute-utilization */
function throttleable(viewerFunction: ViewerFunction, { isThrottled }: FunctionConditions): ViewerFunction {
  if (isThrottled === undefined) return viewerFunction;
  const { name } = viewerFunction;
  return {
    name,
    onRequest: (request, context) => (
      isThrottled(name, context.edgeLocation.name) ? Promise.resolve(throttledRun(name)) : viewerFunction.onRequest(request, context)),
    onResponse: (request, response, context) => (
      isThrottled(name, context.edgeLocation.name) ? Promise.resolve(throttledRun(name)) : viewerFunction.onResponse(request, response, context)),
  };
}

function throttledRun(name: string): FunctionRun {
  const message = `${name} was throttled for taking longer than it may (a fault that was asked for)`;
  return { outcome: { kind: 'error', error: 'FunctionThrottledError', message }, computeMicros: 0, logs: [] };
}
