import type { FailureBounds } from './rehearsal';
import { CLOUDFRONT_DEFAULTS, worstCases } from '../../src/failover/time-to-failover';

/** The settings of an origin in a template, as far as they bound a failure. */
export interface TemplateOrigin {
  readonly Id: string;
  readonly ConnectionAttempts?: number;
  readonly ConnectionTimeout?: number;
  readonly ResponseCompletionTimeout?: number;
  readonly S3OriginConfig?: { readonly OriginReadTimeout?: number };
  readonly CustomOriginConfig?: { readonly OriginReadTimeout?: number };
}

/** A tenth for the machine, on top of what the template promises. */
const ALLOWANCE = 1.1;

/** What the template itself promises, in milliseconds. */
export function failureBounds(origin: TemplateOrigin): FailureBounds {
  const { connect, response } = worstCases({
    attempts: origin.ConnectionAttempts ?? CLOUDFRONT_DEFAULTS.attempts,
    connectSeconds: origin.ConnectionTimeout ?? CLOUDFRONT_DEFAULTS.connectSeconds,
    responseSeconds: (origin.S3OriginConfig ?? origin.CustomOriginConfig)?.OriginReadTimeout ?? CLOUDFRONT_DEFAULTS.responseSeconds,
    completionSeconds: origin.ResponseCompletionTimeout,
  });
  return { connectMs: connect * 1000 * ALLOWANCE, responseMs: response * 1000 * ALLOWANCE };
}
