import { SmartOriginError } from '../errors';
import type { EdgeCodeFactories } from './edge-code';

export type LogSink = (source: string, line: string) => void;

/** The engines that run functions for real. */
export function realFactories(_onLog: LogSink): EdgeCodeFactories {
  const refuse = () => {
    throw new SmartOriginError('ERR_FUNCTIONS', 'the distribution has functions', 'their engines are not built in yet', 'rehearse a distribution without functions');
  };
  return { keyValueStore: refuse, viewerFunction: refuse, edgeLambda: refuse };
}
