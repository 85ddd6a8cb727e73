import type { IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import type { IConstruct } from 'constructs';
import type { BoundSteering, Legs } from './bound-steering';
import type { BoundOrigins } from '../origin-pool/bound-origins';
import type { OriginPool } from '../origin-pool/origin-pool';
import { NOT_STEERED, type SteeredHeaders } from '../policies/steered-headers';
import { SmartOriginError } from '../private/errors';

/** Nothing steers: the behavior's own target answers. */
export class FailoverOnly implements BoundSteering {
  constructor(scope: IConstruct, pool: OriginPool, private readonly origins: BoundOrigins) {
    for (const id of pool.ids) {
      const { weight, hostHeader } = pool.member(id);
      if (weight !== undefined) {
        throw new SmartOriginError(scope, 'WeightWithoutSteering',
          `member "${id}" has weight ${weight}, and Steering.failoverOnly() sends nobody by weight; leave \`steering\` out, or set it to Steering.weighted()`);
      }
      if (hostHeader !== undefined) {
        throw new SmartOriginError(scope, 'HostHeaderWithoutSteering',
          `member "${id}" has hostHeader "${hostHeader}", which only a function can send; set \`steering: Steering.weighted()\` and \`failover: Failover.none()\`, `
          + 'or remove hostHeader');
      }
    }
  }

  public origin({ leg1, leg2 }: Legs): IOrigin {
    return leg2 ? this.origins.group(leg1, leg2.member, leg2.criteria) : this.origins.single(leg1);
  }

  public router(): undefined {
    return undefined;
  }

  public members({ leg1, leg2 }: Legs): string[] {
    return leg2 ? [leg1, leg2.member] : [leg1];
  }

  public headers(): SteeredHeaders {
    return NOT_STEERED;
  }
}
