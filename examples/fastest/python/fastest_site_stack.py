from typing import Any

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk.aws_cloudfront import OriginProtocolPolicy
from aws_cdk.aws_cloudfront_origins import HttpOrigin
from cdk_smart_origin import Failover, OriginMember, SecurityHeaders, SmartOriginDistribution, Steering
from constructs import Construct


class FastestSiteStack(Stack):
    """One application on three servers of yours, in Europe, America and Asia: the fastest answers, as each edge location sees it."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)

        site = SmartOriginDistribution(
            self,
            "Site",
            comment="One application on three servers",
            # They differ in domain, port and protocol; what they serve must not.
            origins={
                "eu": OriginMember(origin=HttpOrigin("eu.example.com"), fallback="us"),
                "us": OriginMember(origin=HttpOrigin("us.example.com", https_port=8443)),
                # Whoever runs it wants no probes: how it answers visitors tells enough.
                "ap": OriginMember(
                    origin=HttpOrigin("ap.example.com", protocol_policy=OriginProtocolPolicy.HTTP_ONLY, http_port=8080),
                    probe=False,
                ),
            },
            # Answers where nothing is known, and while the edge router is taken out.
            primary="eu",
            steering=Steering.fastest(probe_path="/health", expected_codes=[200]),
            failover=Failover.on_status(status_codes=[500, 502, 503, 504], max_time_to_failover=Duration.seconds(3)),
            # Requests with a body go to one origin, once.
            writes=["/api/*"],
            security_headers=SecurityHeaders.web(
                content_security_policy={
                    "default-src": ["'none'"],
                    "style-src": ["'self'"],
                    "img-src": ["'self'"],
                    "form-action": ["'self'"],
                    "base-uri": ["'none'"],
                    "frame-ancestors": ["'none'"],
                },
            ),
        )

        CfnOutput(self, "Address", value=f"https://{site.domain_name}")
