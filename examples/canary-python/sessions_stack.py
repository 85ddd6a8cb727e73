from typing import Any

from aws_cdk import Stack
from cdk_smart_origin import SessionTable
from constructs import Construct


class SessionsStack(Stack):
    """The sessions, in a stack of their own: they outlive every version, and the site."""

    sessions: SessionTable

    def __init__(self, scope: Construct, construct_id: str, **kwargs: Any) -> None:
        super().__init__(scope, construct_id, **kwargs)
        self.sessions = SessionTable(self, "Sessions", replica_regions=["eu-west-1", "ap-southeast-1"])
