import type { Assumptions } from '../assumptions';
import type { EdgeCodeFactories } from './edge-code';
import { MemoryKeyValueStore } from '../functions/memory-key-value-store';
import { createViewerFunction } from '../functions/viewer-function-engine';
import { createEdgeLambda } from '../lambda-edge/edge-lambda-worker';

export type LogSink = (source: string, line: string) => void;

/** The engines that run functions for real. */
export function realFactories(onLog: LogSink, assumptions: Assumptions): EdgeCodeFactories {
  return {
    keyValueStore: (seed) => new MemoryKeyValueStore(seed),
    viewerFunction: ({ name, code, runtime }, keyValueStore) => createViewerFunction({
      name, code, runtime, keyValueStore, groupHostHeader: assumptions['group-host-header'], onWarning: (line) => onLog(name, line),
    }),
    edgeLambda: ({ name, handler, runtime, timeoutSeconds, memoryMb }, codeDirectory, region) => createEdgeLambda({
      name, codeDirectory, handler, runtime, timeoutSeconds, memoryMb, region, onLog: (line) => onLog(name, line),
    }),
  };
}
