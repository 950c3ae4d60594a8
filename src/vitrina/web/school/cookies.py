"""The cookie of a signed in browser: a random key, beside the cookie that forms are bound to."""

from starlette.requests import Request
from starlette.responses import Response

from vitrina.application.credentials import Device
from vitrina.application.read_session import SESSION_LIFE
from vitrina.web.http.context import context_of
from vitrina.web.http.security import cookie_name, read_cookie

SESSION_COOKIE = "vitrina_session"
_LONGEST_KEY = 64


def session_key_of(request: Request) -> str:
    """The key in this browser's cookie, or the empty text."""
    key = read_cookie(request, _name(request))
    return key if len(key) <= _LONGEST_KEY and key.isascii() else ""


def set_session(request: Request, response: Response, key: str) -> None:
    """Let this browser be signed in by the key: never readable by scripts."""
    response.set_cookie(
        _name(request),
        key,
        max_age=int(SESSION_LIFE),
        httponly=True,
        secure=context_of(request).is_https,
        samesite="lax",
        path="/",
    )


def clear_session(request: Request, response: Response) -> None:
    """Take the key out of this browser."""
    secure = context_of(request).is_https
    response.delete_cookie(_name(request), path="/", secure=secure, httponly=True, samesite="lax")


def device_of(request: Request) -> Device:
    """Where the request comes from."""
    agent = request.headers.get("user-agent", "")
    return Device(context_of(request).limits.client_address(request), agent)


def _name(request: Request) -> str:
    return cookie_name(secure=context_of(request).is_https, name=SESSION_COOKIE)
