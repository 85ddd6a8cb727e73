import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { MAX_EDGE_FUNCTION_SECONDS } from '../contract/cloudfront';
import { SmartOriginError } from '../private/errors';
import { knownMillis, shownDuration } from '../private/tokens';

/** Seconds that the edge router may run where nobody says. */
export const DEFAULT_EDGE_ROUTER_SECONDS = 3;

/** How long the edge router may run. */
export function checkedRunTime(scope: IConstruct, given: Duration = Duration.seconds(DEFAULT_EDGE_ROUTER_SECONDS)): Duration {
  const seconds = knownMillis(given) / 1000;
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_EDGE_FUNCTION_SECONDS) return given;
  throw new SmartOriginError(scope, 'InvalidEdgeRouterTimeout',
    `timeout is ${shownDuration(given)}; Lambda@Edge lets functions at origin events run for 1 to ${MAX_EDGE_FUNCTION_SECONDS} seconds, in whole seconds; leave it out for ${DEFAULT_EDGE_ROUTER_SECONDS} seconds`);
}
