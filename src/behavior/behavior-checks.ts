import { Annotations } from 'aws-cdk-lib';
import { type AllowedMethods, type BehaviorOptions, FunctionEventType, type IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import { VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { Construct } from 'constructs';
import { checkEdgeLambdas, VIEWER_EVENTS } from './edge-function-checks';
import { SmartOriginError } from '../private/errors';

/** What an origin group can serve. CloudFront's API refuses any other method on a behavior that targets a group. */
const GROUP_METHODS = ['GET', 'HEAD', 'OPTIONS'];

export function allowsWrites(methods: AllowedMethods): boolean {
  return methods.methods.some((method) => !GROUP_METHODS.includes(method));
}

/** Refuses what CloudFront would refuse at deployment, or would accept and not do. */
export function checkBehavior(scope: Construct, behavior: BehaviorOptions, legs: Leg[], failsOver: boolean) {
  if (failsOver) checkGroupMethods(scope, behavior);
  checkEdgeFunctions(scope, behavior);
  checkEdgeLambdas(scope, behavior.edgeLambdas ?? []);
  checkVpcOrigins(scope, behavior, legs);
}

/** A member that answers on the behavior. */
interface Leg {
  readonly id: string;
  readonly origin: IOrigin;
}

function checkGroupMethods(scope: Construct, behavior: BehaviorOptions) {
  if (behavior.allowedMethods && allowsWrites(behavior.allowedMethods)) {
    throw new SmartOriginError(scope, 'WriteMethodsOnOriginGroup',
      `a behavior with failover allows ${behavior.allowedMethods.methods.join(', ')}; CloudFront allows GET, HEAD and OPTIONS only where an origin group `
      + 'answers, since it sends no other request twice: put the paths that take writes into `writes`, or use behavior({ failover: Failover.none() }) for them');
  }
  if (behavior.allowedMethods?.methods.includes('OPTIONS') && !behavior.cachedMethods?.methods.includes('OPTIONS')) {
    Annotations.of(scope).addWarningV2('cdk-smart-origin:options-without-failover',
      'OPTIONS is allowed but not cached, and CloudFront fails OPTIONS over only where it is a cached method; use CachedMethods.CACHE_GET_HEAD_OPTIONS');
  }
}

const FUNCTION_EVENTS: readonly string[] = [FunctionEventType.VIEWER_REQUEST, FunctionEventType.VIEWER_RESPONSE];

function checkEdgeFunctions(scope: Construct, behavior: BehaviorOptions) {
  const functions = behavior.functionAssociations ?? [];
  for (const event of FUNCTION_EVENTS) {
    if (functions.filter((association) => association.eventType === event).length > 1) {
      throw new SmartOriginError(scope, 'TwoFunctionsOnOneEvent',
        `a behavior got a function of its own for ${event}, where SmartOrigin has one already and CloudFront allows one an event; `
        + `hand your code over as a step instead: ${event === FunctionEventType.VIEWER_REQUEST ? 'viewerRequest' : 'viewerResponse'}: [ViewerStep.fromFile("…")]`);
    }
  }
  const onViewer = (behavior.edgeLambdas ?? []).filter((lambda) => VIEWER_EVENTS.includes(lambda.eventType));
  if (onViewer.length > 0 && functions.length > 0) {
    throw new SmartOriginError(scope, 'LambdaBesideFunction',
      `a behavior got a Lambda@Edge function for ${onViewer[0].eventType} beside a CloudFront Function; CloudFront does not allow both kinds on the viewer events `
      + 'of one behavior: move it to origin-request or origin-response, write it as a ViewerStep, or set securityHeaders to SecurityHeaders.none()');
  }
}

function checkVpcOrigins(scope: Construct, behavior: BehaviorOptions, legs: Leg[]) {
  const onOrigin = (behavior.edgeLambdas ?? []).filter((lambda) => !VIEWER_EVENTS.includes(lambda.eventType));
  const vpc = legs.find((leg) => leg.origin instanceof VpcOrigin);
  if (onOrigin.length > 0 && vpc) {
    throw new SmartOriginError(scope, 'LambdaOnVpcOrigin',
      `a behavior has a Lambda@Edge function for ${onOrigin[0].eventType}, and "${vpc.id}" is a VPC origin; CloudFront supports no Lambda@Edge on the origin events of `
      + 'VPC origins: use a ViewerStep (CloudFront Function) instead, or reach the origin by a public name');
  }
}
