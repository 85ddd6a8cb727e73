/** One line of what happened to a request. */
export interface TraceEvent {
  requestId: string;
  stage: string;
  detail: string;
  /** Since the request arrived, in milliseconds. */
  elapsedMs: number;
}

export type TraceSink = (event: TraceEvent) => void;
