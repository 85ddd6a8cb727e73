import { Annotations } from 'aws-cdk-lib';
import type { IKeyValueStoreRef } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { DEFAULT_PIN_TTL, fastestOfVersions, sessionOf, sessionsConfig } from './session-settings';
import type { EdgeRouterFunction } from '../../edge-router/edge-router-function';
import type { BoundOrigins } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { NOT_STEERED, STEERED_BY_SESSION, type SteeredHeaders } from '../../policies/steered-headers';
import type { Legs } from '../bound-steering';
import { createEdgeRouter } from '../edge/create-edge-router';
import { warnOfMissingRouter } from '../edge/edge-router-context';
import type { StickySessionsOptions } from '../sticky-sessions-options';
import { Weighted } from '../weighted/weighted';

/**
 * Sticky sessions in an emergency: the same assignment, pins and live policy, by CloudFront Functions alone; sessions are not looked up. Who has
 * one and no pin gets none either, since nobody knows where the session is: once the router is back, the table tells.
 *
 * What need not change does not: the edge router's function stays, with nothing that calls it, so that its log group does too, so do alarms on
 * it, and the way back is one update of the distribution again; and the policies stay, with which the cache does.
 */
export class WithoutEdgeRouter extends Weighted {
  public readonly edgeRouter: EdgeRouterFunction;

  constructor(scope: Construct, pool: OriginPool, origins: BoundOrigins, options: StickySessionsOptions, keyValueStore?: IKeyValueStoreRef) {
    super(scope, pool, origins, { ...assignmentOf(options), ttl: options.ttl ?? DEFAULT_PIN_TTL, session: sessionOf(scope, options) }, keyValueStore);
    // As with the edge router, which has every member connected to as the primary is: times stay as they are, and what was in time then is not refused now.
    origins.connectLike(pool.primary);
    const settings = { sessions: sessionsConfig(scope, pool, options), fastest: fastestOfVersions(scope, pool, options.fastest) };
    this.edgeRouter = createEdgeRouter(scope, options, settings, options.table);
    warnOfMissingRouter(scope, 'sessions are not looked up, visitors without a valid pin are assigned by weight');
  }

  public override headers({ fixed }: Legs): SteeredHeaders {
    return fixed ? NOT_STEERED : STEERED_BY_SESSION;
  }

  /** A function cannot send a Host of its own within a group, so these members go without failover: they must answer at all. */
  protected override checkGroupHosts(legs: Legs) {
    const alone = legs.leg2 ? this.members(legs).filter((id) => this.pool.member(id).hostHeader !== undefined) : [];
    if (alone.length === 0) return;
    Annotations.of(this.scope).addWarningV2('cdk-smart-origin:host-without-failover',
      `without the edge router nobody stands in for ${alone.map((id) => `"${id}"`).join(', ')}, nor ${alone.length === 1 ? 'it' : 'they'} for others: hostHeader is sent without failover only`);
  }
}

function assignmentOf(options: StickySessionsOptions) {
  const {
    table, cookieName, authority, lookupBudget, fastest, fallbackTtl, ejection, edgeRouterRemovalPolicy, edgeRouterLogRetention, ...assignment
  } = options;
  return assignment;
}
