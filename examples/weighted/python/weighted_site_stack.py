from pathlib import Path
from typing import Any

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk.aws_cloudfront import ErrorResponse
from aws_cdk.aws_s3 import BlockPublicAccess, Bucket, BucketEncryption, LifecycleRule, ObjectOwnership
from cdk_smart_origin import OriginMember, SecurityHeaders, SmartOriginDistribution, Steering, ViewerStep
from constructs import Construct

from version_bucket import VersionBucket

EXAMPLE = Path(__file__).resolve().parent.parent


class WeightedSiteStack(Stack):
    """Two versions of a site, each in a bucket of its own; one visitor in ten is on the new one, and stays there."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        access_logs = Bucket(
            self,
            "AccessLogs",
            block_public_access=BlockPublicAccess.BLOCK_ALL,
            encryption=BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            object_ownership=ObjectOwnership.BUCKET_OWNER_ENFORCED,
            lifecycle_rules=[LifecycleRule(expiration=Duration.days(90))],
        )
        v1 = VersionBucket(self, "V1", access_logs)
        v2 = VersionBucket(self, "V2", access_logs)

        site = SmartOriginDistribution(
            self,
            "Site",
            comment="Two versions of a static site",
            default_root_object="index.html",
            origins={
                "v1": OriginMember(origin=v1.origin),
                "v2": OriginMember(origin=v2.origin, weight=10),
            },
            # A page that is open while the weights change goes on loading the files that it was made with.
            steering=Steering.weighted(skew_protection=True),
            # Both versions have the same one: CloudFront does not say which version's it takes.
            error_responses=[ErrorResponse(http_status=404, response_http_status=404, response_page_path="/404.html")],
            viewer_request=[ViewerStep.from_file(str(EXAMPLE / "index-rewrite.js"))],
            security_headers=SecurityHeaders.web(
                content_security_policy={
                    "default-src": ["'none'"],
                    "script-src": ["'self'"],
                    "style-src": ["'self'"],
                    "img-src": ["'self'"],
                    "manifest-src": ["'self'"],
                    "form-action": ["'none'"],
                    "base-uri": ["'none'"],
                    "frame-ancestors": ["'none'"],
                },
            ),
        )

        CfnOutput(self, "Address", value=f"https://{site.domain_name}")
        CfnOutput(self, "BucketV1", value=v1.bucket_name)
        CfnOutput(self, "BucketV2", value=v2.bucket_name)
