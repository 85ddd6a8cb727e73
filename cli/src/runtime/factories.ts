import type { Assumptions } from '../assumptions';
import type { EdgeCodeFactories } from './edge-code';
import { checkFunctionCode, describeFinding, functionBytes, MAX_FUNCTION_BYTES } from '../../../src/contract/function-runtime';
import { createViewerFunction } from '../functions/viewer-function-engine';
import { createEdgeLambda } from '../lambda-edge/edge-lambda-worker';
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
    viewerFunction: ({ name, code, runtime }, keyValueStore) => {
      const viewerFunction = createViewerFunction({
        name,
        code,
        runtime,
        keyValueStore,
        groupHostHeader: assumptions['group-host-header'],
        groupOriginIds: assumptions['group-origin-ids'],
        onWarning: (line) => onLog(name, line),
      });
      if (runtime === 'cloudfront-js-2.0') warnOfUndeployable(code, (line) => onLog(name, line));
      return viewerFunction;
    },
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
  };
}

/** Node.js understands more than CloudFront's engine does: what runs here and would not run there is told when it is loaded. */
function warnOfUndeployable(code: string, warn: (line: string) => void) {
  for (const finding of checkFunctionCode(code)) warn(`CloudFront may not run this: ${describeFinding(finding)}`);
  const bytes = functionBytes(code);
  if (bytes > MAX_FUNCTION_BYTES) warn(`CloudFront will not publish this: ${bytes} bytes, where ${MAX_FUNCTION_BYTES} are allowed`);
}
