"""Who is looking: a browser is a person by the same cookie the grant page gives."""

from starlette.requests import Request
from starlette.responses import Response

from vitrina.sandbox.context import Sandbox
from vitrina.sandbox.oauth import COOKIE
from vitrina.sandbox.people import add_user


def find_visitor(sandbox: Sandbox, request: Request) -> int | None:
    """The person this browser already is; None for a browser without our cookie."""
    return sandbox.grants.browsers.get(request.cookies.get(COOKIE, ""))


def admit_visitor(sandbox: Sandbox, response: Response) -> int:
    """A new person, known from now on by the cookie set on this answer."""
    browser, user = sandbox.world.secret(32), add_user(sandbox.world)
    sandbox.grants.browsers[browser] = user.id
    response.set_cookie(COOKIE, browser, httponly=True, samesite="lax", path="/")
    return user.id
