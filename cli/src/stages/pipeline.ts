import { geoRestrictionStage, signedRequestStage } from './access-stage';
import { behaviorStage } from './behavior-stage';
import { cacheStage } from './cache-stage';
import { compressStage } from './compress-stage';
import { customErrorsStage } from './custom-errors-stage';
import { deliverStage } from './deliver-stage';
import { headersPolicyStage } from './headers-policy-stage';
import { methodsStage } from './methods-stage';
import { originStage } from './origin/origin-stage';
import { rootObjectStage } from './root-object-stage';
import type { Stage } from './stage';
import { viewerProtocolStage } from './viewer-protocol-stage';
import { viewerRequestStage } from './viewer-request-stage';
import { viewerResponseStage } from './viewer-response-stage';

/** From the cache lookup on: what custom error pages go through as well. */
export const OBJECT_STAGES: readonly Stage[] = [
  cacheStage([compressStage, originStage]),
];

/**
 * A request's way, top down to the origin; its response comes back bottom up through the same stages.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-cloudfront-trigger-events.html
 */
export const STAGES: readonly Stage[] = [
  deliverStage,
  behaviorStage,
  headersPolicyStage('after-function'),
  viewerResponseStage,
  headersPolicyStage('before-function'),
  viewerProtocolStage,
  methodsStage,
  geoRestrictionStage(OBJECT_STAGES),
  signedRequestStage('before-function', OBJECT_STAGES),
  rootObjectStage('before-function'),
  viewerRequestStage,
  signedRequestStage('after-function', OBJECT_STAGES),
  rootObjectStage('after-function'),
  customErrorsStage(OBJECT_STAGES),
  ...OBJECT_STAGES,
];
