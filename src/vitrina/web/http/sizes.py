"""How much a request may bring: refused before anything reads it.

A long cookie costs seconds to parse on older Pythons (quoted backslashes, before 3.11.10), and each
header is read through again for each one that a handler asks for.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitrina.web.http.context import BodyTooLarge
from vitrina.web.http.security import wants_json
from vitrina.web.look.message import say_head_too_long
from vitrina.web.look.template import render

COOKIES_LIMIT = 8 * 1024  # bytes
HEADERS_LIMIT = 32 * 1024  # bytes of all names and values
HEADERS_COUNT = 100
BODY_LIMIT = 256 * 1024  # bytes, where a route has no limit of its own


class RequestSizes:
    """ASGI: 431 for too much head; BodyTooLarge to whoever reads more than the address takes."""

    def __init__(self, app: ASGIApp, *, bodies: Mapping[str, int]) -> None:
        self._app = app
        self._bodies = bodies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _is_head_too_long(scope):
            await _refuse(Request(scope))(scope, receive, send)
        else:
            limit = self._bodies.get(scope["path"], BODY_LIMIT)
            await self._app(scope, _counted(receive, limit), send)


def _is_head_too_long(scope: Scope) -> bool:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    cookies = sum(len(value) for name, value in headers if name == b"cookie")
    size = sum(len(name) + len(value) for name, value in headers)
    return len(headers) > HEADERS_COUNT or size > HEADERS_LIMIT or cookies > COOKIES_LIMIT


def _refuse(request: Request) -> Response:
    if wants_json(request):
        return JSONResponse({"success": False, "error": "head_too_long"}, status_code=431)
    # Not `error_response`: it looks for our cookie, and cookies are what must not be read here.
    return HTMLResponse(render(say_head_too_long()), status_code=431)


def _counted(receive: Receive, limit: int) -> Receive:
    received = 0

    async def count() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise BodyTooLarge
        return message

    return count
