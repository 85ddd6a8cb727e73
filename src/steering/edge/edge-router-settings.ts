import type { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { EdgeSettings } from './edge-config';
import { SmartOriginError } from '../../private/errors';
import { knownMillis, shownDuration } from '../../private/tokens';
import type { EdgeRouterOptions } from '../edge-router-options';

const FALLBACK_TTL_SECONDS = { least: 1, most: 3600 } as const;

/** What all policies with an edge router tell it. */
export function edgeRouterSettings(scope: IConstruct, { fallbackTtl, ejection }: EdgeRouterOptions): EdgeSettings {
  return { fallbackTtl: checkedFallbackTtl(scope, fallbackTtl), ejection: ejection ?? true };
}

/** Seconds; undefined where nothing of leg 2 is kept. */
function checkedFallbackTtl(scope: IConstruct, ttl: Duration | undefined): number | undefined {
  if (ttl === undefined) return undefined;
  const seconds = knownMillis(ttl) / 1000;
  if (Number.isInteger(seconds) && seconds >= FALLBACK_TTL_SECONDS.least && seconds <= FALLBACK_TTL_SECONDS.most) return seconds;
  throw new SmartOriginError(scope, 'InvalidFallbackTtl',
    `fallbackTtl is ${shownDuration(ttl)}; it is 1 second to 1 hour, in whole seconds: longer, and an outage would be seen long after it. Leave it out where what a fallback answers is not to be kept`);
}
