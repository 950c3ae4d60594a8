"""The checks that every command of the control surface passes, and reading its body.

Only for this machine: the Host must be a loopback name, and a body must be ``application/json``, so
that no web page can reach it through somebody's browser.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.sandbox.delivery.sending import is_loopback
from vitrina.sandbox.jsontext import read_json

Command = Callable[[Request, dict[str, object]], Awaitable[dict[str, object]]]


class InvalidCommand(Exception):
    """The body of a command is wrong; the text says how."""


def guard(order: Command) -> Callable[[Request], Awaitable[Response]]:
    """The checks every command passes: Host, content type, a JSON object."""

    async def answer(request: Request) -> Response:
        if not is_loopback(request.url.hostname):
            return JSONResponse({"error": "the Host must be a loopback name"}, status_code=403)
        body: object = {}
        if request.method == "POST":
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind != "application/json":
                return JSONResponse({"error": "application/json is required"}, status_code=415)
            try:
                body = read_json((await request.body()).decode())
            except ValueError:
                return JSONResponse({"error": "the body is not JSON"}, status_code=400)
        if not isinstance(body, dict):
            return JSONResponse({"error": "the body must be an object"}, status_code=400)
        try:
            return JSONResponse(await order(request, body))
        except InvalidCommand as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return answer


def read_integer(body: dict[str, object], name: str, default: int | None) -> int | None:
    """A whole number, or the default; raises InvalidCommand."""
    value = body.get(name, default)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise InvalidCommand(f"{name} must be a whole number")
    if value is not None and abs(value) > 2**53:
        raise InvalidCommand(f"{name} is too large")
    return value


def read_text(body: dict[str, object], name: str, default: str = "") -> str:
    """A text, or the default; raises InvalidCommand."""
    value = body.get(name, default)
    if not isinstance(value, str):
        raise InvalidCommand(f"{name} must be text")
    return value


def read_flag(body: dict[str, object], name: str) -> bool:
    """True or false, false when it is not there; raises InvalidCommand."""
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise InvalidCommand(f"{name} must be true or false")
    return value
