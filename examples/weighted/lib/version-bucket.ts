import { Duration } from 'aws-cdk-lib';
import { AccessLevel, type IOrigin } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** The files of one version of the site: private, versioned, readable by the distribution alone. */
export class VersionBucket extends Construct {
  public readonly bucketName: string;
  public readonly origin: IOrigin;

  constructor(scope: Construct, id: string, accessLogs: IBucket) {
    super(scope, id);
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: `${id}/`,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }],
    });
    this.bucketName = bucket.bucketName;
    // With LIST a missing file is 404; without, S3 says 403 and hides what is wrong. Nobody can list: "/" is rewritten to a file.
    this.origin = S3BucketOrigin.withOriginAccessControl(bucket, { originAccessLevels: [AccessLevel.READ, AccessLevel.LIST] });
  }
}
