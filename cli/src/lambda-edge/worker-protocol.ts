import type { OriginAddresses } from './origin-connections';

/** What a worker is started with. */
export interface WorkerSettings {
  codeDirectory: string;
  /** `file.export`, as in the template. */
  handler: string;
  /** Whether handlers may answer through a callback: Lambda took that away with nodejs24.x. */
  allowsCallbacks: boolean;
  functionName: string;
  functionArn: string;
  memoryMb: number;
  logGroupName: string;
  logStreamName: string;
  /** Where origins are played. */
  originAddresses: OriginAddresses;
  /** Milliseconds that the local CloudFront's clock is ahead of the real time while the code is loaded. */
  advancedMs: number;
}

export interface InvokeMessage {
  type: 'invoke';
  requestId: string;
  /** The event in JSON, as Lambda hands it over. */
  event: string;
  /** Milliseconds since the epoch, in real time. */
  deadline: number;
  /** Milliseconds that the local CloudFront's clock is ahead of the real time when the event begins. */
  advancedMs: number;
}

export type WorkerMessage =
  | { type: 'ready' }
  /** The module or its handler cannot be loaded. */
  | { type: 'unusable'; message: string }
  /** The result in JSON; undefined where the function returned nothing. */
  | { type: 'result'; result?: string }
  | { type: 'threw'; message: string };
