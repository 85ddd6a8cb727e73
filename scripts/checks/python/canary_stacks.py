"""What examples/canary-python deploys: who may do what, who gets in, and how it is reached."""

import unittest
from typing import Any

from aws_cdk.assertions import Annotations, Match, Template

from canary_example import ZONE, canary

REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-1"]
PREFIX_LIST = "pl-xxxxxxxx"
"""What the CDK puts in place of a lookup's answer where it may not ask AWS."""


class Example:
    """Both stacks, synthesized with some context."""

    def __init__(self, context: dict[str, str]) -> None:
        _, sessions_stack, self.stack = canary(context)
        self.site = Template.from_stack(self.stack)
        self.sessions = Template.from_stack(sessions_stack)

    def properties(self, resource_type: str) -> list[dict[str, Any]]:
        return [resource["Properties"] for resource in self.site.find_resources(resource_type).values()]

    @property
    def distribution(self) -> dict[str, Any]:
        (distribution,) = self.properties("AWS::CloudFront::Distribution")
        return distribution["DistributionConfig"]

    @property
    def table_name(self) -> dict[str, Any]:
        """As the site's stack refers to it."""
        (name,) = {str(env["TABLE_NAME"]): env["TABLE_NAME"] for env in self.environments}.values()
        return name

    @property
    def containers(self) -> list[dict[str, Any]]:
        return [container for task in self.properties("AWS::ECS::TaskDefinition") for container in task["ContainerDefinitions"]]

    @property
    def environments(self) -> list[dict[str, Any]]:
        return [{entry["Name"]: entry["Value"] for entry in container["Environment"]} for container in self.containers]


class WithoutZone(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.example = Example({})

    def test_sessions_are_replicated_and_end(self) -> None:
        (table,) = self.example.sessions.find_resources("AWS::DynamoDB::GlobalTable").values()
        self.assertEqual(sorted(replica["Region"] for replica in table["Properties"]["Replicas"]), sorted(REGIONS))
        self.assertEqual(table["Properties"]["TimeToLiveSpecification"], {"AttributeName": "expires", "Enabled": True})

    def test_each_version_has_tasks_of_its_own(self) -> None:
        self.assertEqual(sorted(env["VERSION"] for env in self.example.environments), ["v1", "v2"])
        self.assertEqual([env["AWS_REGION"] for env in self.example.environments], ["us-east-1"] * 2)
        for container in self.example.containers:
            self.assertEqual(container["ReadonlyRootFilesystem"], True)
            self.assertNotIn("Secrets", container)

    def test_tasks_may_write_sessions_and_nothing_else(self) -> None:
        for task in self.example.properties("AWS::ECS::TaskDefinition"):
            role = task["TaskRoleArn"]["Fn::GetAtt"][0]
            policies = [policy for policy in self.example.properties("AWS::IAM::Policy") if {"Ref": role} in policy["Roles"]]
            (statement,) = [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]
            self.assertEqual(sorted(statement["Action"]), ["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"])
            arns = [arn["Fn::Join"][1] for arn in statement["Resource"]]
            partition = ["arn:", {"Ref": "AWS::Partition"}]
            expected = [[*partition, f":dynamodb:{region}:111122223333:table/", self.example.table_name] for region in REGIONS]
            self.assertEqual(arns, expected)
            self.assertNotIn("ManagedPolicyArns", self.example.site.find_resources("AWS::IAM::Role")[role]["Properties"])

    def test_cloudfront_alone_gets_in(self) -> None:
        for group in self.example.properties("AWS::EC2::SecurityGroup"):
            self.assertNotIn("SecurityGroupIngress", group)
        balancers = self.example.properties("AWS::ElasticLoadBalancingV2::LoadBalancer")
        of_balancers = [group["Fn::GetAtt"][0] for balancer in balancers for group in balancer["SecurityGroups"]]
        self.assertEqual(len(set(of_balancers)), 2, "each load balancer has a security group of its own: the list nearly fills one")
        for rule in self.example.properties("AWS::EC2::SecurityGroupIngress"):
            self.assertNotIn("CidrIp", rule)
            self.assertNotIn("CidrIpv6", rule)
            if rule["GroupId"]["Fn::GetAtt"][0] in of_balancers:
                self.assertEqual((rule["SourcePrefixListId"], rule["FromPort"], rule["ToPort"]), (PREFIX_LIST, 80, 80))
            else:
                self.assertIn(rule["SourceSecurityGroupId"]["Fn::GetAtt"][0], of_balancers)

    def test_each_load_balancer_asks_for_the_key_that_its_own_origin_sends(self) -> None:
        for listener in self.example.properties("AWS::ElasticLoadBalancingV2::Listener"):
            self.assertEqual(listener["DefaultActions"], [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "403"}}])
        listeners = self.example.site.find_resources("AWS::ElasticLoadBalancingV2::Listener")
        asked = {}
        for rule in self.example.properties("AWS::ElasticLoadBalancingV2::ListenerRule"):
            (condition,) = [condition["HttpHeaderConfig"] for condition in rule["Conditions"]]
            balancer = listeners[rule["ListenerArn"]["Ref"]]["Properties"]["LoadBalancerArn"]["Ref"]
            asked[balancer] = (condition["HttpHeaderName"], condition["Values"])
        sent = {}
        for origin in self.example.distribution["Origins"]:
            (key,) = [header for header in origin["OriginCustomHeaders"] if header["HeaderName"] == "x-origin-key"]
            sent[origin["DomainName"]["Fn::GetAtt"][0]] = (key["HeaderName"], [key["HeaderValue"]])
        self.assertEqual(asked, sent)
        references = [str(values) for _, values in sent.values()]
        self.assertEqual(len(set(references)), 2)
        for reference in references:
            self.assertIn("{{resolve:secretsmanager:", reference)

    def test_sessions_steer_every_behavior(self) -> None:
        config = self.example.distribution
        behaviors = [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]
        self.assertEqual([behavior.get("PathPattern") for behavior in behaviors], [None, "/api/*", "/login"])
        for behavior in behaviors:
            events = [association["EventType"] for association in behavior["LambdaFunctionAssociations"]]
            self.assertEqual(sorted(events), ["origin-request", "origin-response"])
        (group,) = config["OriginGroups"]["Items"]
        self.assertEqual([member["OriginId"] for member in group["Members"]["Items"]], ["v1", "v2"])

    def test_clear_text_between_cloudfront_and_load_balancers_is_warned_of(self) -> None:
        listeners = self.example.properties("AWS::ElasticLoadBalancingV2::Listener")
        self.assertEqual([(listener["Protocol"], listener["Port"]) for listener in listeners], [("HTTP", 80)] * 2)
        policies = [origin["CustomOriginConfig"]["OriginProtocolPolicy"] for origin in self.example.distribution["Origins"]]
        self.assertEqual(policies, ["http-only"] * 2)
        Annotations.from_stack(self.example.stack).has_warning("/Site", Match.string_like_regexp("no TLS.*-c originZone="))


class WithZone(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.example = Example(ZONE)

    def test_every_listener_speaks_tls_alone_with_a_certificate_of_its_own(self) -> None:
        listeners = self.example.properties("AWS::ElasticLoadBalancingV2::Listener")
        self.assertEqual([(listener["Protocol"], listener["Port"]) for listener in listeners], [("HTTPS", 443)] * 2)
        certificates = [listener["Certificates"][0]["CertificateArn"]["Ref"] for listener in listeners]
        issued = self.example.site.find_resources("AWS::CertificateManager::Certificate")
        self.assertEqual(sorted(certificates), sorted(issued))
        names = sorted(certificate["Properties"]["DomainName"] for certificate in issued.values())
        self.assertEqual(names, ["v1.origins.example.com", "v2.origins.example.com"])

    def test_cloudfront_asks_by_these_names_over_tls(self) -> None:
        origins = {origin["Id"]: origin for origin in self.example.distribution["Origins"]}
        self.assertEqual(
            {name: origin["DomainName"] for name, origin in origins.items()}, {name: f"{name}.origins.example.com" for name in ("v1", "v2")}
        )
        for origin in origins.values():
            self.assertEqual(origin["CustomOriginConfig"]["OriginProtocolPolicy"], "https-only")
        records = [(record["Name"], record["Type"], record["HostedZoneId"]) for record in self.example.properties("AWS::Route53::RecordSet")]
        self.assertEqual(sorted(records), [(f"{name}.origins.example.com.", "A", ZONE["originZoneId"]) for name in ("v1", "v2")])

    def test_cloudfront_alone_gets_in(self) -> None:
        ports = [
            rule["FromPort"] for rule in self.example.properties("AWS::EC2::SecurityGroupIngress") if rule.get("SourcePrefixListId") == PREFIX_LIST
        ]
        self.assertEqual(ports, [443] * 2)

    def test_nothing_is_warned_of(self) -> None:
        Annotations.from_stack(self.example.stack).has_no_warning("/Site", Match.string_like_regexp("TLS"))


class HalfAZone(unittest.TestCase):
    def test_fails_when_the_name_or_the_id_is_missing(self) -> None:
        for given in ZONE:
            with self.subTest(given), self.assertRaisesRegex(ValueError, r"originZone is .* and originZoneId is .*; give both"):
                Example({given: ZONE[given]})


if __name__ == "__main__":
    unittest.main()
