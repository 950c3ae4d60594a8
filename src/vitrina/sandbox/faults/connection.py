"""Closing a connection without an answer, as a broken network does."""

from __future__ import annotations

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_TRANSPORT = "sandbox_transport"


class ConnectionLost(Exception):
    """The connection must be closed now, without an answer."""


class ClosedConnection(Response):
    """No answer: the connection is closed instead.

    Our own server lets us close it before a byte is sent. Another server only lets us begin an
    answer and break it off, which a client notices as well.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = scope.get("state", {}).get(_TRANSPORT)
        if isinstance(transport, asyncio.Transport):
            transport.close()
            while (await receive())["type"] != "http.disconnect":
                continue
            return
        headers = [(b"content-length", b"1024")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


class ClosableProtocol(H11Protocol):
    """uvicorn's protocol that lets the application reach its own connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, _TRANSPORT: transport}
