"""What hostile requests cost: the slowest `/healthz` meanwhile, processor seconds, the answer.

    python bench/bench_hostile.py [--only TEXT]

`vitrina serve` is a process of its own on PostgreSQL, and another process asks it for `/healthz`
each hundredth of a second. First nobody else does, then a class opens a lesson: on a machine that
is busy with other work that alone may take long, and twice as long is allowed to everything else
then. On a quiet machine the goal is the goal. Processor seconds are the server's and those of the
processes that it started, without what the asking costs, and are divided by the number of requests
where there are many.
Ends with 1 when a `/healthz` or a request is beyond its goal, or something is answered with 500.
"""

import argparse
import asyncio
import multiprocessing
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import httpx2

from attacks import PREVIEWS, Attack, ask_in_peace, attacks
from field import environment, open_field, postgres, settings_of
from processes import READY_WITHIN, sandbox_process, started
from vitrina.telemetry import set_up_logs

GOAL_HEALTH, GOAL_PROCESSOR = 0.100, 1.0  # seconds: of one `/healthz`, of one request
CALM, CLASSES = 5.0, 5  # seconds of nothing, times of ordinary work before anything hostile
SETTLED = 0.5  # seconds after an answer, in which what it left behind is seen
REST_WITHIN = 60.0
_EVERY = 0.01


@dataclass(frozen=True)
class Cost:
    """One row of the table; seconds."""

    slowest_health: float
    processor: float
    answer: str


def main() -> int:
    """Print a row for each request; 1 when one is beyond a goal."""
    parser = argparse.ArgumentParser(description="What hostile requests cost")
    parser.add_argument("--only", default="", help="a part of the names of what is sent")
    chosen = parser.parse_args()
    set_up_logs("error", "json")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vitrina-hostile-")))
        sandbox_url = stack.enter_context(sandbox_process("--no-rate-limits"))
        port = _free_port()
        known = environment(sandbox_url, stack.enter_context(postgres(folder))) | {
            "VITRINA_BASE_URL": f"http://127.0.0.1:{port}",
            # One machine sends it all, and what is refused unread costs nothing.
            "VITRINA_LIMIT_REQUESTS_PER_MINUTE": "1000000",
        }
        build_path = asyncio.run(_open_build(known))
        tried = [one for one in attacks(build_path) if chosen.only in one.name]
        server = stack.enter_context(started("serve", "--port", str(port), env=known))
        _wait_for(port)
        ask = stack.enter_context(_watcher(port))
        # Dictionaries and fonts are read at the first preview of a process, whoever asks.
        for one in attacks(build_path):
            if "20 titles" in one.name:
                asyncio.run(one.send(port))
        calm = _look_at_calm(port, server.pid, ask)
        print(f"{'request':<46}{'/healthz ms':>12}{'processor s':>13}  answer")
        missed = [one.name for one in tried if not _try(one, port, server.pid, ask, calm)]
    print(f"\ngoals: {_goal(calm) * 1000:.0f} ms, {GOAL_PROCESSOR:.2f} s a request; "
          f"missed: {', '.join(missed) or 'none'}")  # fmt: skip
    return 1 if missed else 0


def _try(attack: Attack, port: int, pid: int, ask: "Watcher", calm: Cost) -> bool:
    """Print the row of one attack; whether it keeps to the goals."""
    cost = _measure(attack, port, pid, ask, calm)
    is_kept = (
        cost.slowest_health <= _goal(calm)
        and cost.processor <= GOAL_PROCESSOR
        and "500" not in cost.answer.split()
    )
    print(
        f"{attack.name:<46}{cost.slowest_health * 1000:>12.0f}{cost.processor:>13.2f}  "
        f"{cost.answer}{'' if is_kept else '  MISSED'}",
        flush=True,
    )
    return is_kept


def _goal(calm: Cost) -> float:
    return max(GOAL_HEALTH, 2 * calm.slowest_health)


def _look_at_calm(port: int, pid: int, ask: "Watcher") -> Cost:
    """The slowest `/healthz` beside ordinary work, and the processor a second for asking alone."""
    ask()
    before = _processor_of(pid)
    time.sleep(CALM)
    asking, alone = (_processor_of(pid) - before) / CALM, ask()
    for _ in range(CLASSES):
        asyncio.run(ask_in_peace(port))
        time.sleep(SETTLED)
    calm = Cost(ask(), asking, "")
    print(f"/healthz when nobody else asks: {alone * 1000:.0f} ms at most; "
          f"when {PREVIEWS} open a lesson: {calm.slowest_health * 1000:.0f} ms\n")  # fmt: skip
    return calm


def _measure(attack: Attack, port: int, pid: int, ask: "Watcher", calm: Cost) -> Cost:
    before, began = _processor_of(pid), time.perf_counter()
    ask()
    answer = asyncio.run(attack.send(port))
    _wait_for_rest(pid)
    spent = _processor_of(pid) - before - calm.processor * (time.perf_counter() - began)
    return Cost(ask(), max(0.0, spent) / attack.requests, answer)


def _wait_for_rest(pid: int) -> None:
    """What a request left behind is its own cost too, not that of the next one."""
    until = time.monotonic() + REST_WITHIN
    while time.monotonic() < until:
        before = _processor_of(pid)
        time.sleep(SETTLED)
        if _processor_of(pid) - before < SETTLED / 2:
            return


class Watcher:
    """Answers with the slowest `/healthz` since it was asked last, in seconds."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def __call__(self) -> float:
        self._pipe.send(None)
        slowest: float = self._pipe.recv()
        return slowest


@contextmanager
def _watcher(port: int) -> Iterator[Watcher]:
    """A process of its own, so that what sends the requests does not slow the clock down."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_watch, args=(theirs, port), daemon=True)
    process.start()
    watcher = Watcher(ours)
    watcher()  # its first questions are its own start
    try:
        yield watcher
    finally:
        process.terminate()
        process.join(10)


def _watch(pipe: Connection, port: int) -> None:
    """Ask as long as we live; a question that is still open counts with the time it has taken."""
    slowest = 0.0
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=120) as http:
        while True:
            asked = time.perf_counter()
            http.get("/healthz").raise_for_status()
            slowest = max(slowest, time.perf_counter() - asked)
            if pipe.poll(_EVERY):
                pipe.recv()
                pipe.send(slowest)
                slowest = 0.0


def _processor_of(pid: int) -> float:
    """Seconds that the process and its ended children have had of a processor (proc(5), stat)."""
    # The name of the process, which may hold anything, is in brackets.
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


async def _open_build(known: dict[str, str]) -> str:
    """A build that nobody works on; the path of its page."""
    async with open_field(settings_of(known), time.time()) as place:
        build_id = await place.open_build()
        return f"/builds/page-{place.users[build_id]}"


def _wait_for(port: int) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        try:
            httpx2.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).raise_for_status()
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
