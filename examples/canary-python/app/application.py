import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from pages import account_page, error_page, home_page, icon, style_sheet
from sessions import SESSION_SECONDS, TOKEN, Session, SessionNotWritten, Sessions

COOKIE = "sessiontoken"
MEMBER = "x-smart-origin-member"
"""Says who serves the request; where it is not the visitor's own version, in whose place: `v2;leg=2;for=v1`; and where nobody could
look up in time which that is: `v2;leg=1;stamp=?`."""
VARIANT = "x-smart-origin-variant"
"""Says which version the visitor is on, where no edge router runs that knows better."""
APP_ERROR = "x-app-error"
"""On errors of the application itself, so that nobody looks for them at the edge."""

NOT_KEPT = {"cache-control": "private, no-store"}
KEPT = {"cache-control": "public, max-age=300"}
"""The edge keeps a copy for each version."""

PAGE = ["GET", "HEAD"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Visitor:
    token: str | None
    member: str | None
    variant: str | None
    sends_form: bool


def visitor_of(request: Request) -> Visitor:
    cookies = (pair.strip() for pair in ";".join(request.headers.getlist("cookie")).split(";"))
    values = (value for name, _, value in (pair.partition("=") for pair in cookies) if name == COOKIE)
    return Visitor(
        # The first that can be one of ours: of several, browsers send that of the longer path first (RFC 6265, section 5.4).
        token=next(filter(TOKEN.fullmatch, values), None),
        member=request.headers.get(MEMBER),
        variant=request.headers.get(VARIANT),
        sends_form=request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"),
    )


ItsVisitor = Annotated[Visitor, Depends(visitor_of)]


def create_application(version: str, sessions: Sessions) -> FastAPI:
    """One version of the application. Its functions are no coroutines, since boto3 blocks: FastAPI runs each in a thread."""
    app = FastAPI(title=f"Application {version}", openapi_url=None, redirect_slashes=False)

    def stands_in(visitor: Visitor) -> bool:
        if visitor.member is not None:
            return ";for=" in visitor.member or ";stamp=?" in visitor.member
        return visitor.variant not in (None, version)

    def visit(visitor: Visitor, add_items: int = 0) -> Session:
        return sessions.visit(visitor.token, stands_in=stands_in(visitor), add_items=add_items)

    @app.api_route("/", methods=PAGE)
    def home(visitor: ItsVisitor) -> Response:
        session = visit(visitor)
        return with_cookie(session, HTMLResponse(home_page(version, session), headers=NOT_KEPT))

    @app.api_route("/account", methods=PAGE)
    def account(visitor: ItsVisitor) -> Response:
        session = visit(visitor)
        return with_cookie(session, HTMLResponse(account_page(version, session), headers=NOT_KEPT))

    @app.post("/api/cart")
    def cart(visitor: ItsVisitor) -> Response:
        session = visit(visitor, add_items=1)
        return with_cookie(
            session, see_other("/") if visitor.sends_form else JSONResponse({"version": version, "items": session.items}, headers=NOT_KEPT)
        )

    @app.post("/login")
    def login(visitor: ItsVisitor) -> Response:
        return with_cookie(sessions.sign_in(visitor.token, stands_in=stands_in(visitor)), see_other("/account"))

    # Says nothing of the table: while that is away, tasks which answer are better than tasks which are replaced.
    @app.api_route("/health", methods=PAGE)
    def health() -> Response:
        return PlainTextResponse("ok\n", headers=NOT_KEPT)

    @app.api_route("/static/app.css", methods=PAGE)
    def styles() -> Response:
        return Response(style_sheet(version), media_type="text/css", headers=KEPT)

    @app.api_route("/static/icon.svg", methods=PAGE)
    def favicon() -> Response:
        return Response(icon(version), media_type="image/svg+xml", headers=KEPT)

    app.add_exception_handler(SessionNotWritten, session_not_written)
    app.add_exception_handler(HTTPException, failure)
    return app


def with_cookie(session: Session, response: Response) -> Response:
    response.set_cookie(COOKIE, session.token, max_age=SESSION_SECONDS, path="/", secure=True, httponly=True, samesite="lax")
    return response


def see_other(location: str) -> Response:
    return RedirectResponse(location, status_code=HTTPStatus.SEE_OTHER, headers=NOT_KEPT)


async def session_not_written(_: Request, error: Exception) -> Response:
    log.error("session not written: %s", error)
    text = "Your session could not be kept. Please try again."
    return HTMLResponse(error_page(500, text), status_code=500, headers=NOT_KEPT | {APP_ERROR: "session-write"})


async def failure(_: Request, error: Exception) -> Response:
    """No such page, or not by this method: what Starlette found out."""
    assert isinstance(error, HTTPException)
    headers = NOT_KEPT | dict(error.headers or {})
    return HTMLResponse(error_page(error.status_code, f"{error.detail}."), status_code=error.status_code, headers=headers)
