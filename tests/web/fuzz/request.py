"""One request as it stands on the wire, and the application's answer without a socket between."""

import asyncio
import gzip
import resource
import time
import traceback
from dataclasses import dataclass, field
from urllib.parse import unquote

import brotli
from starlette.types import ASGIApp, Message, Scope

ANSWER_WITHIN = 60.0  # seconds of the clock, on a machine that may be busy with anything


@dataclass(frozen=True)
class FuzzRequest:
    """A request. `target` is path and query as sent, `headers` are Latin-1, as servers read them.

    `leaves`: the client is gone once it has sent `body`, of which more was promised.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    pieces: int = 1
    leaves: bool = False
    client: str = "10.0.0.1"


@dataclass
class Answer:
    """What came back. Without a `status` the application sent nothing; `seconds` are processor."""

    status: int | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    seconds: float = 0.0
    route: str = "unknown"
    error: str = ""

    @property
    def unpacked(self) -> bytes:
        """The body as a browser reads it."""
        coding = self.header("content-encoding")
        if coding == "gzip":
            return gzip.decompress(self.body)
        return brotli.decompress(self.body) if coding == "br" else self.body

    def header(self, name: str) -> str:
        """The header's value, or the empty text."""
        return next((value for key, value in self.headers if key == name), "")


async def ask(app: ASGIApp, sent: FuzzRequest) -> Answer:
    """Ask the application as uvicorn would; nothing is raised, whatever it does."""
    answer, scope = Answer(), _scope_of(sent)
    wire = _Wire(sent, answer)
    before = _processor()
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            await app(scope, wire.receive, wire.send)
    except TimeoutError:
        answer.error = f"no answer within {ANSWER_WITHIN:.0f} s"
    except Exception:
        answer.error = traceback.format_exc()
    answer.seconds = _processor() - before
    answer.route = scope.get("route_template", "unknown")
    return answer


class _Wire:
    """The connection: the body in its pieces, then silence until somebody hangs up."""

    def __init__(self, sent: FuzzRequest, answer: Answer) -> None:
        size = max(1, -(-len(sent.body) // sent.pieces))
        starts = range(0, max(1, len(sent.body)), size)
        self._pieces = [sent.body[start : start + size] for start in starts]
        self._sent, self._answer = sent, answer
        self._over = asyncio.Event()

    async def receive(self) -> Message:
        if self._pieces:
            piece = self._pieces.pop(0)
            more = bool(self._pieces) or self._sent.leaves
            return {"type": "http.request", "body": piece, "more_body": more}
        if not self._sent.leaves:
            await self._over.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        answer = self._answer
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = [
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, value in message.get("headers", ())
            ]
            return
        answer.body += message.get("body", b"")
        is_stream = answer.header("content-type").startswith("text/event-stream")
        if is_stream or not message.get("more_body", False):
            self._over.set()


def _scope_of(sent: FuzzRequest) -> Scope:
    path, _, query = sent.target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": sent.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in sent.headers
        ],
        "client": (sent.client, 40_000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }


def _processor() -> float:
    """Processor seconds of this process and of those that it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
