"""One event per request, and the page for an error that nobody expected."""

import time
import uuid

import structlog
from prometheus_client import Counter
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitrina.web.http.context import error_response
from vitrina.web.look.message import say_our_fault

# Anybody may invent a method, and each would be a time series of its own.
_METHODS = frozenset(("GET", "HEAD", "POST", "DELETE", "OPTIONS"))
_GONE = 499  # for log and metrics: the client left before it had sent everything

_log = structlog.get_logger("vitrina.web")


class RequestLog:
    """ASGI: one event per request with its route template, never the address itself.

    An error that nobody caught becomes a page here, after its reference is in the log.
    """

    def __init__(self, app: ASGIApp, *, requests: Counter) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.monotonic(), 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except ClientDisconnect:
            status = status or _GONE
        except Exception:
            reference = uuid.uuid4().hex[:8]
            _log.exception("request.failed", route=_template(scope), reference=reference)
            if status:
                raise
            request = Request(scope)
            page = say_our_fault(reference)
            response = error_response(request, page, status=500, error="our_fault")
            await response(scope, receive, watch)
        finally:
            route = _template(scope)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._requests.labels(route, method, str(status)).inc()
            took = round((time.monotonic() - started) * 1000)
            _log.info("request.answered", route=route, status=status, ms=took)


def _template(scope: Scope) -> str:
    """The route as the table writes it: keys, codes and states stay out of log and metrics."""
    path = scope.get("route_template")
    if isinstance(path, str):
        return path
    return "/static" if scope["path"].startswith("/static/") else "unknown"
