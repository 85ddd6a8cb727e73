import * as path from 'node:path';
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { CachePolicy } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Bucket, type BucketAttributes } from 'aws-cdk-lib/aws-s3';
import { Failover, SecurityHeaders, SmartOriginDistribution, ViewerStep } from 'cdk-smart-origin';
import type { Construct } from 'constructs';

export interface SiteStackProps extends StackProps {
  readonly primary: BucketAttributes;
  readonly secondary: BucketAttributes;
}

/** A site in two buckets in two Regions that stays up when one of them does not. */
export class SiteStack extends Stack {
  constructor(scope: Construct, id: string, props: SiteStackProps) {
    super(scope, id, props);
    const bucketOrigin = (name: string, attributes: BucketAttributes) =>
      S3BucketOrigin.withOriginAccessControl(Bucket.fromBucketAttributes(this, name, attributes));

    const site = new SmartOriginDistribution(this, 'Site', {
      comment: 'Static site in two Regions',
      defaultRootObject: 'index.html',
      origins: {
        primary: { origin: bucketOrigin('Primary', props.primary) },
        secondary: { origin: bucketOrigin('Secondary', props.secondary), standby: true },
      },
      // 403 and 404 too: a file that is missing or forbidden in one Region may well be there in the other.
      failover: Failover.onStatus({ statusCodes: [403, 404, 500, 502, 503, 504], maxTimeToFailover: Duration.seconds(6) }),
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      // For visitors, once both buckets lack the page: without it they would see S3's XML.
      errorResponses: [{ httpStatus: 404, responseHttpStatus: 404, responsePagePath: '/404.html' }],
      viewerRequest: [ViewerStep.fromFile(path.join(__dirname, '..', 'index-rewrite.js'))],
      securityHeaders: SecurityHeaders.web({
        contentSecurityPolicy: {
          'default-src': ["'none'"],
          'script-src': ["'self'"],
          'style-src': ["'self'"],
          'img-src': ["'self'"],
          'connect-src': ["'self'"],
          'form-action': ["'none'"],
          'base-uri': ["'none'"],
          'frame-ancestors': ["'none'"],
        },
      }),
    });

    new CfnOutput(this, 'Address', { value: `https://${site.domainName}` });
    new CfnOutput(this, 'WorstCaseTimeToFailover', { value: `${site.worstCaseTimeToFailover?.toSeconds()} s` });
  }
}
