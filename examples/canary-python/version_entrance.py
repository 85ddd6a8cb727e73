from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk.aws_certificatemanager import Certificate, CertificateValidation
from aws_cdk.aws_cloudfront import IOrigin, OriginProtocolPolicy
from aws_cdk.aws_cloudfront_origins import HttpOrigin, LoadBalancerV2Origin
from aws_cdk.aws_route53 import ARecord, HostedZone, RecordTarget
from aws_cdk.aws_route53_targets import LoadBalancerTarget
from constructs import Construct

from origin_zone import OriginZone


class VersionEntrance(Construct):
    """The load balancer of one version: open to CloudFront's servers alone, over HTTPS where there is a zone for its name."""

    listener: elb.ApplicationListener
    origin: IOrigin

    def __init__(self, scope: Construct, construct_id: str, *, version: str, vpc: ec2.IVpc, cloudfront: ec2.IPrefixList, zone: OriginZone | None) -> None:
        super().__init__(scope, construct_id)
        # A public one: Lambda@Edge cannot send requests to VPC origins.
        self._load_balancer = elb.ApplicationLoadBalancer(self, "LoadBalancer", vpc=vpc, internet_facing=True, drop_invalid_header_fields=True)
        self.listener, self.origin = self._with_certificate(version, zone) if zone else self._in_clear_text()
        # The list counts as 55 of the 60 rules that a security group may have: one port, and a security group for each load balancer.
        self.listener.connections.allow_default_port_from(ec2.Peer.prefix_list(cloudfront.prefix_list_id), "CloudFront")

    def _with_certificate(self, version: str, zone: OriginZone) -> tuple[elb.ApplicationListener, IOrigin]:
        hosted_zone = HostedZone.from_hosted_zone_attributes(self, "Zone", hosted_zone_id=zone.hosted_zone_id, zone_name=zone.zone_name)
        domain_name = f"{version}.{zone.zone_name}"
        ARecord(self, "Name", zone=hosted_zone, record_name=f"{domain_name}.", target=RecordTarget.from_alias(LoadBalancerTarget(self._load_balancer)))
        certificate = Certificate(self, "Certificate", domain_name=domain_name, validation=CertificateValidation.from_dns(hosted_zone))
        listener = self._load_balancer.add_listener(
            "Https", protocol=elb.ApplicationProtocol.HTTPS, certificates=[certificate], ssl_policy=elb.SslPolicy.RECOMMENDED_TLS, open=False
        )
        return listener, HttpOrigin(domain_name)

    def _in_clear_text(self) -> tuple[elb.ApplicationListener, IOrigin]:
        listener = self._load_balancer.add_listener("Http", protocol=elb.ApplicationProtocol.HTTP, open=False)
        return listener, LoadBalancerV2Origin(self._load_balancer, protocol_policy=OriginProtocolPolicy.HTTP_ONLY)
