import { Duration, Token } from 'aws-cdk-lib';
import { DEFAULT_FAILOVER_STATUS_CODES } from './failover-status-codes';
import { FAILOVER_STATUS_CODES } from '../contract/cloudfront';
import { SmartOriginError } from '../private/errors';

/** When and how fast CloudFront turns from leg 1 to leg 2. */
export interface FailoverOnStatusOptions {
  /**
   * The status codes of leg 1 on which leg 2 is asked: any of 400, 403, 404, 416, 429, 500, 502, 503 and 504.
   *
   * CloudFront also fails over when it cannot connect, but only if 503 is listed,
   * and when the origin does not answer in time, but only if 504 is listed.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
   * @default - 500, 502, 503 and 504
   */
  readonly statusCodes?: number[];

  /**
   * The longest that a viewer may wait before leg 2 is asked, in whole seconds, at least 2.
   *
   * Attempts and time-outs that an origin leaves open are chosen to fit, by the shortest maximum of all failovers that the
   * origin leads, since it has one set of them; what it sets itself is kept and counted. The
   * worst case is computed as `attempts x (connection timeout + response timeout)`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html
   * @default Duration.seconds(10)
   */
  readonly maxTimeToFailover?: Duration;

  /**
   * How often CloudFront tries leg 1: 1, 2 or 3 times.
   *
   * @default - what the origin says, else 1: the fallback is the better second try
   */
  readonly connectionAttempts?: number;

  /**
   * How long one try of leg 1 may take to connect: 1 to 10 whole seconds.
   *
   * @default - what the origin says, else 2 seconds (room for one lost SYN, which is sent again after one second), 1 second where the time is short
   */
  readonly connectionTimeout?: Duration;

  /**
   * How long leg 1 may stay silent after the connection stands: 1 to 120 whole seconds.
   *
   * @default - what the origin says, else what is left of `maxTimeToFailover`, at most 30 seconds
   */
  readonly responseTimeout?: Duration;
}

/**
 * What happens when leg 1 fails.
 */
export abstract class Failover {
  /**
   * The origin group asks the fallback when leg 1 answers one of the codes, cannot be reached or stays silent.
   *
   * Only GET, HEAD and OPTIONS fail over: CloudFront sends no other method twice, and refuses origin groups on behaviors
   * that allow other methods.
   *
   * Throws if a code is none of CloudFront's nine, if the list is empty, or if a time is out of its range.
   */
  public static onStatus(options: FailoverOnStatusOptions = {}): Failover {
    return new FailoverOnStatus(options);
  }

  /**
   * No failover: the behavior stands on one origin. It may allow all methods.
   */
  public static none(): Failover {
    return new NoFailover();
  }

  /** @internal */
  public abstract readonly _criteria: FailoverCriteria | undefined;
}

/** Validated form of `FailoverOnStatusOptions`; times in seconds. */
export interface FailoverCriteria {
  readonly statusCodes: number[];
  readonly maxTimeToFailover: number;
  /** Whether the user named the maximum, or it is our default. */
  readonly maximumIsExplicit: boolean;
  readonly connectionAttempts?: number;
  readonly connectionTimeout?: number;
  readonly responseTimeout?: number;
}

/** What keeps every one of several failovers that share a leg 1: the shortest time, and the least of each setting. */
export function tightest(all: readonly FailoverCriteria[]): FailoverCriteria {
  const least = (values: (number | undefined)[]) => values.reduce((a, b) => (a === undefined || b === undefined ? a ?? b : Math.min(a, b)));
  return {
    ...all[0],
    maxTimeToFailover: Math.min(...all.map((one) => one.maxTimeToFailover)),
    connectionAttempts: least(all.map((one) => one.connectionAttempts)),
    connectionTimeout: least(all.map((one) => one.connectionTimeout)),
    responseTimeout: least(all.map((one) => one.responseTimeout)),
  };
}

const DEFAULT_MAX_TIME_TO_FAILOVER_SECONDS = 10;

class FailoverOnStatus extends Failover {
  public readonly _criteria: FailoverCriteria;

  constructor(options: FailoverOnStatusOptions) {
    super();
    this._criteria = {
      statusCodes: validStatusCodes(options.statusCodes ?? [...DEFAULT_FAILOVER_STATUS_CODES]),
      maxTimeToFailover: seconds('maxTimeToFailover', options.maxTimeToFailover, 2, 780) ?? DEFAULT_MAX_TIME_TO_FAILOVER_SECONDS,
      maximumIsExplicit: options.maxTimeToFailover !== undefined,
      connectionAttempts: wholeNumber('connectionAttempts', options.connectionAttempts, 1, 3),
      connectionTimeout: seconds('connectionTimeout', options.connectionTimeout, 1, 10),
      responseTimeout: seconds('responseTimeout', options.responseTimeout, 1, 120),
    };
  }
}

class NoFailover extends Failover {
  public readonly _criteria = undefined;
}

function validStatusCodes(codes: number[]): number[] {
  const allowed = FAILOVER_STATUS_CODES.join(', ');
  if (codes.length === 0) {
    throw new SmartOriginError(undefined, 'NoFailoverStatusCodes',
      `failover got an empty list of status codes; name some of ${allowed}, or use Failover.none() for a behavior without failover`);
  }
  const wrong = codes.filter((code) => !Token.isUnresolved(code) && !FAILOVER_STATUS_CODES.includes(code));
  if (wrong.length > 0) {
    throw new SmartOriginError(undefined, 'UnsupportedFailoverStatusCode',
      `failover got status code ${wrong.join(', ')}; CloudFront fails over on ${allowed} only: remove the others, `
      + 'or let the origin answer one of these codes instead');
  }
  return [...new Set(codes)];
}

function seconds(name: string, duration: Duration | undefined, min: number, max: number): number | undefined {
  if (duration === undefined) return undefined;
  if (duration.isUnresolved()) {
    throw new SmartOriginError(undefined, 'UnresolvedFailoverTime',
      `failover got a deploy-time value as ${name}; the time to failover is checked at synth, so give a Duration with a number`);
  }
  return wholeNumber(name, duration.toMilliseconds() / 1000, min, max, ' seconds');
}

function wholeNumber(name: string, value: number | undefined, min: number, max: number, unit = ''): number | undefined {
  if (value === undefined) return undefined;
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new SmartOriginError(undefined, 'FailoverSettingOutOfRange',
      `failover got ${name} of ${value}${unit}; allowed are whole numbers from ${min} to ${max}${unit}`);
  }
  return value;
}
