import { Duration } from 'aws-cdk-lib';
import { ORIGIN_DEFAULTS } from '../contract/cloudfront';

/**
 * How long a viewer waits, at worst, before leg 2 is asked.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
 */
export interface TimeToFailover {
  /** Leg 1 cannot be connected to: `attempts x connection timeout`. A refused connection fails at once and is never slower. */
  readonly connectionTimeout: Duration;
  /** Leg 1 connects and stays silent: `attempts x response timeout`. */
  readonly responseTimeout: Duration;
  /** Every try of leg 1 connects at the last moment and then stays silent. Nothing takes longer. */
  readonly worstCase: Duration;
}

/** The settings of an origin that decide how long a failure takes; times in seconds. */
export interface AttemptSettings {
  readonly attempts: number;
  readonly connectSeconds: number;
  readonly responseSeconds: number;
  /** Response completion timeout: bounds all tries together. */
  readonly completionSeconds?: number;
}

/**
 * Worst cases in seconds, by cause. For GET and HEAD the attempts repeat response time-outs too: all of AWS's pages say so of custom
 * origins, one of two of S3 buckets, so a bucket may be quicker, and never slower.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorS3Origin.html
 */
export function worstCases(settings: AttemptSettings): { connect: number; response: number; worst: number } {
  const { attempts, connectSeconds, responseSeconds } = settings;
  const bound = settings.completionSeconds ?? Infinity;
  const connect = attempts * connectSeconds;
  const response = Math.min(attempts * responseSeconds, bound);
  return { connect, response, worst: connect + response };
}

export function timeToFailover(settings: AttemptSettings[]): TimeToFailover | undefined {
  if (settings.length === 0) return undefined;
  const all = settings.map(worstCases);
  const longest = (pick: (c: ReturnType<typeof worstCases>) => number) => Duration.seconds(Math.max(...all.map(pick)));
  return { connectionTimeout: longest((c) => c.connect), responseTimeout: longest((c) => c.response), worstCase: longest((c) => c.worst) };
}

/** CloudFront refuses a response timeout above the completion timeout of the same origin. */
export function withinCompletion(responseSeconds: number, completionSeconds: number | undefined): number {
  return Math.min(responseSeconds, completionSeconds ?? Infinity);
}

/** What is fixed by the origin or by the failover options; the rest is ours to choose. */
export interface GivenSettings {
  readonly attempts?: number;
  readonly connectSeconds?: number;
  readonly responseSeconds?: number;
  readonly completionSeconds?: number;
}

/**
 * Chooses what is open so that the worst case stays within `maxSeconds`.
 *
 * The result may still miss it, where the given settings leave no room: the caller compares.
 */
export function chooseSettings(given: GivenSettings, maxSeconds: number): AttemptSettings {
  const { completionSeconds } = given;
  // One more try costs a response timeout too, while a fallback stands ready.
  const attempts = given.attempts ?? 1;
  // TCP repeats a lost SYN after one second (RFC 6298): two seconds leave room for one.
  const connectSeconds = given.connectSeconds ?? (maxSeconds < 6 || attempts * 3 > maxSeconds ? 1 : 2);
  const left = Math.floor(maxSeconds / attempts) - connectSeconds;
  const responseSeconds = given.responseSeconds
    ?? withinCompletion(Math.min(Math.max(left, 1), ORIGIN_DEFAULTS.responseTimeout), completionSeconds);
  return { attempts, connectSeconds, responseSeconds, completionSeconds };
}
