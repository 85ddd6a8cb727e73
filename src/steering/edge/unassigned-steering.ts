import { Annotations } from 'aws-cdk-lib';
import type { EdgeLambda, IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { createEdgeRouter } from './create-edge-router';
import type { EdgeSettings } from './edge-config';
import type { EdgePolicy } from './edge-members';
import { EdgeOrigins } from './edge-origins';
import { edgeRouterIsOff, warnOfMissingRouter } from './edge-router-context';
import { edgeRouterSettings } from './edge-router-settings';
import type { EdgeRouterFunction } from '../../edge-router/edge-router-function';
import type { BoundOrigins } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { NOT_STEERED, type SteeredHeaders } from '../../policies/steered-headers';
import type { BoundSteering, Legs } from '../bound-steering';
import type { EdgeRouterOptions } from '../edge-router-options';
import { checkHostHeaders } from '../weighted/origin-checks';

/** A policy whose edge router chooses among members that serve the same. */
export interface UnassignedPolicy extends EdgePolicy {
  /** What visitors go without while the edge router is off. */
  readonly missed: string;
}

/**
 * Members serve the same, so no visitor is assigned to one: the edge router chooses for each request, and neither cookies nor cache keys know
 * of it. In an emergency the template's own origins answer, the primary and its fallback.
 */
export class UnassignedSteering implements BoundSteering {
  public readonly edgeRouter: EdgeRouterFunction;
  private readonly origins: EdgeOrigins;
  private readonly isOff: boolean;

  constructor(
    private readonly scope: Construct, private readonly pool: OriginPool, origins: BoundOrigins, policy: UnassignedPolicy,
    settings: Pick<EdgeSettings, 'fastest' | 'nearest' | 'nearestFallbacks'>, options: EdgeRouterOptions,
  ) {
    checkHostHeaders(scope, pool);
    this.isOff = edgeRouterIsOff(scope);
    const all: EdgeSettings = { ...settings, unassigned: true, ...edgeRouterSettings(scope, options) };
    this.origins = new EdgeOrigins(scope, pool, origins, policy, this.isOff ? undefined : all);
    // In an emergency it stays, with nothing that calls it, so that the way back is one update of the distribution.
    this.edgeRouter = createEdgeRouter(scope, options, settings);
    if (this.isOff) this.warn(policy);
  }

  public origin(legs: Legs): IOrigin {
    return this.origins.target(legs, this.pool.equivalentsOf(this.pool.primary));
  }

  public router(): undefined {
    return undefined;
  }

  public members(legs: Legs): string[] {
    return this.origins.members(legs);
  }

  public headers(): SteeredHeaders {
    return NOT_STEERED;
  }

  public edgeLambdas({ fixed }: Legs): EdgeLambda[] {
    return fixed || this.isOff ? [] : this.edgeRouter._associations;
  }

  private warn({ missed }: UnassignedPolicy) {
    warnOfMissingRouter(this.scope, `${missed}: "${this.pool.primary}" answers, and its fallback when it fails`);
    const hosts = this.pool.ids.filter((id) => this.pool.member(id).hostHeader !== undefined).map((id) => `"${id}"`);
    if (hosts.length === 0) return;
    Annotations.of(this.scope).addWarningV2('cdk-smart-origin:host-without-edge-router',
      `without the edge router hostHeader is not sent, so ${hosts.join(', ')} ${hosts.length === 1 ? 'is asked by the domain name of its origin' : 'are asked by the domain names of their origins'}`);
  }
}
