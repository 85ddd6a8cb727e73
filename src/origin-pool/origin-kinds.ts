import type { IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';

/** Whether CloudFront talks to the bucket itself (its REST endpoint), not to a website in front of it. */
export function isBucketOrigin(origin: IOrigin): boolean {
  return origin instanceof S3BucketOrigin;
}
