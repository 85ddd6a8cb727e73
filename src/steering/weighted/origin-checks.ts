import type { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { IConstruct } from 'constructs';
import { isBucketOrigin } from '../../origin-pool/origin-kinds';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { SmartOriginError } from '../../private/errors';
import { shownText } from '../../private/tokens';
import type { Legs } from '../bound-steering';

/** RFC 1035: labels of letters, digits and hyphens. */
const HOST_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/** Refuses hosts that CloudFront would not send. */
export function checkHostHeaders(scope: IConstruct, pool: OriginPool) {
  for (const id of pool.ids) {
    const host = pool.member(id).hostHeader;
    if (host === undefined) continue;
    if (isBucketOrigin(pool.origin(id))) {
      throw new SmartOriginError(scope, 'HostHeaderOnBucket', `member "${id}" is an S3 bucket, which answers to its own name only, and has hostHeader "${host}"; remove it`);
    }
    if (!HOST_NAME.test(host)) {
      throw new SmartOriginError(scope, 'InvalidHostHeader',
        `member "${id}" has hostHeader ${shownText(host)}; give a domain name without scheme, port and path, known at synth, for example "www.example.com"`);
    }
  }
}

/**
 * Refuses a Host of their own for members of a group.
 *
 * @param instead another way out, with what joins it to the others
 */
export function checkGroupHosts(scope: IConstruct, pool: OriginPool, { leg2 }: Legs, members: readonly string[], instead = '') {
  const id = leg2 && members.find((member) => pool.member(member).hostHeader !== undefined);
  if (id === undefined) return;
  throw new SmartOriginError(scope, 'HostHeaderInGroup',
    `member "${id}" has hostHeader "${pool.member(id).hostHeader}" and answers on a behavior with failover; a Host of its own in an origin group that a function makes `
    + 'is reported to end in 502 (aws-samples/amazon-cloudfront-functions issue 56): set `failover: Failover.none()`, or let the origin answer to its own domain name' + instead);
}

/** `selectRequestOriginById` fails on origins with mutual TLS. */
export function checkMutualTls(scope: IConstruct, id: string, origin: CfnDistribution.OriginProperty) {
  const { customOriginConfig } = origin;
  if (!customOriginConfig || !('originMtlsConfig' in customOriginConfig) || customOriginConfig.originMtlsConfig === undefined) return;
  throw new SmartOriginError(scope, 'MutualTlsOrigin',
    `member "${id}" is an origin with mutual TLS, which a CloudFront Function cannot choose; reach it without mutual TLS, or use Steering.failoverOnly()`);
}
