import { ImportSource, type IKeyValueStoreRef, type IOrigin, KeyValueStore } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { cookiePart } from './function-parts';
import { type MemberWeights, memberWeights } from './member-weights';
import { checkHostHeaders } from './origin-checks';
import { type AssignmentSettings, steeringConfig } from './steering-config';
import { POLICY_SEED } from '../../contract/steering/live-policy';
import type { SteeringConfig } from '../../contract/steering/steering-config';
import { STEERING_METADATA_VERSION, type SteeringMetadata } from '../../contract/steering/steering-metadata';
import type { OriginPool } from '../../origin-pool/origin-pool';
import type { SteeredHeaders } from '../../policies/steered-headers';
import type { FunctionPart } from '../../viewer-functions/function-part';
import type { RouterPart } from '../../viewer-functions/viewer-functions';
import type { BoundSteering, Legs } from '../bound-steering';

/** New visitors are assigned by weight, and kept by a cookie: what synth makes of it, whoever chooses the origin then. */
export abstract class AssignedSteering implements BoundSteering {
  public readonly cookiePart: FunctionPart;
  public readonly livePolicyStore: IKeyValueStoreRef;
  public readonly cookieName?: string;
  public readonly pinTtl: number;
  public readonly metadata: SteeringMetadata;
  protected readonly weights: MemberWeights;
  protected readonly config: SteeringConfig;

  constructor(
    protected readonly scope: Construct, protected readonly pool: OriginPool, settings: AssignmentSettings, keyValueStore?: IKeyValueStoreRef,
  ) {
    this.weights = memberWeights(scope, pool, settings.evenly);
    checkHostHeaders(scope, pool);
    this.config = steeringConfig(scope, pool.primary, this.weights, settings);
    this.livePolicyStore = keyValueStore ?? new KeyValueStore(scope, 'LivePolicy', {
      comment: 'cdk-smart-origin: live policy',
      source: ImportSource.fromInline(POLICY_SEED),
    });
    this.cookiePart = cookiePart(this.config);
    this.cookieName = this.config.cookie || undefined;
    this.pinTtl = this.config.ttl;
    this.metadata = this.describe();
  }

  public abstract origin(legs: Legs): IOrigin;
  public abstract router(legs: Legs): RouterPart | undefined;
  public abstract members(legs: Legs): string[];
  public abstract headers(legs: Legs): SteeredHeaders;

  /** Members that visitors can be assigned to. */
  protected get steered(): string[] {
    return [this.pool.primary, ...this.weights.keys()];
  }

  private describe(): SteeringMetadata {
    return {
      version: STEERING_METADATA_VERSION,
      site: this.scope.node.path,
      generation: this.config.generation,
      primary: this.pool.primary,
      // Nobody can be assigned to, nor kept from, a member that serves the same as another.
      members: this.pool.ids.filter((id) => this.pool.member(id).sameAs === undefined).map((id) => ({
        id,
        ...(this.weights.has(id) ? { weight: this.weights.get(id) } : {}),
        ...(this.pool.member(id).standby ? { standby: true } : {}),
      })),
      ttl: this.config.ttl,
    };
  }
}
