import { Readable } from 'node:stream';
import type { OriginConfig } from '../../model/distribution';
import type { Origin, OriginAnswer, OriginFailureCause, OriginRequest } from '../../origins/origin';

export interface TryOptions {
  timeScale: number;
  signal: AbortSignal;
  /** Whether buckets are like custom origins in that they are tried again when they stay silent: an open question. */
  repeatsSilentBuckets: boolean;
  /** Called after each try that is not the last. */
  onRetry(attempt: number, cause: OriginFailureCause, detail: string): void;
}

/** Failures before anything was sent: the next try repeats nothing. */
const CONNECTION_FAILURES: readonly OriginFailureCause[] = ['connect-refused', 'connect-timeout'];

/**
 * Tries an origin as often as its settings allow: connections for every request, silent responses only for GET and HEAD at custom
 * origins, and perhaps at buckets. One response completion timeout bounds all tries together.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
 */
export async function tryOrigin(origin: Origin, config: OriginConfig, request: OriginRequest, options: TryOptions): Promise<OriginAnswer> {
  const startedAt = performance.now();
  const scaled = (seconds: number) => (seconds * 1000) / options.timeScale;
  for (let attempt = 1; ; attempt += 1) {
    const left = config.completionTimeout === undefined ? undefined : scaled(config.completionTimeout) - (performance.now() - startedAt);
    if (left !== undefined && left <= 0) {
      return { kind: 'failure', cause: 'completion-timeout', detail: `no whole response within ${config.completionTimeout} s`, elapsedMs: performance.now() - startedAt };
    }
    const answer = await origin.send(request, {
      connectTimeoutMs: scaled(config.connectionTimeout),
      responseTimeoutMs: scaled(config.responseTimeout),
      ...(left === undefined ? {} : { completionTimeoutMs: left }),
      signal: options.signal,
    });
    if (answer.kind === 'response') return { ...answer, firstByteMs: performance.now() - startedAt };
    const again = attempt < config.connectionAttempts && !options.signal.aborted && mayRepeat(answer.cause, config, request, options);
    if (!again) return { ...answer, elapsedMs: performance.now() - startedAt };
    options.onRetry(attempt, answer.cause, answer.detail);
  }
}

function mayRepeat(cause: OriginFailureCause, config: OriginConfig, request: OriginRequest, options: TryOptions): boolean {
  // A stream that was read from is gone; sending the rest alone would corrupt the request.
  if (request.body instanceof Readable && request.body.readableDidRead) return false;
  if (CONNECTION_FAILURES.includes(cause)) return true;
  const repeatsSilence = config.details.kind !== 's3' || options.repeatsSilentBuckets;
  return cause === 'response-timeout' && repeatsSilence && (request.method === 'GET' || request.method === 'HEAD');
}
