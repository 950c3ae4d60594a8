"""Who may hold a connection, and for how long: what a proxy in front would see to.

Half a request, a body at one byte a second, an answer that nobody reads, thousands of connections
that say nothing: each is ended, and room is made for others.
"""

import asyncio
import functools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import h11
import structlog
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from vitrina.wording.connections import ENDED

HEAD_LIMIT = 32 * 1024  # bytes of a request's first line and headers
RESERVE = 64  # connections beyond the limit, for those who watch the service
WATCHED = frozenset(("/healthz", "/readyz", "/metrics"))
TRY_AGAIN = 5  # seconds
_ALL = "all"
_TEXT = ((b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close"))

_log = structlog.get_logger("vitrina.web")


@dataclass(frozen=True)
class ConnectionLimits:
    """How many connections may be open, and how long each may take.

    Times in seconds, rates in bytes a second.

    A body has `body_within` and then as long as it comes at `slowest` on the whole: a phone that
    sends a photo at 50 kB/s takes its three minutes.
    """

    connections: int = 1000
    per_address: int = 250
    head_within: float = 15.0
    body_within: float = 15.0
    slowest: int = 8 * 1024
    unread_within: float = 5.0  # a body that goes on after the answer
    stalled_within: float = 60.0  # in which the reader of an answer takes `stalled_bytes`
    stalled_bytes: int = 16 * 1024

    @classmethod
    def holding(cls, connections: int) -> "ConnectionLimits":
        """So many connections in all; a quarter of them for one address."""
        return cls(connections=connections, per_address=max(1, connections // 4))


class ConnectionGuard:
    """The connections of one server, checked each second while there are any.

    `owner_of` tells whose a connection is by its peer's address; None for a proxy of ours, which
    speaks for many.
    """

    def __init__(
        self,
        owner_of: Callable[[str], str | None],
        limits: ConnectionLimits | None = None,
        check_interval: float = 1.0,
    ) -> None:
        self.limits = limits or ConnectionLimits()
        self._owner_of = owner_of
        self._check_interval = check_interval
        self._open: dict[GuardedProtocol, str | None] = {}
        self._held: Counter[str | None] = Counter()
        self._busy: set[str] = (
            set()
        )  # owners, or `_ALL`, of whom none was idle since the last check
        self._is_check_due = False

    def protocol(self) -> Callable[..., asyncio.Protocol]:
        """What uvicorn makes of each connection."""
        return functools.partial(GuardedProtocol, guard=self)

    def admit(self, connection: "GuardedProtocol") -> bool:
        """Count it in; False when it is one too many and only those who watch are answered."""
        owner = self._owner_of(connection.client[0]) if connection.client else None
        fits = self._make_room(_ALL, len(self._open), self.limits.connections)
        if fits and owner is not None:
            fits = self._make_room(owner, self._held[owner], self.limits.per_address)
        self._open[connection] = owner
        self._held[owner] += 1
        if not self._is_check_due:
            self._check_later(connection.loop)
        return fits

    def release(self, connection: "GuardedProtocol") -> None:
        """Count it out; idempotent."""
        if connection in self._open:
            owner = self._open.pop(connection)
            self._held[owner] -= 1
            if not self._held[owner]:
                del self._held[owner]

    def is_crowded(self) -> bool:
        """Whether even the reserve is taken."""
        return len(self._open) > self.limits.connections + RESERVE

    def _make_room(self, whose: str, held: int, limit: int) -> bool:
        """Whether one more fits, when the oldest idle one has gone if it must."""
        if held < limit:
            return True
        if whose in self._busy:
            return False
        for one, owner in self._open.items():
            if one.is_idle and whose in (_ALL, owner):
                one.drop()
                self.release(one)
                return True
        # Under a flood of connections the search is made once between two checks.
        self._busy.add(whose)
        _log.warning("connections.full", open=len(self._open), held=held)
        return False

    def _check_later(self, loop: asyncio.AbstractEventLoop) -> None:
        self._is_check_due = True
        loop.call_later(self._check_interval, self._check, loop)

    def _check(self, loop: asyncio.AbstractEventLoop) -> None:
        self._is_check_due = False
        self._busy.clear()
        if self._open:
            self._check_later(loop)
        now = loop.time()
        for connection in list(self._open):
            connection.check(now, self.limits)


class GuardedProtocol(H11Protocol):
    """A connection that the guard checks."""

    def __init__(self, *args: Any, guard: ConnectionGuard, **more: Any) -> None:
        super().__init__(*args, **more)
        self._guard = guard
        self._received = 0
        self._phase: tuple[str, object] = ("", None)
        self._came_before = 0  # bytes, at the beginning of the phase
        self._unread: tuple[float, int] | None = None  # since when, and how much of an answer
        self._since = self._checked = self.loop.time()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is asked here: it waits for a request, or for the rest of one's head."""
        return self.conn.their_state is h11.IDLE and not self.transport.is_closing()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if not self._guard.admit(self):
            self.app = _busy(self.app)
        if self._guard.is_crowded():
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._guard.release(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        """What cannot be read as a request; too long a head says so."""
        rest, _ = self.conn.trailing_data
        self._refuse(431 if len(rest) > HEAD_LIMIT else 400)

    def check(self, now: float, limits: ConnectionLimits) -> None:
        """End the connection if it has held the server for longer than it may."""
        since_check, self._checked = now - self._checked, now
        if self._is_stalled(now, limits):
            self.drop()
            return
        phase = self._phase_now()
        if phase != self._phase:
            self._phase, self._since, self._came_before = phase, now, self._received
            return
        waited = now - self._since
        match phase[0]:
            case "head" if waited > limits.head_within:
                self._refuse(408)
            case "unread body" if waited > limits.unread_within:
                self.drop()
            case "body":
                if self.flow.read_paused:
                    self._since += since_check  # it is we who keep it waiting
                came = self._received - self._came_before
                if now - self._since > limits.body_within + came / limits.slowest:
                    self._refuse(408)

    def drop(self) -> None:
        """Close it at once, whatever is on the way."""
        self.transport.abort()

    def _phase_now(self) -> tuple[str, object]:
        # With the request's own record: else a request after another would look like one long one.
        if self.conn.their_state is h11.IDLE:
            return "head", self.cycle
        if self.conn.their_state is h11.SEND_BODY:
            return "unread body" if self.cycle.response_complete else "body", self.cycle
        return "answer", self.cycle

    def _is_stalled(self, now: float, limits: ConnectionLimits) -> bool:
        left = self.transport.get_write_buffer_size()
        since, before = self._unread or (now, left)
        if not left:
            self._unread = None
        elif self._unread is None or before - left >= limits.stalled_bytes:
            self._unread = (now, left)
        return bool(left) and now - since > limits.stalled_within

    def _refuse(self, status: int) -> None:
        """Say why in a line of text, where nothing else was said yet, and close."""
        cycle: RequestResponseCycle | None = self.cycle  # none before the first request
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True  # the handler learns it as if the client had left
            cycle.message_event.set()
        if self.transport.is_closing():
            return
        if self._received and self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            for event in (
                h11.Response(status_code=status, headers=list(_TEXT)),
                h11.Data(data=ENDED[status].encode()),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def _busy(app: ASGIApp) -> ASGIApp:
    """503 with words for everybody but those who watch the service."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in WATCHED:
            await app(scope, receive, send)
            return
        headers = [*_TEXT, (b"retry-after", str(TRY_AGAIN).encode())]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": ENDED[503].encode()})

    return answer
