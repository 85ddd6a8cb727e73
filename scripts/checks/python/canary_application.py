"""The application of examples/canary-python, as its Dockerfile starts it, against a local DynamoDB."""

import http.client
import json
import os
import re
import secrets
import subprocess
import sys
import time
import unittest
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import boto3

HERE = Path(__file__).resolve().parent
APP = HERE.parents[2] / "examples" / "canary-python" / "app"
TABLE_NAME = "sessions"
COOKIE = re.compile(r"^sessiontoken=([0-9a-f]{32}); HttpOnly; Max-Age=600; Path=/; SameSite=lax; Secure$")
FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: str

    @property
    def token(self) -> str | None:
        """Of the cookie that was set, which has all its attributes."""
        cookie = self.headers.get("set-cookie")
        match = cookie and COOKIE.match(cookie)
        if cookie and not match:
            raise AssertionError(f"unexpected cookie: {cookie}")
        return match[1] if match else None


class LocalTables:
    """dynalite in a process of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(["node", HERE / "dynamodb.cjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self._process.stdout.readline().strip()
        self.client = boto3.client(
            "dynamodb", endpoint_url=self.url, region_name="us-east-1", aws_access_key_id="local", aws_secret_access_key="local"
        )

    def create(self) -> None:
        self.client.create_table(
            TableName=TABLE_NAME,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "token", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "token", "KeyType": "HASH"}],
        )
        self.client.get_waiter("table_exists").wait(TableName=TABLE_NAME, WaiterConfig={"Delay": 1})

    def put(self, token: str, version: str, expires_in: int, items: int) -> None:
        item = {"token": {"S": token}, "version": {"S": version}, "expires": {"N": str(now() + expires_in)}, "items": {"N": str(items)}}
        self.client.put_item(TableName=TABLE_NAME, Item=item)

    def item(self, token: str) -> dict[str, Any] | None:
        return self.client.get_item(TableName=TABLE_NAME, Key={"token": {"S": token}}, ConsistentRead=True).get("Item")

    def stop(self) -> None:
        self.client.close()
        self._process.communicate()


class Application:
    """One version, started by the entry point of its Dockerfile on a port of this machine."""

    def __init__(self, version: str, dynamodb: str) -> None:
        self._process = subprocess.Popen(entry_point(), cwd=APP, env=environment(version, dynamodb), stderr=subprocess.PIPE, text=True)
        started: list[str] = []
        for line in self._process.stderr:
            started.append(line)
            if match := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self._port = int(match[1])
                return
        raise AssertionError("".join(started))

    def ask(self, method: str, path: str, token: str | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        cookie = {"cookie": f"other=1; sessiontoken={token}"} if token else {}
        connection.request(method, path, body="{}" if method == "POST" else None, headers=cookie | (headers or {}))
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read().decode())
        connection.close()
        return answer

    def stop(self) -> str:
        """Returns what it has logged since it listens; nothing where it was stopped before."""
        if self._process.returncode is not None:
            return ""
        self._process.terminate()
        return self._process.communicate()[1]


def entry_point() -> list[str]:
    """That of the Dockerfile; the later of two equal options counts."""
    program, *arguments = json.loads(re.search(r"^ENTRYPOINT (.*)$", (APP / "Dockerfile").read_text(), re.MULTILINE)[1])
    return [str(Path(sys.executable).with_name(program)), *arguments, "--host", "127.0.0.1", "--port", "0"]


def environment(version: str, dynamodb: str) -> dict[str, str]:
    aws = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
    own = {"VERSION": version, "TABLE_NAME": TABLE_NAME, "AWS_ENDPOINT_URL_DYNAMODB": dynamodb, "PYTHONDONTWRITEBYTECODE": "1"}
    return os.environ | aws | own


def now() -> int:
    return int(time.time())


class Sessions(unittest.TestCase):
    tables: ClassVar[LocalTables]
    v1: ClassVar[Application]
    v2: ClassVar[Application]

    @classmethod
    def setUpClass(cls) -> None:
        cls.tables = LocalTables()
        cls.addClassCleanup(cls.tables.stop)
        cls.tables.create()
        cls.v1, cls.v2 = (Application(version, cls.tables.url) for version in ("v1", "v2"))
        cls.addClassCleanup(cls.v1.stop)
        cls.addClassCleanup(cls.v2.stop)

    def put(self, version: str = "v1", expires_in: int = 300, items: int = 0) -> str:
        """A session of a test's own."""
        token = secrets.token_hex(16)
        self.tables.put(token, version, expires_in, items)
        return token

    def version_of(self, token: str | None) -> str:
        return self.tables.item(token or "")["version"]["S"]

    def test_a_first_visit_writes_a_session_with_version_and_expiry(self) -> None:
        answer = self.v2.ask("GET", "/")
        self.assertEqual((answer.status, answer.headers["cache-control"]), (200, "private, no-store"))
        self.assertIn("This is application v2", answer.body)
        self.assertIn('data-version="v2"', answer.body)
        item = self.tables.item(answer.token)
        self.assertEqual({name: item[name] for name in ("token", "version")}, {"token": {"S": answer.token}, "version": {"S": "v2"}})
        self.assertAlmostEqual(int(item["expires"]["N"]), now() + 600, delta=10)

    def test_two_visitors_have_two_sessions(self) -> None:
        self.assertNotEqual(self.v1.ask("GET", "/").token, self.v1.ask("GET", "/").token)

    def test_each_request_prolongs_the_session_and_keeps_its_cart(self) -> None:
        token = self.put(expires_in=5, items=2)
        self.assertEqual(json.loads(self.v1.ask("POST", "/api/cart", token).body), {"version": "v1", "items": 3})
        account = self.v1.ask("GET", "/account", token)
        self.assertEqual(account.token, token)
        self.assertIn("Items in your cart: 3", account.body)
        self.assertGreater(int(self.tables.item(token)["expires"]["N"]), now() + 500)

    def test_a_session_that_has_ended_is_not_revived(self) -> None:
        ended = self.put(expires_in=-5, items=2)
        answer = self.v1.ask("GET", "/", ended)
        self.assertNotEqual(answer.token, ended)
        self.assertIn("Items in your cart: 0", answer.body)

    def test_a_token_that_this_application_cannot_have_made_is_replaced(self) -> None:
        self.assertRegex(self.v1.ask("GET", "/", "chosen-by-somebody").token, r"^[0-9a-f]{32}$")

    def test_of_two_cookies_the_first_that_can_be_ours_counts(self) -> None:
        first, second = self.put(), self.put()
        cookies = {"cookie": f"sessiontoken=theirs; sessiontoken={first}; sessiontoken={second}"}
        self.assertEqual(self.v1.ask("GET", "/", headers=cookies).token, first)

    def test_the_version_becomes_that_of_the_application_which_serves_it(self) -> None:
        token = self.put("v2")
        self.v1.ask("GET", "/", token, {"x-smart-origin-variant": "v1"})
        self.assertEqual(self.version_of(token), "v1")

    def test_the_version_stays_where_the_application_stands_in_for_it(self) -> None:
        token = self.put("v1")
        for_v1 = {"x-smart-origin-variant": "v1"}
        self.assertIn('data-version="v2"', self.v2.ask("GET", "/", token, for_v1).body)
        self.assertEqual(self.version_of(token), "v1")
        self.assertEqual(self.version_of(self.v2.ask("POST", "/login", token, for_v1).token), "v1")

    def test_the_edge_router_knows_better_than_the_variant_who_stands_in(self) -> None:
        token = self.put("v1")
        self.v2.ask("GET", "/", token, {"x-smart-origin-member": "v2;leg=2;for=v1", "x-smart-origin-variant": "v2"})
        self.assertEqual(self.version_of(token), "v1")
        self.v2.ask("GET", "/", token, {"x-smart-origin-member": "v2;leg=1;stamp=?", "x-smart-origin-variant": "v2"})
        self.assertEqual(self.version_of(token), "v1")
        self.v2.ask("GET", "/", token, {"x-smart-origin-member": "v2;leg=1", "x-smart-origin-variant": "v1"})
        self.assertEqual(self.version_of(token), "v2")

    def test_signing_in_gives_the_session_another_token(self) -> None:
        token = self.put(items=1)
        login = self.v1.ask("POST", "/login", token)
        self.assertEqual((login.status, login.headers["location"]), (303, "/account"))
        self.assertNotEqual(login.token, token)
        self.assertIsNone(self.tables.item(token))
        self.assertRegex(self.v1.ask("GET", "/account", login.token).body, r"You are signed in\.</p>\s+<p>Items in your cart: 1")

    def test_a_form_is_sent_back_to_a_page(self) -> None:
        answer = self.v1.ask("POST", "/api/cart", headers=FORM)
        self.assertEqual((answer.status, answer.headers["location"]), (303, "/"))

    def test_files_can_be_cached_and_start_no_session(self) -> None:
        for path, media_type, content in (
            ("/static/app.css", "text/css; charset=utf-8", "version: v1"),
            ("/static/icon.svg", "image/svg+xml", 'data-version="v1"'),
        ):
            with self.subTest(path):
                answer = self.v1.ask("GET", path)
                self.assertEqual((answer.status, answer.headers["content-type"], answer.token), (200, media_type, None))
                self.assertEqual(answer.headers["cache-control"], "public, max-age=300")
                self.assertIn(content, answer.body)

    def test_what_it_does_not_have(self) -> None:
        for method, path, status, allow in (
            ("GET", "/no-such-page", 404, None),
            ("GET", "/account/", 404, None),
            ("GET", "/docs", 404, None),
            ("GET", "/openapi.json", 404, None),
            ("GET", "/login", 405, "POST"),
            ("HEAD", "/", 200, None),
            ("GET", "/health", 200, None),
        ):
            with self.subTest(f"{method} {path}"):
                answer = self.v1.ask(method, path)
                self.assertEqual((answer.status, answer.headers["allow"]), (status, allow))
                self.assertEqual(answer.headers["cache-control"], "private, no-store")


class WithoutTable(unittest.TestCase):
    """The application's own errors: marked as such, and without a cookie, which would keep nobody anywhere."""

    def assert_fails(self, application: Application, reason: str) -> None:
        token = secrets.token_hex(16)
        for method, path in (("GET", "/"), ("GET", "/account"), ("POST", "/api/cart"), ("POST", "/login")):
            with self.subTest(f"{method} {path}"):
                answer = application.ask(method, path, token)
                self.assertEqual((answer.status, answer.headers["x-app-error"], answer.token), (500, "session-write", None))
        for path in ("/health", "/static/app.css"):
            with self.subTest(path):
                self.assertEqual(application.ask("GET", path).status, 200)
        logged = application.stop()
        self.assertIn(f"session not written: {reason}", logged)
        self.assertNotIn(token, logged)

    def test_the_table_is_gone(self) -> None:
        tables = LocalTables()
        self.addCleanup(tables.stop)
        tables.create()
        application = Application("v1", tables.url)
        self.addCleanup(application.stop)
        self.assertEqual(application.ask("GET", "/").status, 200)
        tables.client.delete_table(TableName=TABLE_NAME)
        tables.client.get_waiter("table_not_exists").wait(TableName=TABLE_NAME, WaiterConfig={"Delay": 1})
        self.assert_fails(application, "ResourceNotFoundException")

    def test_nobody_answers(self) -> None:
        tables = LocalTables()
        tables.stop()
        application = Application("v1", tables.url)
        self.addCleanup(application.stop)
        self.assert_fails(application, "EndpointConnectionError")


class Starting(unittest.TestCase):
    def test_fails_when_nobody_says_which_version_it_is(self) -> None:
        ended = subprocess.run(entry_point(), cwd=APP, env=environment("", "http://127.0.0.1:1"), capture_output=True, text=True)
        self.assertEqual(ended.returncode, 1)
        self.assertIn("VERSION (such as v1) and TABLE_NAME", ended.stderr)


if __name__ == "__main__":
    unittest.main()
