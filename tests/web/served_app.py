"""A whole Vitrina on a real port: the sandbox, the services, the pages, and who visits them."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI
from sqlalchemy import ColumnElement, func, select
from starlette.types import ASGIApp, Receive, Scope, Send

from sandboxed import EXAMPLE, SandboxedServices, open_sandboxed
from vitrina.building.queue.verbs import QueueHealth, Workforce
from vitrina.cli.serving import web_config
from vitrina.cli.sockets import listen
from vitrina.cli.working import working
from vitrina.sandbox.options import SandboxOptions
from vitrina.storage.models import (
    course_days,
    course_students,
    key_holders,
    metadata,
    sealing_key,
)
from vitrina.web.app import create_app, finish
from vitrina.web.http.connections import ConnectionGuard
from web.visitor import Browser

PROGRAM = "vitrina-program"
PATIENCE = 60.0  # seconds that a test waits for a build


@dataclass
class ShelvedQueue:
    """A queue that only notes what it was given, for tests that need no community."""

    submitted: list[str] = field(default_factory=list)

    async def submit(self, build_id: str, turn: str) -> None:
        self.submitted.append(build_id)

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def stop(self) -> None:
        return None

    def health(self) -> QueueHealth:
        return QueueHealth(is_alive=True, silent_s=0.0, running=0)

    async def workforce(self) -> Workforce:
        return Workforce(alive=0, silent=0, jobs_waiting=len(self.submitted), jobs_running=0)


@dataclass
class ServedApp:
    """The served application and everything around it."""

    sandboxed: SandboxedServices
    app: FastAPI
    url: str
    asked: list[str]
    guard: ConnectionGuard
    _stack: AsyncExitStack

    @property
    def open_connections(self) -> int:
        """How many connections the server holds just now."""
        return len(self.guard._open)

    async def program(self, **headers: str) -> httpx2.AsyncClient:
        """A program: an HTTP library with its cookies, `Accept: */*`, and a word that it is one.

        `vitrina_program=""` leaves that word out, as whatever looks at links for others does.
        """
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        said = {name: value for name, value in ({PROGRAM: "tests"} | said).items() if value}
        return await self._client(base_url=self.url, headers=said)

    async def browser(self) -> Browser:
        """Another person's browser."""
        return Browser(await self._client(), self.url)

    async def _client(self, **more: Any) -> httpx2.AsyncClient:
        # Reading the certificates, which nobody needs on loopback, takes longer than most requests.
        client = httpx2.AsyncClient(trust_env=False, verify=False, timeout=PATIENCE, **more)
        return await self._stack.enter_async_context(client)

    async def count_rows(self) -> dict[str, int]:
        """How many rows each table has, but what processes say of themselves and counted visits."""
        counts = {}
        async with self.sandboxed.services.database.transaction() as connection:
            for table in metadata.sorted_tables:
                if table in (key_holders, sealing_key, course_days, course_students):
                    continue
                query = select(func.count()).select_from(table)
                counts[table.name] = int((await connection.execute(query)).scalar_one())
        return counts


async def read_column(served: ServedApp, column: "ColumnElement[str]") -> list[str]:
    """Every value of a column."""
    async with served.sandboxed.services.database.transaction() as connection:
        return list((await connection.execute(select(column))).scalars())


async def init(program: httpx2.AsyncClient, **changes: Any) -> dict[str, str]:
    """`POST /oauth/init` with the example's form."""
    answer = await program.post("/oauth/init", json={**EXAMPLE, **changes})
    assert answer.status_code == 200, answer.text
    body: dict[str, str] = answer.json()
    return body


async def grant(program: httpx2.AsyncClient, **changes: Any) -> dict[str, str]:
    """The program's way from the form through VK: `build_url` and `status_url`."""
    started = await init(program, **changes)
    answer = await program.get(
        started["auth_url"], follow_redirects=True, headers={"accept": "application/json"}
    )
    assert answer.status_code == 200, answer.text
    body: dict[str, str] = answer.json()
    return body | {"follow_url": started["follow_url"], "auth_url": started["auth_url"]}


async def wait_until(
    program: httpx2.AsyncClient, status_url: str, *wanted: str
) -> tuple[dict[str, Any], set[str]]:
    """Poll the status until it is one of `wanted`; also every status seen on the way."""
    seen, until = set(), time.monotonic() + PATIENCE
    while time.monotonic() < until:
        answer = await program.get(status_url)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        seen.add(body["status"])
        if body["status"] in wanted:
            return body, seen
        await asyncio.sleep(0.05)
    raise AssertionError(f"not {wanted} within {PATIENCE} s: {body}")


async def wait_for_bot(program: httpx2.AsyncClient, status_url: str) -> None:
    """Until VK has confirmed our address: what is written before that, it tells nobody."""
    await wait_until(program, status_url, "completed")
    until = time.monotonic() + PATIENCE
    while not (await program.get(status_url)).json()["progress"]["auto_responder_enabled"]:
        assert time.monotonic() < until, "the bot does not answer"
        await asyncio.sleep(0.05)


@asynccontextmanager
async def serve_app(
    database_url: str,
    options: SandboxOptions | None = None,
    *,
    works: bool = True,
    wrap: Callable[[ASGIApp], ASGIApp] = lambda app: app,
    guard: ConnectionGuard | None = None,
    **changes: str | None,
) -> AsyncIterator[ServedApp]:
    """Everything served on loopback; with `works=False` builds are only written down."""
    listener = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = {"VITRINA_BASE_URL": url, **changes}
    async with AsyncExitStack() as stack:
        sandboxed = await stack.enter_async_context(
            open_sandboxed(database_url, options, **settings)
        )
        if not works:
            sandboxed.services = replace(sandboxed.services, queue=ShelvedQueue())
        asked: list[str] = []
        sandbox = sandboxed.sandbox.app
        assert sandbox.middleware_stack is not None
        sandbox.middleware_stack = Recorder(sandbox.middleware_stack, asked)
        app = create_app(sandboxed.services)
        guard = guard or ConnectionGuard(app.state.context.limits.owner_of)
        if works:
            await stack.enter_async_context(working(sandboxed.services))
        await stack.enter_async_context(_serve(Recorder(wrap(app), asked), guard, listener))
        visitors = await stack.enter_async_context(AsyncExitStack())
        yield ServedApp(sandboxed, app, url, asked, guard, visitors)
        await visitors.aclose()
        await finish(app, PATIENCE)


class Recorder:
    """ASGI: writes down every address asked for, with its query."""

    def __init__(self, app: ASGIApp, asked: list[str]) -> None:
        self._app = app
        self._asked = asked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            query = scope["query_string"].decode()
            self._asked.append(f"{scope['method']} {scope['path']}?{query}")
        await self._app(scope, receive, send)


@asynccontextmanager
async def _serve(
    app: ASGIApp, guard: ConnectionGuard, listener: socket.socket
) -> AsyncIterator[None]:
    """uvicorn without its main loop, whose ticks would cost each test a fifth of a second."""
    config = web_config(app, guard)
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    try:
        yield
    finally:
        for one in server.servers:
            one.close()
        for connection in list(server.server_state.connections):
            connection.shutdown()
        await asyncio.gather(*server.server_state.tasks, return_exceptions=True)
        listener.close()
