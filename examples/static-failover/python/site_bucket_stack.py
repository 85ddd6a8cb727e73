from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk.aws_iam import Effect, PolicyStatement, ServicePrincipal
from aws_cdk.aws_s3 import (
    BlockPublicAccess,
    Bucket,
    BucketAttributes,
    BucketEncryption,
    LifecycleRule,
    ObjectOwnership,
    ReplicationRule,
)
from constructs import Construct


class SiteBucketStack(Stack):
    """The site's files in one Region: private, versioned, readable by CloudFront alone."""

    bucket_attributes: BucketAttributes
    """What other stacks, in other Regions, need to know of the bucket. Names instead of references: CloudFormation has none across Regions."""

    def __init__(self, scope: Construct, construct_id: str, *, replicate_to: BucketAttributes | None = None, **kwargs: Any) -> None:
        """:param replicate_to: bucket in another Region that gets a copy of every object"""
        super().__init__(scope, construct_id, **kwargs)
        bucket_name = f"static-failover-{self.account}-{self.region}"
        self.bucket_attributes = BucketAttributes(bucket_name=bucket_name, region=self.region)

        access_logs = Bucket(
            self,
            "AccessLogs",
            block_public_access=BlockPublicAccess.BLOCK_ALL,
            encryption=BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            object_ownership=ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[LifecycleRule(expiration=Duration.days(90))],
        )

        replication_rules = None
        if replicate_to is not None:
            destination = Bucket.from_bucket_attributes(
                self, "Destination", bucket_name=replicate_to.bucket_name, region=replicate_to.region
            )
            replication_rules = [ReplicationRule(destination=destination, priority=1, delete_marker_replication=False)]
        bucket = Bucket(
            self,
            "Bucket",
            bucket_name=bucket_name,
            block_public_access=BlockPublicAccess.BLOCK_ALL,
            encryption=BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            versioned=True,
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix="site/",
            lifecycle_rules=[LifecycleRule(noncurrent_version_expiration=Duration.days(30))],
            replication_rules=replication_rules,
        )

        # Any distribution of this account, and none of another: the distribution's own id is not known in this Region.
        # ListBucket makes S3 answer 404 for a missing file, where it would answer 403 and hide what is wrong.
        bucket.add_to_resource_policy(
            PolicyStatement(
                sid="ReadByCloudFront",
                effect=Effect.ALLOW,
                principals=[ServicePrincipal("cloudfront.amazonaws.com")],
                actions=["s3:GetObject", "s3:ListBucket"],
                resources=[bucket.bucket_arn, bucket.arn_for_objects("*")],
                conditions={"StringEquals": {"AWS:SourceAccount": self.account}},
            )
        )
