import type { Assumptions } from '../assumptions';
import type { EdgeCodeFactories } from './edge-code';
import { createViewerFunction } from '../functions/viewer-function-engine';
import { createEdgeLambda } from '../lambda-edge/edge-lambda-worker';
import { handlerWarning } from '../lambda-edge/handler-check';
import { LambdaFleet } from '../lambda-edge/lambda-fleet';

export type LogSink = (source: string, line: string) => void;

/**
 * The engines that run functions for real.
 *
 * @param fleet - Bounds and counts the instances of Lambda@Edge functions.
 * @param python - The interpreter of Python functions, where it is not that of their version on this machine.
 */
export function realFactories(onLog: LogSink, assumptions: Assumptions, fleet: LambdaFleet = new LambdaFleet(), python?: string): EdgeCodeFactories {
  return {
    viewerFunction: ({ name, code, runtime }, keyValueStore) => createViewerFunction({
      name,
      code,
      runtime,
      keyValueStore,
      unlistedFeatures: assumptions['unlisted-features'],
      groupHostHeader: assumptions['group-host-header'],
      groupOriginIds: assumptions['group-origin-ids'],
      cwtArgumentOrder: assumptions['cwt-argument-order'],
      onWarning: (line) => onLog(name, line),
    }),
    edgeLambda: ({ name, handler, runtime, timeoutSeconds, memoryMb }, codeDirectory, { pop, dynamoDbUrl, originAddresses }) => createEdgeLambda({
      name,
      codeDirectory,
      handler,
      runtime,
      python,
      timeoutSeconds,
      memoryMb,
      region: pop.region,
      pop: pop.name,
      dynamoDbUrl,
      originAddresses,
      fleet,
      onLog: (line) => onLog(name, line),
    }),
    checkLambda: async ({ name, handler, runtime }, codeDirectory) => {
      const warning = await handlerWarning({ name, codeDirectory, handler, runtime, python });
      if (warning !== undefined) onLog(name, warning);
    },
  };
}
