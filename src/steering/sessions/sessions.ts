import type { EdgeLambda, IKeyValueStoreRef, IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { DEFAULT_PIN_TTL, fastestOfVersions, sessionOf, sessionsConfig } from './session-settings';
import { GROUP_ORIGIN_IDS } from '../../contract/steering/steering-config';
import type { EdgeRouterFunction } from '../../edge-router/edge-router-function';
import type { BoundOrigins } from '../../origin-pool/bound-origins';
import type { OriginPool } from '../../origin-pool/origin-pool';
import { NOT_STEERED, STEERED_BY_SESSION, type SteeredHeaders } from '../../policies/steered-headers';
import type { RouterPart } from '../../viewer-functions/viewer-functions';
import type { Legs } from '../bound-steering';
import { createEdgeRouter } from '../edge/create-edge-router';
import type { EdgeSettings } from '../edge/edge-config';
import type { EdgePolicy } from '../edge/edge-members';
import { EdgeOrigins } from '../edge/edge-origins';
import { edgeRouterSettings } from '../edge/edge-router-settings';
import type { StickySessionsOptions } from '../sticky-sessions-options';
import { AssignedSteering } from '../weighted/assigned-steering';
import { routerPart } from '../weighted/function-parts';
import { weightedRouter } from '../weighted/weighted-router';

const POLICY: EdgePolicy = { name: 'Steering.stickySessions()', instead: 'Steering.weighted()' };

/** Sessions in progress stay on their version: an edge router looks them up and chooses the origin. */
export class Sessions extends AssignedSteering {
  public readonly edgeRouter: EdgeRouterFunction;
  private readonly edge: EdgeOrigins;

  constructor(
    scope: Construct, pool: OriginPool, private readonly origins: BoundOrigins, options: StickySessionsOptions, keyValueStore?: IKeyValueStoreRef,
  ) {
    super(scope, pool, {
      ...options,
      ttl: options.ttl ?? DEFAULT_PIN_TTL,
      session: sessionOf(scope, options),
    }, keyValueStore);
    const settings: EdgeSettings = {
      sessions: sessionsConfig(scope, pool, options),
      fastest: fastestOfVersions(scope, pool, options.fastest),
      ...edgeRouterSettings(scope, options),
    };
    this.edge = new EdgeOrigins(scope, pool, origins, POLICY, settings);
    this.edgeRouter = createEdgeRouter(scope, options, settings, options.table);
  }

  public origin(legs: Legs): IOrigin {
    return this.edge.target(legs, this.steered.flatMap((id) => this.pool.equivalentsOf(id)));
  }

  public router(legs: Legs): RouterPart | undefined {
    if (legs.fixed) return undefined;
    const spare = weightedRouter(this.scope, this.pool, this.origins, this.weights, this.config, legs);
    return { ...routerPart(this.config, { originIds: GROUP_ORIGIN_IDS, origins: {} }), kind: 'Session', apart: true, spare };
  }

  public members(legs: Legs): string[] {
    return this.edge.members(legs);
  }

  public headers({ fixed }: Legs): SteeredHeaders {
    return fixed ? NOT_STEERED : STEERED_BY_SESSION;
  }

  public edgeLambdas({ fixed }: Legs): EdgeLambda[] {
    return fixed ? [] : this.edgeRouter._associations;
  }
}
