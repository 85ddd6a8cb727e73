"""Two versions of a static site, a share of the visitors on the new one: the app of ../app.ts, in Python."""

from aws_cdk import App

from weighted_site_stack import WeightedSiteStack

app = App(
    context={
        # Access logs are let into their bucket by a policy, not by an ACL, which AWS advises against.
        "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True,
    }
)

WeightedSiteStack(app, "WeightedSite")

app.synth()
