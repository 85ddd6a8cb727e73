from typing import Any

from aws_cdk import Annotations, CfnOutput, Duration, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk.aws_cloudfront import IOrigin
from aws_cdk.aws_ecs import Cluster
from cdk_smart_origin import Failover, ISessionTable, OriginMember, SecurityHeaders, SmartOriginDistribution, Steering
from constructs import Construct

from origin_zone import OriginZone
from version_entrance import VersionEntrance
from version_service import VersionService

CLOUDFRONT_SERVERS = "com.amazonaws.global.cloudfront.origin-facing"


class CanarySiteStack(Stack):
    """Two versions of an application; one new visitor in ten is on the new one, and whoever has a session stays where it is."""

    def __init__(self, scope: Construct, construct_id: str, *, sessions: ISessionTable, origin_zone: OriginZone | None = None, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self._sessions = sessions
        self._zone = origin_zone
        if origin_zone is None:
            Annotations.of(self).add_warning_v2(
                "canary-python:clear-text",
                "between CloudFront and the load balancers there is no TLS, so session cookies travel readable there: good enough for a trial; "
                "give the load balancers names and certificates with -c originZone=<public hosted zone> -c originZoneId=<its id>",
            )
        vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=2,
            nat_gateways=0,
            subnet_configuration=[
                ec2.SubnetConfiguration(name="Public", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=24, map_public_ip_on_launch=False)
            ],
            # Without charge, and sessions do not leave AWS's network.
            gateway_endpoints={"DynamoDb": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.DYNAMODB)},
        )
        self._cluster = Cluster(self, "Cluster", vpc=vpc)
        # Looked up at synth: each Region has an id of its own for this list.
        self._cloudfront = ec2.PrefixList.from_lookup(self, "CloudFrontServers", prefix_list_name=CLOUDFRONT_SERVERS)

        site = SmartOriginDistribution(
            self,
            "Site",
            comment="Two versions of an application, in Python",
            origins={
                "v1": OriginMember(origin=self._version("V1", "v1")),
                "v2": OriginMember(origin=self._version("V2", "v2"), weight=10),
            },
            failover=Failover.on_status(status_codes=[500, 502, 503, 504], max_time_to_failover=Duration.seconds(5)),
            steering=Steering.sticky_sessions(table=sessions, cookie_name="sessiontoken", ttl=Duration.minutes(10)),
            # Requests with a body go to one origin, once.
            writes=["/api/*", "/login"],
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

    def _version(self, construct_id: str, version: str) -> IOrigin:
        """One version of the application behind a load balancer of its own."""
        parts = Construct(self, construct_id)
        service = VersionService(parts, "Tasks", version=version, cluster=self._cluster, sessions=self._sessions)
        entrance = VersionEntrance(parts, "Entrance", version=version, vpc=self._cluster.vpc, cloudfront=self._cloudfront, zone=self._zone)
        service.receive_from(entrance)
        return entrance.origin
