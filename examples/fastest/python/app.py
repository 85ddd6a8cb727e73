"""One application on three servers, the fastest answers: the app of ../app.ts, in Python."""

from aws_cdk import App, Environment

from fastest_site_stack import FastestSiteStack

app = App()

# With another Region, the edge router stands in a second stack, in us-east-1.
FastestSiteStack(app, "FastestSite", env=Environment(region="us-east-1"))

app.synth()
