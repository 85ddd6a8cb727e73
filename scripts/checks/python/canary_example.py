"""The stacks of examples/canary-python, in this process, of nobody's account."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "examples" / "canary-python"))

from aws_cdk import App, Environment  # noqa: E402 the example's folder has to be known first
from canary_site_stack import CanarySiteStack  # noqa: E402
from origin_zone import OriginZone  # noqa: E402
from sessions_stack import SessionsStack  # noqa: E402

ZONE = {"originZone": "origins.example.com", "originZoneId": "Z0123456789ABC"}
"""Context that names a zone for the load balancers."""


def canary(context: dict[str, str]) -> tuple[App, SessionsStack, CanarySiteStack]:
    """The app with some context, and its stacks `Sessions` and `Site`; not synthesized yet."""
    app = App(context=context)
    env = Environment(account="111122223333", region="us-east-1")
    sessions_stack = SessionsStack(app, "Sessions", env=env)
    return (
        app,
        sessions_stack,
        CanarySiteStack(app, "Site", env=env, sessions=sessions_stack.sessions, origin_zone=OriginZone.from_context(app.node)),
    )
