import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

export const DEFAULT_FAILOVER_STATUS_CODES: readonly number[] = [500, 502, 503, 504];

/** Warns where the outages that matter most would not fail over. */
export function warnOfGaps(scope: IConstruct, codes: readonly number[]) {
  if (!codes.includes(503)) {
    Annotations.of(scope).addWarningV2('cdk-smart-origin:failover-without-503',
      `failover on ${codes.join(', ')} lacks 503, without which CloudFront does not fail over when it cannot connect to the origin; add 503 to statusCodes`);
  }
  if (!codes.includes(504)) {
    Annotations.of(scope).addWarningV2('cdk-smart-origin:failover-without-504',
      `failover on ${codes.join(', ')} lacks 504, without which CloudFront does not fail over when the origin does not respond in time; add 504 to statusCodes`);
  }
}
