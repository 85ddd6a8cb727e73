import { Lazy, Token } from 'aws-cdk-lib';
import type { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import { ORIGIN_DEFAULTS } from '../contract/cloudfront';
import type { FailoverCriteria } from '../failover/failover';
import { type AttemptSettings, chooseSettings, type GivenSettings, withinCompletion } from '../failover/time-to-failover';

type OriginProperty = CfnDistribution.OriginProperty;
type KindConfig = { readonly originReadTimeout?: number };

/** Which of an origin's three kinds of configuration it has; undefined where it is hidden in a token. */
function kindOf(origin: OriginProperty): 's3OriginConfig' | 'customOriginConfig' | 'vpcOriginConfig' | undefined {
  for (const kind of ['s3OriginConfig', 'customOriginConfig', 'vpcOriginConfig'] as const) {
    if (origin[kind] !== undefined && !Token.isUnresolved(origin[kind])) return kind;
  }
  return undefined;
}

const known = (value: number | undefined) => (value === undefined || Token.isUnresolved(value) ? undefined : value);

/** Deploy-time values among the settings that the worst case is computed from. */
export function unresolvedSettings(origin: OriginProperty): string[] {
  const kind = kindOf(origin);
  if (!kind) return ['the whole configuration'];
  const values = {
    connectionAttempts: origin.connectionAttempts,
    connectionTimeout: origin.connectionTimeout,
    readTimeout: (origin[kind] as KindConfig).originReadTimeout,
    responseCompletionTimeout: origin.responseCompletionTimeout,
  };
  return Object.entries(values).filter(([, value]) => Token.isUnresolved(value)).map(([name]) => name);
}

/** CloudFront's default time to respond, since no other leg would answer instead, but quick to connect. */
const LAST_LEG = { attempts: 2, connectSeconds: 2, responseSeconds: ORIGIN_DEFAULTS.responseTimeout } as const;

/** An origin whose attempts and time-outs are completed where it leaves them open. What it says itself is kept. */
export class TunableOrigin {
  private readonly own: GivenSettings;

  constructor(public readonly property: OriginProperty) {
    this.own = ownSettings(property);
  }

  /** So that it fails over in time; `connecting` says how it is connected to, where the origin does not. */
  public asLeg1(criteria: FailoverCriteria, connecting?: AttemptSettings): AttemptSettings {
    const { attempts, connectSeconds, responseSeconds, completionSeconds } = this.own;
    return chooseSettings({
      ...this.own,
      attempts: connecting?.attempts ?? attempts ?? criteria.connectionAttempts,
      connectSeconds: connecting?.connectSeconds ?? connectSeconds ?? criteria.connectionTimeout,
      responseSeconds: responseSeconds ?? (criteria.responseTimeout && withinCompletion(criteria.responseTimeout, completionSeconds)),
    }, criteria.maxTimeToFailover);
  }

  /** With nobody behind it. */
  public asLastLeg(): AttemptSettings {
    const { attempts, connectSeconds, responseSeconds, completionSeconds } = this.own;
    return {
      ...this.own,
      attempts: attempts ?? LAST_LEG.attempts,
      connectSeconds: connectSeconds ?? LAST_LEG.connectSeconds,
      responseSeconds: responseSeconds ?? withinCompletion(LAST_LEG.responseSeconds, completionSeconds),
    };
  }

  /** The origin for the template, completed by settings that are known only then. */
  public completed(settings: () => AttemptSettings): OriginProperty {
    const kind = kindOf(this.property);
    const config = kind ? this.property[kind] as KindConfig : {};
    const later = (pick: (chosen: AttemptSettings) => number) => Lazy.number({ produce: () => pick(settings()) });
    return {
      ...this.property,
      connectionAttempts: this.property.connectionAttempts ?? later((chosen) => chosen.attempts),
      connectionTimeout: this.property.connectionTimeout ?? later((chosen) => chosen.connectSeconds),
      ...(kind ? { [kind]: { ...config, originReadTimeout: config.originReadTimeout ?? later((chosen) => chosen.responseSeconds) } } : {}),
    };
  }
}

function ownSettings(origin: OriginProperty): GivenSettings {
  const kind = kindOf(origin);
  return {
    attempts: known(origin.connectionAttempts),
    connectSeconds: known(origin.connectionTimeout),
    responseSeconds: kind && known((origin[kind] as KindConfig).originReadTimeout),
    completionSeconds: known(origin.responseCompletionTimeout),
  };
}
