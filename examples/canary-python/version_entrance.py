from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk.aws_certificatemanager import Certificate, CertificateValidation
from aws_cdk.aws_cloudfront import IOrigin, OriginProtocolPolicy
from aws_cdk.aws_cloudfront_origins import HttpOrigin, LoadBalancerV2Origin
from aws_cdk.aws_route53 import ARecord, HostedZone, RecordTarget
from aws_cdk.aws_route53_targets import LoadBalancerTarget
from aws_cdk.aws_secretsmanager import Secret, SecretStringGenerator
from constructs import Construct

from origin_zone import OriginZone

KEY_HEADER = "x-origin-key"


class VersionEntrance(Construct):
    """The load balancer of one version: open to this distribution alone, over HTTPS where there is a zone for its name."""

    origin: IOrigin

    def __init__(
        self, scope: Construct, construct_id: str, *, version: str, vpc: ec2.IVpc, cloudfront: ec2.IPrefixList, zone: OriginZone | None
    ) -> None:
        super().__init__(scope, construct_id)
        # A public one: Lambda@Edge cannot send requests to VPC origins.
        self._load_balancer = elb.ApplicationLoadBalancer(self, "LoadBalancer", vpc=vpc, internet_facing=True, drop_invalid_header_fields=True)
        key = Secret(
            self,
            "Key",
            description=f"Opens {version} to its distribution",
            generate_secret_string=SecretStringGenerator(exclude_punctuation=True),
        )
        # The template holds a reference; the value is known to whoever may read the distribution or the listener's rule.
        self._key = key.secret_value.unsafe_unwrap()
        self._listener, self.origin = self._with_certificate(version, zone) if zone else self._in_clear_text()
        # The list counts as 55 of the 60 rules that a security group may have: one port, and a security group for each load balancer.
        self._listener.connections.allow_default_port_from(ec2.Peer.prefix_list(cloudfront.prefix_list_id), "CloudFront")

    def forward_to(self, tasks: elb.IApplicationLoadBalancerTarget, *, port: int, health_check: elb.HealthCheck) -> None:
        self._listener.add_targets(
            "Tasks",
            targets=[tasks],
            port=port,
            protocol=elb.ApplicationProtocol.HTTP,
            health_check=health_check,
            deregistration_delay=Duration.seconds(20),
            priority=1,
            # CloudFront's servers send requests of everybody's distributions.
            conditions=[elb.ListenerCondition.http_header(KEY_HEADER, [self._key])],
        )

    def _with_certificate(self, version: str, zone: OriginZone) -> tuple[elb.ApplicationListener, IOrigin]:
        hosted_zone = HostedZone.from_hosted_zone_attributes(self, "Zone", hosted_zone_id=zone.hosted_zone_id, zone_name=zone.zone_name)
        domain_name = f"{version}.{zone.zone_name}"
        ARecord(
            self,
            "Name",
            zone=hosted_zone,
            record_name=f"{domain_name}.",
            target=RecordTarget.from_alias(LoadBalancerTarget(self._load_balancer)),
        )
        certificate = Certificate(self, "Certificate", domain_name=domain_name, validation=CertificateValidation.from_dns(hosted_zone))
        listener = self._load_balancer.add_listener(
            "Https",
            protocol=elb.ApplicationProtocol.HTTPS,
            certificates=[certificate],
            ssl_policy=elb.SslPolicy.RECOMMENDED_TLS,
            open=False,
            default_action=elb.ListenerAction.fixed_response(403),
        )
        return listener, HttpOrigin(domain_name, custom_headers={KEY_HEADER: self._key})

    def _in_clear_text(self) -> tuple[elb.ApplicationListener, IOrigin]:
        listener = self._load_balancer.add_listener(
            "Http", protocol=elb.ApplicationProtocol.HTTP, open=False, default_action=elb.ListenerAction.fixed_response(403)
        )
        return listener, LoadBalancerV2Origin(
            self._load_balancer, protocol_policy=OriginProtocolPolicy.HTTP_ONLY, custom_headers={KEY_HEADER: self._key}
        )
