from pathlib import Path
from typing import Any

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk.aws_cloudfront import CachePolicy, ErrorResponse, IOrigin
from aws_cdk.aws_cloudfront_origins import S3BucketOrigin
from aws_cdk.aws_s3 import Bucket, BucketAttributes
from cdk_smart_origin import Failover, OriginMember, SecurityHeaders, SmartOriginDistribution, ViewerStep
from constructs import Construct

EXAMPLE = Path(__file__).resolve().parent.parent


class SiteStack(Stack):
    """A site in two buckets in two Regions that stays up when one of them does not."""

    def __init__(
        self, scope: Construct, construct_id: str, *, primary: BucketAttributes, secondary: BucketAttributes, **kwargs: Any
    ) -> None:
        super().__init__(scope, construct_id, **kwargs)

        site = SmartOriginDistribution(
            self,
            "Site",
            comment="Static site in two Regions",
            default_root_object="index.html",
            origins={
                "primary": OriginMember(origin=self._bucket_origin("Primary", primary)),
                "secondary": OriginMember(origin=self._bucket_origin("Secondary", secondary), standby=True),
            },
            # 403 and 404 too: a file that is missing or forbidden in one Region may well be there in the other.
            failover=Failover.on_status(status_codes=[403, 404, 500, 502, 503, 504], max_time_to_failover=Duration.seconds(6)),
            cache_policy=CachePolicy.CACHING_OPTIMIZED,
            # For visitors, once both buckets lack the page: without it they would see S3's XML.
            error_responses=[ErrorResponse(http_status=404, response_http_status=404, response_page_path="/404.html")],
            viewer_request=[ViewerStep.from_file(str(EXAMPLE / "index-rewrite.js"))],
            security_headers=SecurityHeaders.web(
                content_security_policy={
                    "default-src": ["'none'"],
                    "script-src": ["'self'"],
                    "style-src": ["'self'"],
                    "img-src": ["'self'"],
                    "connect-src": ["'self'"],
                    "form-action": ["'none'"],
                    "base-uri": ["'none'"],
                    "frame-ancestors": ["'none'"],
                },
            ),
        )

        CfnOutput(self, "Address", value=f"https://{site.domain_name}")
        worst_case = site.worst_case_time_to_failover
        CfnOutput(self, "WorstCaseTimeToFailover", value=f"{worst_case.to_seconds() if worst_case else None} s")

    def _bucket_origin(self, name: str, attributes: BucketAttributes) -> IOrigin:
        bucket = Bucket.from_bucket_attributes(self, name, bucket_name=attributes.bucket_name, region=attributes.region)
        return S3BucketOrigin.with_origin_access_control(bucket)
