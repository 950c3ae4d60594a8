"""The web server, with a worker and a listener beside it if wanted."""

import asyncio
import resource
import socket
from contextlib import AsyncExitStack
from typing import Any

import structlog
import uvicorn
from starlette.types import ASGIApp

from vitrina.cli.loading_drawing import loading_drawing
from vitrina.cli.python_release import find_slow_cookies
from vitrina.cli.sockets import listen
from vitrina.cli.start_garbage import forget_the_start, loading
from vitrina.settings import Settings
from vitrina.web.app import create_app, finish
from vitrina.web.http.connections import HEAD_LIMIT, RESERVE, ConnectionGuard, ConnectionLimits
from vitrina.wiring.services import Services, open_services

FILES = 150  # open files beside connections of visitors: database, Redis, VK, texts
GRACE = 5  # seconds that open requests get when the process is told to stop

_log = structlog.get_logger("vitrina.process")


async def serve(
    settings: Settings, *, host: str, port: int, with_worker: bool, longpoll: bool
) -> None:
    """The web server, a worker and a listener beside it if wanted, until a signal."""
    async with (
        open_services(settings, will_work=with_worker) as services,
        AsyncExitStack() as stack,
    ):
        listener = listen(host, port)
        if with_worker:
            with loading():
                from vitrina.cli.working import working

            await stack.enter_async_context(working(services))
        if longpoll:
            from vitrina.cli.listening import listening

            await stack.enter_async_context(listening(services))
        if newer := find_slow_cookies():
            _log.warning("process.old_python", reads_slowly="cookies", update_to=newer)
        _log.info("process.serving", host=host, port=listener.getsockname()[1])
        await serve_web(services, listener)


async def serve_web(services: Services, listener: socket.socket) -> None:
    """Serve on a listening socket until a signal; open event streams end with it."""
    app = create_app(services)
    forget_the_start()
    limits = ConnectionLimits.holding(allow_connections(services.settings.connections))
    config = web_config(app, ConnectionGuard(app.state.context.limits.owner_of, limits))
    async with loading_drawing(services.load_drawing):
        await _Server(config, app.state.stopping).serve(sockets=[listener])
    await finish(app, GRACE)


def web_config(app: ASGIApp, guard: ConnectionGuard) -> uvicorn.Config:
    """How pages are served, by a server of this process and by those of the tests."""
    return uvicorn.Config(
        app,
        http=guard.protocol(),  # type: ignore[arg-type] # any maker of protocols will do
        h11_max_incomplete_event_size=HEAD_LIMIT,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
        lifespan="off",
    )


def allow_connections(wanted: int) -> int:
    """Ask the system for as many open files; how many connections of visitors it then allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + RESERVE + FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return wanted
    _log.warning("process.few_files", allowed=soft, needed=needed)
    return max(1, soft - RESERVE - FILES)


class _Server(uvicorn.Server):
    """Tells the application that the process stops, or its event streams would hold it."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: Any) -> None:
        self._stopping.set()
        super().handle_exit(sig, frame)
