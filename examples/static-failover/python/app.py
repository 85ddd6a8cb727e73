"""A site in two buckets in two Regions that stays up when one of them does not: the app of ../app.ts, in Python."""

import os

from aws_cdk import App, Environment

from site_bucket_stack import SiteBucketStack
from site_stack import SiteStack

app = App(
    context={
        # Access logs are let into their bucket by a policy, not by an ACL, which AWS advises against.
        "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy": True,
        # Replication's role gets a name of its own; by default all of an account would share one, and the second stack would not deploy.
        "@aws-cdk/aws-s3:setUniqueReplicationRoleName": True,
    }
)

# Deployed to whichever account the CDK CLI is signed in to; Regions are fixed, since replication needs to know them.
account = os.environ.get("CDK_DEFAULT_ACCOUNT", "111122223333")
primary_env = Environment(account=account, region="eu-west-1")
secondary_env = Environment(account=account, region="us-west-2")

secondary = SiteBucketStack(app, "StaticFailoverSecondary", env=secondary_env)
primary = SiteBucketStack(app, "StaticFailoverPrimary", env=primary_env, replicate_to=secondary.bucket_attributes)
# A bucket replicates to one that exists and keeps versions.
primary.node.add_dependency(secondary)

SiteStack(
    app,
    "StaticFailoverSite",
    env=primary_env,
    primary=primary.bucket_attributes,
    secondary=secondary.bucket_attributes,
)

app.synth()
