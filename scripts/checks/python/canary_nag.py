"""cdk-nag's AwsSolutions rules over examples/canary-python, with a zone for its load balancers and without; each finding that stays has its reason."""

import unittest

from cdk_nag import AwsSolutionsChecks

from canary_example import ZONE, canary

SITE = "Site/Site"
ROUTER_LOGS = "Resource::arn:<AWS::Partition>:logs:*:111122223333:log-group:/cdk-smart-origin/SiteOriginEdgeRouterA17A8F68-us-east-1"

Finding = tuple[str, str]
"""Rule, and path of the resource."""

ALWAYS: dict[Finding, str] = {
    ("AwsSolutions-VPC7", "Site/Vpc/Resource"): "Flow logs are paid by the gigabyte, and nothing comes into this network but what CloudFront sends.",
    ("AwsSolutions-ECS4", "Site/Cluster/Resource"): "Container Insights is paid by the metric; the load balancers count requests and errors without charge.",
    ("AwsSolutions-CFR1", f"{SITE}/Distribution/Resource"): "The site is for visitors everywhere.",
    ("AwsSolutions-CFR2", f"{SITE}/Distribution/Resource"): "A web ACL is paid by the month and by the rule; `web_acl_id` takes one.",
    ("AwsSolutions-CFR3", f"{SITE}/Distribution/Resource"): "The rule knows the older access logs alone, which need a bucket with ACLs.",
    ("AwsSolutions-CFR4", f"{SITE}/Distribution/Resource"): "Without a domain name there is no certificate, and on cloudfront.net CloudFront alone decides on TLS.",
    **{
        (f"AwsSolutions-IAM5[{resource}]", f"{SITE}/Origin/EdgeRouter/Role/Resource"): "Lambda@Edge logs in whichever Region it runs: any Region, this one group."
        for resource in (ROUTER_LOGS, f"{ROUTER_LOGS}:*")
    },
    **{
        (rule, f"Site/{version}/{path}"): reason
        for version in ("V1", "V2")
        for rule, path, reason in (
            ("AwsSolutions-ECS2", "Tasks/Task/Resource", "The variables are version, table name and Region: no secrets."),
            ("AwsSolutions-IAM5[Resource::*]", "Tasks/Task/ExecutionRole/DefaultPolicy/Resource", "ecr:GetAuthorizationToken knows no resources."),
            ("AwsSolutions-ELB2", "Entrance/LoadBalancer/Resource", "Access logs need a bucket that keeps visitors' addresses; turn them on with `log_access_logs`."),
            ("AwsSolutions-SMG4", "Entrance/Key/Resource", "A rotation would have to reach distribution and listener at once: that takes a deployment."),
        )
    },
}

WITHOUT_ZONE = ALWAYS | {
    ("AwsSolutions-CFR5", f"{SITE}/Distribution/Resource"): "Without a zone there is no name to get a certificate for: a trial, of which a warning tells.",
}


def findings(context: dict[str, str]) -> set[Finding]:
    app, *_ = canary(context)
    # Aspects run at synth and change the tree.
    app.synth()
    violations = AwsSolutionsChecks(app).validate_scope(app).violations
    return {(violation.rule_name, resource.construct_path or "?") for violation in violations for resource in violation.violating_resources}


class EveryFindingHasAReason(unittest.TestCase):
    maxDiff = None

    def test_without_a_zone(self) -> None:
        self.assertEqual(sorted(findings({})), sorted(WITHOUT_ZONE))

    def test_with_a_zone(self) -> None:
        self.assertEqual(sorted(findings(ZONE)), sorted(ALWAYS))


if __name__ == "__main__":
    unittest.main()
