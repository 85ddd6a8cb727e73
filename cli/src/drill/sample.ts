/** What the injector saw of one request. Times are milliseconds since the drill began. */
export interface Sample {
  /** Index of the request in the plan: the same in every run of a seed. */
  readonly index: number;
  /** Index of the visitor over all groups. */
  readonly visitor: number;
  readonly group: string;
  /** Region name of the point of presence that was asked. */
  readonly pop: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** When the plan wanted it sent: latencies count from here, so that slowness is not hidden by a late injector. */
  readonly scheduledMs: number;
  readonly sentMs: number;
  /** From `scheduledMs` to the first byte of the response, or to the failure. */
  readonly firstByteMs: number;
  /** 0 where no response came. */
  readonly status: number;
  /** Why no response came, or why its body broke off. */
  readonly failure?: string;
  /** `x-amz-cf-id`, by which its RequestRecord is found. */
  readonly requestId?: string;
  /** `x-app-version` of the answer. */
  readonly version?: string;
  /** `x-app-error`: the application's own error. */
  readonly appError?: string;
  /** The words before "from cloudfront" in `x-cache`. */
  readonly result?: string;
}

/** The time from one entry of the time line that names a phase to the next. */
export interface Phase {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}
