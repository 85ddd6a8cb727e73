"""What can only break between Python and JavaScript: structs by value, origins made in Python, errors, undefined props."""

import unittest

import jsii
from aws_cdk import App, Duration, Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk.assertions import Match, Template
from aws_cdk.aws_cloudfront_origins import HttpOrigin
from cdk_smart_origin import ContentSecurityPolicy, Failover, HeaderRule, OriginMember, SecurityHeaders, SmartOrigin, SmartOriginDistribution


def members() -> dict[str, OriginMember]:
    return {
        "v1": OriginMember(origin=HttpOrigin("www.example.com")),
        "backup": OriginMember(origin=HttpOrigin("backup.example.com"), standby=True),
    }


def slow_members() -> dict[str, OriginMember]:
    return members() | {"v1": OriginMember(origin=HttpOrigin("slow.example.com", read_timeout=Duration.seconds(60)))}


@jsii.implements(cloudfront.IOrigin)
class OwnOrigin:
    """An origin that a user wrote in Python."""

    def __init__(self, domain_name: str) -> None:
        self._domain_name = domain_name

    def bind(self, scope, *, origin_id, distribution_id=None):  # noqa: ANN001 the signature is jsii's
        return cloudfront.OriginBindConfig(
            origin_property=cloudfront.CfnDistribution.OriginProperty(
                id=origin_id,
                domain_name=self._domain_name,
                custom_origin_config=cloudfront.CfnDistribution.CustomOriginConfigProperty(origin_protocol_policy="https-only"),
            )
        )


def config_of(stack: Stack) -> dict:
    distributions = Template.from_stack(stack).find_resources("AWS::CloudFront::Distribution")
    (distribution,) = distributions.values()
    return distribution["Properties"]["DistributionConfig"]


class Crossing(unittest.TestCase):
    def setUp(self) -> None:
        self.stack = Stack(App(), "Stack")

    def test_a_group_of_both_members(self) -> None:
        site = SmartOriginDistribution(self.stack, "Site", origins=members())
        (group,) = config_of(self.stack)["OriginGroups"]["Items"]
        self.assertEqual([member["OriginId"] for member in group["Members"]["Items"]], ["v1", "backup"])
        self.assertEqual(site.worst_case_time_to_failover.to_seconds(), site.smart_origin.time_to_failover.worst_case.to_seconds())
        self.assertEqual(site.smart_origin.member_ids, ["v1", "backup"])

    def test_behaviors_in_a_distribution_of_the_user(self) -> None:
        smart = SmartOrigin(self.stack, "SmartOrigin", origins=members())
        cloudfront.Distribution(
            self.stack,
            "Distribution",
            default_behavior=smart.behavior(compress=False),
            additional_behaviors={"/api/*": smart.behavior(failover=Failover.none())},
        )
        config = config_of(self.stack)
        self.assertEqual(config["DefaultCacheBehavior"]["Compress"], False)
        self.assertEqual(config["DefaultCacheBehavior"]["ViewerProtocolPolicy"], "redirect-to-https")
        self.assertIn("POST", config["CacheBehaviors"][0]["AllowedMethods"])
        self.assertEqual(config["CacheBehaviors"][0]["TargetOriginId"], "v1")
        self.assertEqual(sorted(origin["Id"] for origin in config["Origins"]), ["backup", "v1"])

    def test_an_origin_written_in_python(self) -> None:
        origins = members() | {"v1": OriginMember(origin=OwnOrigin("python.example.com"))}
        SmartOriginDistribution(self.stack, "Site", origins=origins)
        domain_names = [origin["DomainName"] for origin in config_of(self.stack)["Origins"]]
        self.assertIn("python.example.com", domain_names)

    def test_maps_of_rules_and_of_lists(self) -> None:
        policy = ContentSecurityPolicy.strict().add("img-src", "https://img.example.com")
        SmartOriginDistribution(
            self.stack,
            "Site",
            origins=members(),
            security_headers=SecurityHeaders.web(
                content_security_policy=policy.directives,
                headers={"X-Team": HeaderRule.set("edge"), "X-Powered-By": HeaderRule.remove()},
            ),
        )
        Template.from_stack(self.stack).has_resource_properties(
            "AWS::CloudFront::ResponseHeadersPolicy",
            {
                "ResponseHeadersPolicyConfig": {
                    "CustomHeadersConfig": {"Items": Match.array_with([Match.object_like({"Header": "X-Team", "Value": "edge"})])},
                    "SecurityHeadersConfig": {
                        "ContentSecurityPolicy": {"ContentSecurityPolicy": Match.string_like_regexp("img-src 'self' https://img.example.com")}
                    },
                }
            },
        )

    def test_an_error_says_what_to_mend(self) -> None:
        with self.assertRaisesRegex(Exception, r"418.*502.*503.*504"):
            Failover.on_status(status_codes=[418])
        with self.assertRaisesRegex(Exception, r"`origins` is empty"):
            SmartOriginDistribution(self.stack, "Site", origins={})
        with self.assertRaisesRegex(Exception, r"\[Stack/Aliased\].*no certificate"):
            SmartOriginDistribution(self.stack, "Aliased", origins=members(), domain_names=["www.example.com"])
        with self.assertRaisesRegex(Exception, r"maxTimeToFailover"):
            SmartOriginDistribution(self.stack, "Late", origins=slow_members(), failover=Failover.on_status(max_time_to_failover=Duration.seconds(3)))


if __name__ == "__main__":
    unittest.main()
