"""cdk-nag's AwsSolutions rules over examples/canary-python, with a zone and without; each finding that stays has its reason."""

import unittest
from dataclasses import dataclass

from cdk_nag import AwsSolutionsChecks

from canary_example import ZONE, canary

DISTRIBUTION = "Site/Site/Distribution/Resource"
ROUTER_ROLE = "Site/Site/Origin/EdgeRouter/Role/Resource"
ROUTER_LOGS = "Resource::arn:<AWS::Partition>:logs:*:111122223333:log-group:/cdk-smart-origin/SiteOriginEdgeRouterA17A8F68-us-east-1"
ROUTER_REASON = "Lambda@Edge logs in whichever Region it runs: in any Region, this one group."


@dataclass(frozen=True)
class Suppression:
    """A finding that stays, and why."""

    rule: str
    path: str
    reason: str


def of_version(construct_id: str) -> list[Suppression]:
    tasks, entrance = f"Site/{construct_id}/Tasks/Task", f"Site/{construct_id}/Entrance"
    token = "ecr:GetAuthorizationToken knows no resources."
    logs = "Access logs need a bucket that keeps visitors' addresses; `log_access_logs` turns them on."
    rotation = "A rotation would have to reach distribution and listener at once: that takes a deployment."
    return [
        Suppression("AwsSolutions-ECS2", f"{tasks}/Resource", "The variables are version, table name and Region: no secrets."),
        Suppression("AwsSolutions-IAM5[Resource::*]", f"{tasks}/ExecutionRole/DefaultPolicy/Resource", token),
        Suppression("AwsSolutions-ELB2", f"{entrance}/LoadBalancer/Resource", logs),
        Suppression("AwsSolutions-SMG4", f"{entrance}/Key/Resource", rotation),
    ]


WITH_ZONE = [
    Suppression("AwsSolutions-VPC7", "Site/Vpc/Resource", "Flow logs are paid by the gigabyte, and CloudFront alone gets in."),
    Suppression("AwsSolutions-ECS4", "Site/Cluster/Resource", "Container Insights is paid by the metric; load balancers count for free."),
    Suppression("AwsSolutions-CFR1", DISTRIBUTION, "The site is for visitors everywhere."),
    Suppression("AwsSolutions-CFR2", DISTRIBUTION, "A web ACL is paid by the month and by the rule; `web_acl_id` takes one."),
    Suppression("AwsSolutions-CFR3", DISTRIBUTION, "The rule knows the older access logs alone, which need a bucket with ACLs."),
    Suppression("AwsSolutions-CFR4", DISTRIBUTION, "On cloudfront.net CloudFront alone decides on TLS."),
    Suppression(f"AwsSolutions-IAM5[{ROUTER_LOGS}]", ROUTER_ROLE, ROUTER_REASON),
    Suppression(f"AwsSolutions-IAM5[{ROUTER_LOGS}:*]", ROUTER_ROLE, ROUTER_REASON),
    *of_version("V1"),
    *of_version("V2"),
]

WITHOUT_ZONE = [
    *WITH_ZONE,
    Suppression("AwsSolutions-CFR5", DISTRIBUTION, "Without a zone there is no name to get a certificate for: a trial, with a warning."),
]


def findings(context: dict[str, str]) -> list[tuple[str, str]]:
    app, *_ = canary(context)
    # Aspects run at synth and change the tree.
    app.synth()
    violations = AwsSolutionsChecks(app).validate_scope(app).violations
    return sorted((violation.rule_name, resource.construct_path or "?") for violation in violations for resource in violation.violating_resources)


class EveryFindingHasAReason(unittest.TestCase):
    maxDiff = None

    def assert_as_suppressed(self, context: dict[str, str], suppressions: list[Suppression]) -> None:
        self.assertEqual(findings(context), sorted((one.rule, one.path) for one in suppressions))

    def test_without_a_zone(self) -> None:
        self.assert_as_suppressed({}, WITHOUT_ZONE)

    def test_with_a_zone(self) -> None:
        self.assert_as_suppressed(ZONE, WITH_ZONE)


if __name__ == "__main__":
    unittest.main()
