"""The webhook under load: `ok` only after the event is committed, beside a bare FastAPI route.

    python bench/bench_webhook.py [--seconds 4] [--callers 64]

Both servers run under the same uvicorn, one process each, in turns; the callers are a process of
their own. Every event is a new message of one of a thousand visitors. PostgreSQL commits for real
(`fsync` on). Then events come at half of the rate that was reached, and each answer is timed.
Ends with 1 below 0.20 of the bare route, above 50 ms at p99, or when an event is missing.
"""

import argparse
import asyncio
import json
import multiprocessing
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from sqlalchemy import func, select

from callers import Figures, knock
from field import environment, open_field, postgres, settings_of
from processes import sandbox_process
from vitrina.cli.serving import serve_web
from vitrina.storage.builds import Builds
from vitrina.storage.models import events
from vitrina.storage.vault import Vault
from vitrina.storage.webhooks import Webhooks
from vitrina.telemetry import set_up_logs
from vitrina.wiring.services import open_services

ROUNDS = 3
GOAL_RATIO, GOAL_P99 = 0.20, 0.050
GROUP, SECRET = 77, "secret-of-a-benchmark"
VISITORS = 1000
Serve = Callable[[Connection, dict[str, str]], None]


def main() -> None:
    """Print both rates, their ratio and the times at half of ours."""
    parser = argparse.ArgumentParser(description="VK's events under load")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each round")
    parser.add_argument("--callers", type=int, default=64, help="connections at once")
    chosen = parser.parse_args()
    set_up_logs("error", "json")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vitrina-webhook-")))
        sandbox_url = stack.enter_context(sandbox_process("--no-rate-limits"))
        known = environment(sandbox_url, stack.enter_context(postgres(folder)))
        asyncio.run(_prepare(known))
        sent, rounds = 0, []
        for number in range(ROUNDS):
            bare = _measure(_serve_bare, known, chosen.callers, chosen.seconds, number)
            ours = _measure(_serve_ours, known, chosen.callers, chosen.seconds, number)
            sent += ours.answered
            rounds.append((bare.rate, ours.rate))
        # The best of each: whatever else the machine does slows some of the rounds.
        bare_rate, our_rate = (max(row[place] for row in rounds) for place in (0, 1))
        half = our_rate / 2
        calm = _measure(_serve_ours, known, chosen.callers, chosen.seconds, ROUNDS, half)
        sent += calm.answered
        stored = asyncio.run(_count_events(known))
    print(f"{'bare FastAPI route':<24}{bare_rate:>9.0f} requests/s")
    print(f"{'webhook, committed':<24}{our_rate:>9.0f} requests/s")
    print(f"{'ratio':<24}{our_rate / bare_rate:>9.2f} (goal {GOAL_RATIO})")
    print(f"at {half:.0f} a second: median {calm.quantile(0.5) * 1000:.1f} ms, "
          f"p99 {calm.quantile(0.99) * 1000:.1f} ms (goal {GOAL_P99 * 1000:.0f})")  # fmt: skip
    print(f"events answered {sent}, stored {stored}")
    is_met = our_rate / bare_rate >= GOAL_RATIO and calm.quantile(0.99) <= GOAL_P99
    sys.exit(0 if is_met and stored >= sent else 1)


async def _prepare(known: dict[str, str]) -> None:
    """A community that VK calls us about."""
    settings = settings_of(known)
    async with open_field(settings, time.time()) as place:
        await place.open_build()
        (build,) = await Builds(place.database).newest(1)
        webhooks = Webhooks(place.database, Vault(settings.secret_keys))
        await webhooks.expect(GROUP, build.community_id, secret=SECRET, code="c0de")


async def _count_events(known: dict[str, str]) -> int:
    query = select(func.count()).select_from(events)
    async with (
        open_services(settings_of(known), will_work=False) as services,
        services.database.transaction() as connection,
    ):
        return int((await connection.execute(query)).scalar_one())


def _measure(
    serve: Serve,
    known: dict[str, str],
    callers: int,
    seconds: float,
    number: int,
    rate: float | None = None,
) -> Figures:
    """Knock at a server of its own process for so long."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs, known))
    server.start()
    try:
        port = int(ours.recv())
        path = f"/webhook/{GROUP}"
        return asyncio.run(knock(port, path, _events_of(number), callers, seconds, rate))
    finally:
        server.terminate()
        server.join(10)


def _events_of(number: int) -> Callable[[int], bytes]:
    """Bodies of events, none of them told before."""

    def body(count: int) -> bytes:
        visitor = 1_000_000 + count % VISITORS
        message = {
            "id": 0, "date": 1_795_400_000, "peer_id": visitor, "from_id": visitor,
            "text": "сколько стоит массаж спины?", "out": 0, "attachments": [],
            "conversation_message_id": number * 10_000_000 + count + 1, "version": 10_000_001,
            "fwd_messages": [], "important": False, "is_hidden": False, "random_id": 0,
        }  # fmt: skip
        event = {
            "type": "message_new", "group_id": GROUP, "event_id": f"{number}-{count}",
            "v": "5.199", "secret": SECRET, "object": {"message": message, "client_info": {}},
        }  # fmt: skip
        return json.dumps(event).encode()

    return body


def _serve_bare(parent: Connection, known: dict[str, str]) -> None:
    app = FastAPI()

    @app.post("/webhook/{community}")
    async def receive(request: Request, community: int) -> PlainTextResponse:
        await request.body()
        return PlainTextResponse("ok")

    asyncio.run(_serve(app, parent))


def _serve_ours(parent: Connection, known: dict[str, str]) -> None:
    async def serve() -> None:
        async with open_services(settings_of(known), will_work=False) as services:
            listener = _listen()
            parent.send(listener.getsockname()[1])
            await serve_web(services, listener)

    set_up_logs("info", "json", Path("/dev/null").open("w"))  # noqa: SIM115 -- until it is ended
    asyncio.run(serve())


def _listen() -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    return listener


async def _serve(app: FastAPI, parent: Connection) -> None:
    listener = _listen()
    config = uvicorn.Config(
        app, access_log=False, log_config=None, server_header=False, lifespan="off"
    )
    parent.send(listener.getsockname()[1])
    await uvicorn.Server(config).serve(sockets=[listener])


if __name__ == "__main__":
    main()
