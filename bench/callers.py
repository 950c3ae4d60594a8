"""Callers of a server under load: many connections that stay open, one question at a time each."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

WARM_UP = 1.5  # seconds after the start of a process, in which it opens its connections


@dataclass
class Figures:
    """What the callers saw; `times` are seconds from sending to the answer."""

    seconds: float
    answered: int = 0
    counted: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second after the warm-up."""
        return self.counted / (self.seconds - WARM_UP)

    def quantile(self, share: float) -> float:
        """The time that this share of the answers stayed within."""
        times = sorted(self.times)
        return times[min(int(len(times) * share), len(times) - 1)]


async def knock(
    port: int,
    path: str,
    body_of: Callable[[int], bytes],
    callers: int,
    seconds: float,
    rate: float | None,
) -> Figures:
    """Post bodies for so many seconds, as fast as it goes, or at this rate a second in all.

    At a rate an answer is timed from the moment its question was due, so that a server that stops
    for a while is not let off the questions that would have come meanwhile.
    RuntimeError when an answer is not `ok`.
    """
    figures = Figures(seconds)
    numbers = iter(range(100_000_000))
    began = time.perf_counter()
    end = began + seconds

    async def call() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            while time.perf_counter() < end:
                number = next(numbers)
                due = began + number / rate if rate else time.perf_counter()
                if due >= end:
                    return
                if (rest := due - time.perf_counter()) > 0:
                    await asyncio.sleep(rest)
                await _ask(reader, writer, path, body_of(number))
                now = time.perf_counter()
                figures.answered += 1
                if began + WARM_UP <= now <= end:
                    figures.counted += 1
                    figures.times.append(now - due)
        finally:
            writer.close()

    await asyncio.gather(*(call() for _ in range(callers)))
    return figures


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, body: bytes
) -> None:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer = await reader.readuntil(b"\r\n\r\n")
    lines = answer.lower().split(b"\r\n")
    length = next(int(one.split(b":")[1]) for one in lines if one.startswith(b"content-length"))
    text = await reader.readexactly(length)
    if not lines[0].startswith(b"http/1.1 200") or text != b"ok":
        raise RuntimeError(f"not ok: {lines[0]!r} {text[:80]!r}")
