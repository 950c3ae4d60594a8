"""Answers that are text go compressed: a page is five times smaller so.

What is compressed together can tell of itself by its length. Nothing in our pages that opens
something stays the same beside what a stranger can choose: CSRF tokens are masked anew for each
page, and keys of pages stand in addresses that strangers do not know.
"""

import asyncio
import gzip
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KINDS = ("text/html", "application/json")
_LEAST = 1024  # bytes; less fits into a packet as it is
_APART = 64 * 1024  # bytes; more is compressed in a thread, for it takes milliseconds
_LEVEL = 6
_REFUSED = re.compile(r"\s*q=0(?:\.0*)?\s*")


class Compression:
    """ASGI: gzip where it is asked for, of text that comes in one piece and is not packed yet.

    Nothing under the addresses `plain`: there strangers' words stand beside each other's phones.
    """

    def __init__(self, app: ASGIApp, *, plain: tuple[str, ...] = ()) -> None:
        self._app = app
        self._plain = plain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["path"].startswith(self._plain)
            or not _takes_gzip(Headers(scope=scope))
        ):
            await self._app(scope, receive, send)
            return
        begun: Message | None = None

        async def send_packed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start" and _is_text(message):
                begun = message
                return
            if begun is not None:
                start, begun = begun, None
                MutableHeaders(raw=start["headers"]).add_vary_header("accept-encoding")
                body = message.get("body", b"")
                if len(body) >= _LEAST and not message.get("more_body"):
                    message = {**message, "body": await _pack(body)}
                    _say_packed(start, len(message["body"]))
                await send(start)
            await send(message)

        await self._app(scope, receive, send_packed)


def _takes_gzip(headers: Headers) -> bool:
    asked = headers.get("accept-encoding", "")[:1000].lower()
    return any(
        coding.strip() == "gzip" and not _REFUSED.fullmatch(weight)
        for coding, _, weight in (one.partition(";") for one in asked.split(","))
    )


def _is_text(start: Message) -> bool:
    headers = MutableHeaders(raw=start["headers"])
    kind = headers.get("content-type", "").partition(";")[0].strip()
    return kind in _KINDS and "content-encoding" not in headers


def _say_packed(start: Message, length: int) -> None:
    headers = MutableHeaders(raw=start["headers"])
    headers["content-encoding"] = "gzip"
    headers["content-length"] = str(length)


async def _pack(body: bytes) -> bytes:
    if len(body) > _APART:
        return await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)
    return gzip.compress(body, _LEVEL, mtime=0)
