import * as path from 'node:path';
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { SecurityHeaders, SmartOriginDistribution, Steering, ViewerStep } from 'cdk-smart-origin';
import type { Construct } from 'constructs';
import { VersionBucket } from './version-bucket';

/** Two versions of a site, each in a bucket of its own; one visitor in ten is on the new one, and stays there. */
export class WeightedSiteStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const accessLogs = new Bucket(this, 'AccessLogs', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [{ expiration: Duration.days(90) }],
    });
    const v1 = new VersionBucket(this, 'V1', accessLogs);
    const v2 = new VersionBucket(this, 'V2', accessLogs);

    const site = new SmartOriginDistribution(this, 'Site', {
      comment: 'Two versions of a static site',
      defaultRootObject: 'index.html',
      origins: {
        v1: { origin: v1.origin },
        v2: { origin: v2.origin, weight: 10 },
      },
      // A page that is open while the weights change goes on loading the files that it was made with.
      steering: Steering.weighted({ skewProtection: true }),
      // Both versions have the same one: CloudFront does not say which version's it takes.
      errorResponses: [{ httpStatus: 404, responseHttpStatus: 404, responsePagePath: '/404.html' }],
      viewerRequest: [ViewerStep.fromFile(path.join(__dirname, '..', 'index-rewrite.js'))],
      securityHeaders: SecurityHeaders.web({
        contentSecurityPolicy: {
          'default-src': ["'none'"],
          'script-src': ["'self'"],
          'style-src': ["'self'"],
          'img-src': ["'self'"],
          'manifest-src': ["'self'"],
          'form-action': ["'none'"],
          'base-uri': ["'none'"],
          'frame-ancestors': ["'none'"],
        },
      }),
    });

    new CfnOutput(this, 'Address', { value: `https://${site.domainName}` });
    new CfnOutput(this, 'BucketV1', { value: v1.bucketName });
    new CfnOutput(this, 'BucketV2', { value: v2.bucketName });
  }
}
