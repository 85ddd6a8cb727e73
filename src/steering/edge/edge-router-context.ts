import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { SmartOriginError } from '../../private/errors';

/** `off` takes the edge router out in an emergency: `cdk deploy -c cdk-smart-origin:edge-router=off`. */
const EDGE_ROUTER_CONTEXT = 'cdk-smart-origin:edge-router';

/** Whether the app is told to do without the edge router. */
export function edgeRouterIsOff(scope: IConstruct): boolean {
  const given: unknown = scope.node.tryGetContext(EDGE_ROUTER_CONTEXT);
  if (given === undefined || given === 'on') return false;
  if (given === 'off') return true;
  throw new SmartOriginError(scope, 'InvalidEdgeRouterContext',
    `the context ${EDGE_ROUTER_CONTEXT} is ${JSON.stringify(given)}; it is "off" to take the edge router out in an emergency, and "on", or left out, else`);
}

/** @param missed what visitors go without meanwhile */
export function warnOfMissingRouter(scope: IConstruct, missed: string) {
  Annotations.of(scope).addWarningV2('cdk-smart-origin:edge-router-off',
    `the context ${EDGE_ROUTER_CONTEXT} is "off": ${missed}, and members that fail are not avoided; take it back as soon as the reason has gone`);
}
