"""Two versions of an application with sessions in a DynamoDB global table: load balancers, Fargate, FastAPI."""

import os

from aws_cdk import App, Environment

from canary_site_stack import CanarySiteStack
from origin_zone import OriginZone
from sessions_stack import SessionsStack

app = App()

# Deployed to whichever account the CDK CLI is signed in to. Lambda@Edge demands us-east-1; a site elsewhere gets a stack of its own there.
env = Environment(account=os.environ.get("CDK_DEFAULT_ACCOUNT", "111122223333"), region="us-east-1")

sessions_stack = SessionsStack(app, "CanaryPythonSessions", env=env)
CanarySiteStack(app, "CanaryPythonSite", env=env, sessions=sessions_stack.sessions, origin_zone=OriginZone.from_context(app.node))

app.synth()
