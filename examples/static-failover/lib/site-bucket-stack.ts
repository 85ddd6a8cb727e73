import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, type BucketAttributes, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface SiteBucketStackProps extends StackProps {
  /** Bucket in another Region that gets a copy of every object. */
  readonly replicateTo?: BucketAttributes;
}

/** The site's files in one Region: private, versioned, readable by CloudFront alone. */
export class SiteBucketStack extends Stack {
  /** What other stacks, in other Regions, need to know of the bucket. Names instead of references: CloudFormation has none across Regions. */
  public readonly bucketAttributes: BucketAttributes;

  constructor(scope: Construct, id: string, props: SiteBucketStackProps) {
    super(scope, id, props);
    const bucketName = `static-failover-${this.account}-${this.region}`;
    this.bucketAttributes = { bucketName, region: this.region };

    const accessLogs = new Bucket(this, 'AccessLogs', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [{ expiration: Duration.days(90) }],
    });

    const destination = props.replicateTo && Bucket.fromBucketAttributes(this, 'Destination', props.replicateTo);
    const bucket = new Bucket(this, 'Bucket', {
      bucketName,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'site/',
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }],
      replicationRules: destination && [{ destination, priority: 1, deleteMarkerReplication: false }],
    });

    // Any distribution of this account, and none of another: the distribution's own id is not known in this Region.
    // ListBucket makes S3 answer 404 for a missing file, where it would answer 403 and hide what is wrong.
    bucket.addToResourcePolicy(new PolicyStatement({
      sid: 'ReadByCloudFront',
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('cloudfront.amazonaws.com')],
      actions: ['s3:GetObject', 's3:ListBucket'],
      resources: [bucket.bucketArn, bucket.arnForObjects('*')],
      conditions: { StringEquals: { 'AWS:SourceAccount': this.account } },
    }));
  }
}
