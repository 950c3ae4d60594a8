"""Requests handed to the sandbox's application directly: no sockets and no HTTP in between.

The application sees what it would see behind its own server, and may close the connection on us.
"""

import asyncio

import httpx2
from starlette.types import ASGIApp, Message, Scope


class DirectTransport(httpx2.AsyncBaseTransport):
    """A client's way to one application, whatever host is asked."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._answering: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The whole answer; RemoteProtocolError where the connection is closed without one."""
        connection = _Connection(await request.aread())
        answering = asyncio.create_task(self._answer(request, connection))
        self._answering.add(answering)
        answering.add_done_callback(self._answering.discard)
        try:
            await asyncio.shield(answering)  # a server goes on when its client has left
        except asyncio.CancelledError:
            connection.close()
            raise
        if connection.is_closing():
            raise httpx2.RemoteProtocolError("Server disconnected without sending a response.")
        return httpx2.Response(
            connection.status, headers=connection.headers, content=bytes(connection.body)
        )

    async def aclose(self) -> None:
        """Nothing is being answered any more."""
        await asyncio.gather(*self._answering, return_exceptions=True)

    async def _answer(self, request: httpx2.Request, connection: "_Connection") -> None:
        await self._app(_scope_of(request, connection), connection.receive, connection.send)


class _Connection(asyncio.Transport):
    """One exchange; it is a transport too, for that is what the sandbox closes."""

    def __init__(self, sent: bytes) -> None:
        super().__init__()
        self._sent: bytes | None = sent
        self._is_closed = asyncio.Event()
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = bytearray()

    async def receive(self) -> Message:
        if self._sent is None:
            await self._is_closed.wait()
            return {"type": "http.disconnect"}
        body, self._sent = self._sent, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", ()))
        else:
            self.body += message.get("body", b"")

    def close(self) -> None:
        self._is_closed.set()

    def is_closing(self) -> bool:
        return self._is_closed.is_set()


def _scope_of(request: httpx2.Request, connection: _Connection) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.partition(b"?")[0],
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 1),
        "server": (request.url.host, request.url.port),
        "state": {"sandbox_transport": connection},
    }
