import type { Assumptions } from '../../assumptions';
import type { EdgeResponse } from '../../model/http';
import type { ErrorDetail } from '../../model/result-types';
import type { OriginFailureCause } from '../../origins/origin';

/** How a leg ended. */
export type LegOutcome =
  /** The origin answered; `status` is its own, the response may have passed origin-response Lambda@Edge, or lie in Origin Shield. */
  | { kind: 'answered'; status: number; response: EdgeResponse; firstByteMs: number; servedBy?: string; fromShield?: boolean }
  /** No origin answered; the viewer would get `status`. */
  | { kind: 'failed'; cause: OriginFailureCause; status: number; detail: string }
  /** origin-request Lambda@Edge answered instead. */
  | { kind: 'generated'; response: EdgeResponse }
  /** A Lambda@Edge function failed, or asked for what cannot be served. */
  | { kind: 'lambda-error'; status: 502 | 503; message: string; result: string };

/** The status that a viewer gets when no origin answered. */
export const STATUS_OF_FAILURE: Record<OriginFailureCause, number> = {
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-502-bad-gateway.html
  'dns': 502,
  'connect-refused': 502,
  'tls': 502,
  'reset': 502,
  'malformed': 502,
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-504-gateway-timeout.html
  'connect-timeout': 504,
  'response-timeout': 504,
  'completion-timeout': 504,
};

/** What the access logs say of it. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html */
export const DETAIL_OF_FAILURE: Record<OriginFailureCause, ErrorDetail> = {
  'dns': 'OriginDnsError',
  'connect-refused': 'OriginConnectError',
  'tls': 'OriginConnectError',
  'reset': 'OriginReadError',
  'malformed': 'OriginInvalidResponseError',
  // "The request timed out while connecting to the origin, or reading data from the origin."
  'connect-timeout': 'OriginCommError',
  'response-timeout': 'OriginCommError',
  'completion-timeout': 'OriginCommError',
};

/** The same, of a leg: Node tells a head that is too large from other heads that are wrong. */
export function detailOfFailure({ cause, detail }: LegOutcome & { kind: 'failed' }): ErrorDetail {
  return cause === 'malformed' && detail.includes('HPE_HEADER_OVERFLOW') ? 'OriginHeaderTooBigError' : DETAIL_OF_FAILURE[cause];
}

/**
 * Why a leg's outcome leads to the next leg; undefined when it does not. A failed connection counts as 503 and a silent origin as
 * 504, whatever the viewer would have been told.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html
 */
export function failoverReason(outcome: LegOutcome, statusCodes: readonly number[], assumptions: Assumptions): string | undefined {
  const listed = (status: number, why: string) => (statusCodes.includes(status) ? `${why}, and ${status} is listed` : undefined);
  switch (outcome.kind) {
    case 'answered': {
      const judged = assumptions['failover-judged'] === 'before-origin-response' ? outcome.status : outcome.response.status;
      return listed(judged, `status ${judged}`);
    }
    case 'generated':
      return assumptions['generated-error-fails-over'] === 'yes' ? listed(outcome.response.status, `generated status ${outcome.response.status}`) : undefined;
    case 'lambda-error':
      return assumptions['lambda-error-fails-over'] === 'yes' ? listed(outcome.status, `a failed function (${outcome.status})`) : undefined;
    case 'failed': return failureReason(outcome.cause, listed, assumptions);
  }
}

function failureReason(
  cause: OriginFailureCause, listed: (status: number, why: string) => string | undefined, assumptions: Assumptions,
): string | undefined {
  switch (cause) {
    case 'connect-refused':
    case 'connect-timeout':
      return listed(503, `no connection (${cause})`);
    case 'response-timeout':
    case 'completion-timeout':
      return listed(504, `no response in time (${cause})`);
    case 'dns':
      return assumptions['dns-failure-fails-over'] === 'yes' ? listed(502, 'the name does not resolve') : undefined;
    case 'tls':
    case 'reset':
    case 'malformed':
      return assumptions['gateway-error-fails-over'] === 'yes' ? listed(502, `no valid response (${cause})`) : undefined;
  }
}
