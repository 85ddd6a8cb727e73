import type { EdgeRouterOptions } from './edge-router-options';

/** What finds out which members are near, and chooses the origin. */
export enum NearestRouter {
  /**
   * A CloudFront Function at viewer-request, by the Region of the regional edge cache that a cache miss is expected to go through. It needs no
   * Lambda@Edge, and members can be of every kind but those with mutual TLS. It does not know which members fail: failover alone sees to that.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/general-helper-methods.html
   */
  VIEWER_ROUTER = 'viewer-router',

  /**
   * Lambda@Edge at the origin events, by the Region that it runs in. It avoids members that keep failing, before a request is sent, and sends
   * each the Host that it wants, failover or not. Members cannot be VPC origins, buckets or function URLs with access control, or origins with
   * mutual TLS, which Lambda@Edge cannot reach.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
   */
  EDGE_ROUTER = 'edge-router',
}

/**
 * How `Steering.nearest()` chooses, and what its edge router is like where it has one. All but `router` are for `NearestRouter.EDGE_ROUTER` alone.
 */
export interface NearestOptions extends EdgeRouterOptions {
  /**
   * What chooses the origin.
   *
   * @default NearestRouter.VIEWER_ROUTER
   */
  readonly router?: NearestRouter;
}
