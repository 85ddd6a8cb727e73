from pathlib import Path

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk.aws_ecr_assets import Platform
from aws_cdk.aws_logs import LogGroup, RetentionDays
from cdk_smart_origin import ISessionTable
from constructs import Construct

from version_entrance import VersionEntrance

APP = str(Path(__file__).resolve().parent / "app")
PORT = 8080


class VersionService(Construct):
    """The tasks of one version of the application."""

    def __init__(self, scope: Construct, construct_id: str, *, version: str, cluster: ecs.ICluster, sessions: ISessionTable) -> None:
        super().__init__(scope, construct_id)
        # The platform is named so that the image is built for it on whatever machine.
        task = ecs.FargateTaskDefinition(
            self,
            "Task",
            cpu=256,
            memory_limit_mib=512,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=ecs.CpuArchitecture.X86_64, operating_system_family=ecs.OperatingSystemFamily.LINUX
            ),
        )
        sessions.grant_write_sessions(task.task_role)
        task.add_container(
            "Application",
            image=ecs.ContainerImage.from_asset(APP, platform=Platform.LINUX_AMD64),
            port_mappings=[ecs.PortMapping(container_port=PORT)],
            environment={"VERSION": version, "TABLE_NAME": sessions.table_name, "AWS_REGION": cluster.stack.region},
            readonly_root_filesystem=True,
            logging=ecs.LogDrivers.aws_logs(
                stream_prefix=version,
                log_group=LogGroup(self, "Logs", retention=RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY),
            ),
        )
        # To fetch the image, to write logs and sessions; name servers of the VPC are beyond security groups.
        security_group = ec2.SecurityGroup(self, "SecurityGroup", vpc=cluster.vpc, description=f"Tasks of {version}", allow_all_outbound=False)
        security_group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(443), "AWS")
        self._service = ecs.FargateService(
            self,
            "Service",
            cluster=cluster,
            task_definition=task,
            desired_count=1,
            min_healthy_percent=100,
            max_healthy_percent=200,
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
            # A way out without a NAT gateway, which would cost more than all tasks; the security group lets in the load balancer alone.
            assign_public_ip=True,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
            security_groups=[security_group],
        )

    def receive_from(self, entrance: VersionEntrance) -> None:
        health_check = elb.HealthCheck(path="/health", interval=Duration.seconds(10), timeout=Duration.seconds(3), healthy_threshold_count=2)
        entrance.forward_to(self._service, port=PORT, health_check=health_check)
