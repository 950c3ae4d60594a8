"""How many requests a second the sandbox answers on one core, beside a bare Starlette route.

Run it by `make bench`. Each server is a process of its own, kept to one core where the system lets
us; the callers share the others. The calls are those of building communities, limits are off. The
bare route reads the same form and answers with a small JSON, under the same server.
"""

import asyncio
import json
import multiprocessing
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from urllib.parse import urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from processes import STRICT
from vitrina.sandbox.faults.connection import ClosableProtocol
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import run_sandbox
from vitrina.sandbox.strictness import Strictness
from vitrina.sandbox.world import USER_RIGHTS
from vitrina.sandbox.world.people import add_user, issue_token

CALLERS = 8
SECONDS = 2.0
ROUNDS = 3
GOAL = 500
Form = dict[str, object]


def main() -> None:
    """Print both numbers and their ratio; fail below the goal."""
    # In turns, the best of each: whatever else the machine does slows some of the rounds.
    rounds = [(_measure(_serve_bare)[0], *_measure(_serve_sandbox)) for _ in range(ROUNDS)]
    bare, sandbox = max(row[0] for row in rounds), max(row[1] for row in rounds)
    refused = sum(row[2] for row in rounds)
    print(f"{'server':<16}{'requests/s':>12}")
    print(f"{'bare Starlette':<16}{bare:>12.0f}")
    print(f"{'sandbox':<16}{sandbox:>12.0f}")
    print(f"{'ratio':<16}{sandbox / bare:>12.2f}")
    if refused:
        raise SystemExit(f"{refused} calls were refused: the numbers say nothing")
    if sandbox < GOAL:
        raise SystemExit(f"fewer than {GOAL} requests a second")


def _measure(serve: Callable[[Connection], None]) -> tuple[float, int]:
    """Requests a second, and how many were refused."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs,))
    server.start()
    try:
        port, token = ours.recv()
        return asyncio.run(_call(port, token))
    finally:
        ours.send("stop")
        server.join()


async def _call(port: int, token: str) -> tuple[float, int]:
    callers = [_Caller(port, token) for _ in range(CALLERS)]
    await asyncio.gather(*(caller.build_until(time.monotonic() + 1) for caller in callers))
    before = sum(caller.asked for caller in callers)
    started = time.monotonic()
    await asyncio.gather(*(caller.build_until(started + SECONDS) for caller in callers))
    asked = sum(caller.asked for caller in callers) - before
    return asked / (time.monotonic() - started), sum(caller.refused for caller in callers)


class _Caller:
    """One connection that makes one community after another."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._common = {"access_token": token, "v": "5.199"}
        self.asked = self.refused = 0

    async def build_until(self, end: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        while time.monotonic() < end:
            made = await self._ask(reader, writer, "groups.create", title="Массаж", type="public")
            group_id = int(made["id"]) if isinstance(made, dict) else 1
            for method, fields in _list_calls(group_id):
                await self._ask(reader, writer, method, **fields)
        writer.close()
        await writer.wait_closed()

    async def _ask(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        method: str,
        **fields: object,
    ) -> object:
        body = urlencode(self._common | {name: str(value) for name, value in fields.items()})
        writer.write(
            f"POST /method/{method} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        answer = json.loads(await reader.readexactly(length))
        self.asked += 1
        self.refused += "error" in answer or "execute_errors" in answer
        return answer.get("response")


def _list_calls(group_id: int) -> list[tuple[str, Form]]:
    """What one community takes: settings, eight posts, three topics, five goods, reading back."""
    owner: Form = {"owner_id": -group_id}
    group: Form = {"group_id": group_id}
    later = int(time.time()) + 86400
    product: Form = {"category_id": 1, "price": 2800, "description": "Час спокойного массажа"}
    topics = [{"title": f"Тема {n}", "text": "Вопросы", "from_group": 1} for n in range(3)]
    code = ",".join(f"API.board.addTopic({json.dumps(group | topic)})" for topic in topics)
    return [
        ("groups.edit", group | {"description": "Массаж в центре", "wall": 1, "topics": 1}),
        ("groups.toggleMarket", group | {"state": "basic"}),
        ("groups.setSettings", group | {"messages": 1, "bots_capabilities": 1}),
        ("groups.setLongPollSettings", group | {"enabled": 1, "message_new": 1}),
        ("photos.getOwnerPhotoUploadServer", owner),
        *(
            (
                "wall.post",
                owner
                | {"message": f"Запись {n}", "from_group": 1, "guid": f"{group_id}-{n}"}
                | ({"publish_date": later + 3600 * n} if n else {}),
            )
            for n in range(8)
        ),
        ("execute", {"code": f"return [{code}];"}),
        *(("market.add", owner | product | {"name": f"Массаж {n}", "sku": n}) for n in range(5)),
        ("wall.get", owner | {"filter": "postponed"}),
        ("market.get", owner),
        ("board.getTopics", group),
        ("groups.getById", group | {"fields": "cover,has_photo,market"}),
        ("users.get", {}),
    ]


def _serve_sandbox(pipe: Connection) -> None:
    _stay_on_one_core()
    asyncio.run(_run_sandbox(pipe))


async def _run_sandbox(pipe: Connection) -> None:
    strict = Strictness.usual() if STRICT else Strictness.none()
    async with run_sandbox(SandboxOptions(rate_limits=False, strict=strict)) as running:
        user = add_user(running.world)
        token = issue_token(running.world, "user", USER_RIGHTS, user_id=user.id)
        pipe.send((int(running.url.rpartition(":")[2]), token.value))
        await asyncio.to_thread(pipe.recv)


async def _answer(request: Request) -> JSONResponse:
    await request.form()
    return JSONResponse({"response": {"id": 1}})


def _serve_bare(pipe: Connection) -> None:
    _stay_on_one_core()
    asyncio.run(_run_bare(pipe))


async def _run_bare(pipe: Connection) -> None:
    app = Starlette(routes=[Route("/method/{name:path}", _answer, methods=["GET", "POST"])])
    # Named as TCP, or asyncio leaves Nagle's delay on; whoever calls early waits in its queue.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    pipe.send((listener.getsockname()[1], "token"))
    config = uvicorn.Config(app, http=ClosableProtocol, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await asyncio.to_thread(pipe.recv)
    server.should_exit = True
    await serving


def _stay_on_one_core() -> None:
    with suppress(AttributeError, OSError):  # not every system can
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


if __name__ == "__main__":
    main()
