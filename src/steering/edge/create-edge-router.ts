import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EdgeSettings } from './edge-config';
import { MAX_EDGE_FUNCTION_SECONDS } from '../../contract/cloudfront';
import { EdgeRouterFunction } from '../../edge-router/edge-router-function';
import { DEFAULT_EDGE_ROUTER_SECONDS } from '../../edge-router/run-time';
import type { ISessionTable } from '../../session-table/session-table-interface';
import type { EdgeRouterOptions } from '../edge-router-options';

/** The function that stands in the template, associated with behaviors or not. */
export function createEdgeRouter(
  scope: Construct, options: EdgeRouterOptions, { fastest, sessions }: Pick<EdgeSettings, 'fastest' | 'sessions'>, table?: ISessionTable,
): EdgeRouterFunction {
  const { edgeRouterRemovalPolicy: removalPolicy, edgeRouterLogRetention: logRetention } = options;
  // The look-up is over before a race begins, and the function has a second for the rest.
  const waits = fastest ? fastest.watchdog + (sessions?.budget ?? 0) : 0;
  const seconds = Math.min(Math.max(Math.ceil(waits / 1000) + 1, DEFAULT_EDGE_ROUTER_SECONDS), MAX_EDGE_FUNCTION_SECONDS);
  return new EdgeRouterFunction(scope, 'EdgeRouter', { table, fastest: fastest !== undefined, timeout: Duration.seconds(seconds), removalPolicy, logRetention });
}
