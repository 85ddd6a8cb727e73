import { createHash } from 'node:crypto';
import { Annotations } from 'aws-cdk-lib';
import type { IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import type { IConstruct } from 'constructs';
import { nearestAsked, nearestRoute } from './nearest-route';
import { NEAREST_PLACEHOLDER, type NearestMap } from '../../contract/nearest';
import type { BoundOrigins } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { NOT_STEERED, type SteeredHeaders } from '../../policies/steered-headers';
import { readBundle } from '../../private/bundles';
import type { RouterPart } from '../../viewer-functions/viewer-functions';
import type { BoundSteering, Legs } from '../bound-steering';
import { withValue } from '../weighted/function-parts';
import { checkGroupHosts, checkHostHeaders, checkMutualTls } from '../weighted/origin-checks';

/** The nearest members answer: a CloudFront Function chooses them by the Region through which a cache miss is expected to go. */
export class NearestByViewerRouter implements BoundSteering {
  constructor(
    private readonly scope: IConstruct, private readonly pool: OriginPool, private readonly origins: BoundOrigins,
    private readonly nearest: NearestMap,
  ) {
    checkHostHeaders(scope, pool);
    origins.check((id, property) => checkMutualTls(scope, id, property));
    this.warnOfIdleStandbys();
  }

  public origin(legs: Legs): IOrigin {
    const { leg1, leg2, fixed } = legs;
    // Where nothing tells the Region, CloudFront asks what the behavior targets: the primary, and its fallback.
    const target = leg2 ? this.origins.group(leg1, leg2.member, leg2.criteria) : this.origins.single(leg1);
    return fixed ? target : this.origins.withMembers(target, this.members(legs), Object.values(this.nearest), leg2?.criteria);
  }

  public router(legs: Legs): RouterPart | undefined {
    const { leg2, fixed } = legs;
    if (fixed) return undefined;
    const asked = this.members(legs);
    checkGroupHosts(this.scope, this.pool, legs, asked, ', or set `router: NearestRouter.EDGE_ROUTER`');
    const route = nearestRoute(this.scope, this.pool, this.origins, this.nearest, legs);
    return {
      name: 'nearest router',
      code: withValue(readBundle('nearest-router'), NEAREST_PLACEHOLDER, route),
      // A changed function is everywhere minutes before a changed distribution, and a member that the distribution does not have yet would be an
      // error for everybody near it: other members, another function.
      kind: `Nearest${leg2 ? `Group${leg2.criteria.statusCodes.join('-')}` : 'Single'}-${shortHash(asked)}`,
      apart: true,
    };
  }

  public members(legs: Legs): string[] {
    const { leg1, leg2, fixed } = legs;
    if (fixed) return leg2 ? [leg1, leg2.member] : [leg1];
    return nearestAsked(this.pool, this.nearest, legs);
  }

  public headers(): SteeredHeaders {
    return NOT_STEERED;
  }

  /** A function makes groups of two: behind the nearest and the next nearest there is no third. */
  private warnOfIdleStandbys() {
    const { pool } = this;
    const named = pool.ids.map((id) => pool.member(id).fallback);
    for (const id of pool.ids) {
      if (!pool.member(id).standby || named.includes(id)) continue;
      Annotations.of(this.scope).addWarningV2('cdk-smart-origin:idle-standby',
        `standby "${id}" is nobody's \`fallback\`, and with Steering.nearest() the next nearest member is asked when the nearest fails; `
        + 'name it as the `fallback` of the members that it is to stand in for, remove it, or set `router: NearestRouter.EDGE_ROUTER`, which asks it when all others fail');
    }
  }
}

function shortHash(members: readonly string[]): string {
  return createHash('sha256').update([...members].sort().join()).digest('hex').slice(0, 8);
}
