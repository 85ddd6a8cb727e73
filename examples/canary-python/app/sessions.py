import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

SESSION_SECONDS = 600
"""How long a session lives after the last visit."""

TOKEN = re.compile(r"[0-9a-f]{32}")
"""The form of all tokens that are made here."""


def session_client() -> Any:
    """A client that gives up before CloudFront does: an answer that says what is wrong is worth more than none.

    Region, credentials and, for a rehearsal, `AWS_ENDPOINT_URL_DYNAMODB` come from the environment.
    """
    # One try more is enough at DynamoDB; as many connections as FastAPI has threads.
    retries = {"mode": "standard", "total_max_attempts": 2}
    return boto3.client("dynamodb", config=Config(connect_timeout=0.5, read_timeout=1, retries=retries, max_pool_connections=40))


@dataclass(frozen=True)
class Session:
    token: str
    version: str
    items: int
    signed_in: bool


class SessionNotWritten(Exception):
    """Its text is the name of what went wrong, and nothing else: messages of AWS may hold the token."""


class Sessions:
    """Visitors' sessions in the table: `token`, `version` and `expires` are what the edge reads; `items` and `signedIn` are the application's own."""

    def __init__(self, client: Any, table_name: str, version: str, now: Callable[[], float] = time.time) -> None:
        """`now`: seconds since the epoch."""
        self._client = client
        self._table_name = table_name
        self._version = version
        self._now = now

    def visit(self, token: str | None, *, stands_in: bool, add_items: int = 0) -> Session:
        """The session with this token, its life prolonged and so many items put into its cart; a new one where there is none.

        `stands_in`: this version answers in place of the one that the visitor is on, so the session stays with that one.

        Raises SessionNotWritten.
        """
        version = "if_not_exists(#version, :version)" if stands_in else ":version"
        written: dict[str, Any] = {
            "expression": f"SET #expires = :expires, #version = {version} ADD #items :items",
            # Expired items stay for days until DynamoDB deletes them: whoever brings such a token gets a session of their own.
            "ConditionExpression": "attribute_not_exists(#token) OR #expires > :now",
            "names": {"#token": "token"},
            "values": {":version": {"S": self._version}, ":items": {"N": str(add_items)}, ":now": {"N": str(int(self._now()))}},
        }
        try:
            return self._write(token or new_token(), **written)
        except SessionNotWritten as error:
            if str(error) != "ConditionalCheckFailedException":
                raise
            return self._write(new_token(), **written)

    def sign_in(self, token: str | None, *, stands_in: bool) -> Session:
        """The same session under a new token, so that whoever knew the old one is left outside (OWASP: session fixation).

        Raises SessionNotWritten.
        """
        old = self.visit(token, stands_in=stands_in)
        session = self._write(
            new_token(),
            expression="SET #expires = :expires, #version = :version, #items = :items, #signedIn = :signedIn",
            names={"#signedIn": "signedIn"},
            values={":version": {"S": old.version}, ":items": {"N": str(old.items)}, ":signedIn": {"BOOL": True}},
        )
        self._call(self._client.delete_item, Key={"token": {"S": old.token}})
        return session

    def _write(self, token: str, *, expression: str, names: dict[str, str], values: dict[str, Any], **more: Any) -> Session:
        expires = {":expires": {"N": str(int(self._now()) + SESSION_SECONDS)}}
        item = self._call(
            self._client.update_item,
            Key={"token": {"S": token}},
            UpdateExpression=expression,
            ExpressionAttributeNames={"#expires": "expires", "#version": "version", "#items": "items"} | names,
            ExpressionAttributeValues=expires | values,
            ReturnValues="ALL_NEW",
            **more,
        )["Attributes"]
        return Session(token, item["version"]["S"], int(item["items"]["N"]), item.get("signedIn", {}).get("BOOL") is True)

    def _call(self, operation: Callable[..., Any], **parameters: Any) -> Any:
        try:
            return operation(TableName=self._table_name, **parameters)
        except ClientError as error:
            raise SessionNotWritten(error.response["Error"]["Code"]) from error
        except BotoCoreError as error:
            raise SessionNotWritten(type(error).__name__) from error


def new_token() -> str:
    """128 random bits, which nobody guesses."""
    return secrets.token_hex(16)
