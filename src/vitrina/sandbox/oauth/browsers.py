"""Browsers: the sandbox's own cookie stands for a person who is signed in."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.world import User
from vitrina.sandbox.world.people import add_user

COOKIE = "sandbox_browser"


def find_user_id(sandbox: Sandbox, request: Request) -> int | None:
    """The person this browser already is; None for a browser without our cookie."""
    return sandbox.grants.browsers.get(request.cookies.get(COOKIE, ""))


def sign_in(sandbox: Sandbox, request: Request) -> tuple[str, User]:
    """The cookie and the person of this browser: a new person when it has none."""
    user_id = find_user_id(sandbox, request)
    if user_id is not None:
        return request.cookies[COOKIE], sandbox.world.users[user_id]
    return add_browser(sandbox)


def add_browser(sandbox: Sandbox) -> tuple[str, User]:
    """A new cookie and the new person it stands for."""
    cookie, user = sandbox.world.secret(32), add_user(sandbox.world)
    sandbox.grants.browsers[cookie] = user.id
    return cookie, user


def set_cookie(response: Response, cookie: str) -> None:
    """From this answer on the browser is known by its cookie."""
    response.set_cookie(COOKIE, cookie, httponly=True, samesite="lax", path="/")
