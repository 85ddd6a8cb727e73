import { Token } from 'aws-cdk-lib';
import type { CfnDistribution } from 'aws-cdk-lib/aws-cloudfront';
import type { FailoverCriteria } from '../failover/failover';
import { type AttemptSettings, chooseSettings, CLOUDFRONT_DEFAULTS, type GivenSettings } from '../failover/time-to-failover';

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

export interface TunedOrigin {
  readonly originProperty: OriginProperty;
  readonly settings: AttemptSettings;
}

/** Completes the attempts and time-outs of a leg 1, so that it fails over in time. What the origin says itself is kept. */
export function tuneLeg1(origin: OriginProperty, criteria: FailoverCriteria): TunedOrigin {
  const own = ownSettings(origin);
  const given = {
    ...own,
    attempts: own.attempts ?? criteria.connectionAttempts,
    connectSeconds: own.connectSeconds ?? criteria.connectionTimeout,
    responseSeconds: own.responseSeconds ?? criteria.responseTimeout,
  };
  return apply(origin, chooseSettings(given, criteria.maxTimeToFailover));
}

/**
 * Completes the attempts and time-outs of an origin with nobody behind it: it connects quickly, and may answer as slowly as
 * CloudFront allows by default, since no other leg would answer instead.
 */
export function tuneLastLeg(origin: OriginProperty): TunedOrigin {
  const own = ownSettings(origin);
  return apply(origin, {
    ...own,
    attempts: own.attempts ?? LAST_LEG.attempts,
    connectSeconds: own.connectSeconds ?? LAST_LEG.connectSeconds,
    responseSeconds: own.responseSeconds ?? CLOUDFRONT_DEFAULTS.responseSeconds,
  });
}

const LAST_LEG = { attempts: 2, connectSeconds: 2 } as const;

function ownSettings(origin: OriginProperty): GivenSettings {
  const kind = kindOf(origin);
  return {
    attempts: known(origin.connectionAttempts),
    connectSeconds: known(origin.connectionTimeout),
    responseSeconds: kind && known((origin[kind] as KindConfig).originReadTimeout),
    completionSeconds: known(origin.responseCompletionTimeout),
    repeatsResponseTimeouts: kind !== 's3OriginConfig',
  };
}

function apply(origin: OriginProperty, settings: AttemptSettings): TunedOrigin {
  const kind = kindOf(origin);
  const config = kind ? origin[kind] as KindConfig : {};
  const originProperty = {
    ...origin,
    connectionAttempts: origin.connectionAttempts ?? settings.attempts,
    connectionTimeout: origin.connectionTimeout ?? settings.connectSeconds,
    ...(kind ? { [kind]: { ...config, originReadTimeout: config.originReadTimeout ?? settings.responseSeconds } } : {}),
  };
  return { originProperty, settings };
}
