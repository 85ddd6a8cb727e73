from aws_cdk import Duration
from aws_cdk.aws_cloudfront import AccessLevel, IOrigin
from aws_cdk.aws_cloudfront_origins import S3BucketOrigin
from aws_cdk.aws_s3 import BlockPublicAccess, Bucket, BucketEncryption, IBucket, LifecycleRule
from constructs import Construct


class VersionBucket(Construct):
    """The files of one version of the site: private, versioned, readable by the distribution alone."""

    bucket_name: str
    origin: IOrigin

    def __init__(self, scope: Construct, construct_id: str, access_logs: IBucket) -> None:
        super().__init__(scope, construct_id)
        bucket = Bucket(
            self,
            "Bucket",
            block_public_access=BlockPublicAccess.BLOCK_ALL,
            encryption=BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=True,
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix=f"{construct_id}/",
            lifecycle_rules=[LifecycleRule(noncurrent_version_expiration=Duration.days(30))],
        )
        self.bucket_name = bucket.bucket_name
        # With LIST a missing file is 404; without, S3 says 403 and hides what is wrong. Nobody can list: "/" is rewritten to a file.
        self.origin = S3BucketOrigin.with_origin_access_control(
            bucket, origin_access_levels=[AccessLevel.READ, AccessLevel.LIST]
        )
