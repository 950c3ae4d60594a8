"""Processes that stay: the web server, the worker, the sandbox."""

import asyncio
import gc
import resource
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import structlog
import uvicorn
from starlette.types import ASGIApp

from vitrina.autoresponder.delivery.listening import Listener
from vitrina.autoresponder.delivery.responder import Responder
from vitrina.autoresponder.understanding.vocabulary import read_vocabulary
from vitrina.cli.python_release import find_slow_cookies
from vitrina.cli.running import WorkFailed
from vitrina.cli.watching import watched
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.server import run_sandbox
from vitrina.settings import Settings
from vitrina.web.app import create_app, finish
from vitrina.web.http.connections import HEAD_LIMIT, RESERVE, Gate, Patience
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.services import Services, open_services

FILES = 150  # open files beside connections of visitors: database, Redis, VK, texts
GRACE = 5  # seconds that open requests get when the process is told to stop

HealthAddress = tuple[str, int]  # host and port that a process without pages is watched at

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
            await stack.enter_async_context(working(services))
        if longpoll:
            await stack.enter_async_context(listening(services))
        if newer := find_slow_cookies():
            _log.warning("process.old_python", reads_slowly="cookies", update_to=newer)
        _log.info("process.serving", host=host, port=listener.getsockname()[1])
        await serve_web(services, listener)


async def work(settings: Settings, health: HealthAddress | None = None) -> None:
    """A worker of its own, until a signal."""
    async with open_services(settings, will_work=True) as services:
        if services.database.is_sqlite:
            raise CannotStart("a worker of its own needs PostgreSQL: set DATABASE_URL")
        async with watched(services, _listen_for_health(health)), working(services):
            _log.info("process.working")
            await until_told_to_stop()


async def serve_web(services: Services, listener: socket.socket) -> None:
    """Serve on a listening socket until a signal; open event streams end with it."""
    app = create_app(services)
    forget_the_start()
    patience = Patience.holding(allow_connections(services.settings.connections))
    config = web_config(app, Gate(app.state.context.limits.owner_of, patience))
    await _Server(config, app.state.stopping).serve(sockets=[listener])
    await finish(app, GRACE)


def web_config(app: ASGIApp, gate: Gate) -> uvicorn.Config:
    """How pages are served, by a server of this process and by those of the tests."""
    return uvicorn.Config(
        app,
        http=gate.protocol(),  # type: ignore[arg-type] # any maker of protocols will do
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


def forget_the_start() -> None:
    """Take what was loaded so far off the garbage collector's rounds.

    Dictionaries and templates stay to the end; looking through them again holds every request
    up for a tenth of a second.
    """
    gc.collect()
    gc.freeze()


def sandbox_options(
    *, auto_consent: bool, latency_ms: int, rate_limits: bool, seed: int, apps: Sequence[str]
) -> SandboxOptions:
    """The sandbox's options from a command line; CannotStart for an app without a secret."""
    known: dict[str, str] = {}
    for app in apps:
        client_id, colon, secret = app.partition(":")
        if not colon:
            raise CannotStart("--app takes id:secret")
        known[client_id] = secret
    return SandboxOptions(
        auto_consent=auto_consent,
        latency_ms=latency_ms,
        rate_limits=rate_limits,
        seed=seed,
        apps=known or None,
    )


async def serve_sandbox(options: SandboxOptions, *, host: str, port: int) -> None:
    """The sandbox, until a signal; its address is the one line it prints."""
    try:
        async with run_sandbox(options, port=port, host=host) as sandbox:
            print(sandbox.url, flush=True)  # noqa: T201 -- the command's answer
            await until_told_to_stop()
    except OSError as error:
        raise CannotStart(
            f"port {port} on {host} cannot be used ({error.strerror}): choose another with --port"
        ) from None


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; CannotStart names the port when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's delay on and every answer waits 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise CannotStart(
            f"port {port} on {host} cannot be used ({error.strerror}): choose another with --port"
        ) from None
    listener.listen(2048)
    return listener


def _listen_for_health(address: HealthAddress | None) -> socket.socket | None:
    return listen(*address) if address else None


async def until_told_to_stop() -> None:
    """Wait for Ctrl+C or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    await stopped.wait()


class _Server(uvicorn.Server):
    """Tells the application that the process stops, or its event streams would hold it."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: Any) -> None:
        self._stopping.set()
        super().handle_exit(sig, frame)


async def listen_to_communities(settings: Settings, health: HealthAddress | None = None) -> None:
    """Bots Long Poll in a process of its own, until a signal."""
    async with open_services(settings, will_work=True) as services:
        if services.database.is_sqlite:
            raise CannotStart(
                "a listener of its own needs PostgreSQL: with SQLite use"
                " `vitrina serve --with-worker --longpoll`"
            )
        async with watched(services, _listen_for_health(health)), listening(services):
            _log.info("process.listening")
            await until_told_to_stop()


@asynccontextmanager
async def working(services: Services) -> AsyncIterator[None]:
    """A worker beside the block: builds and the bot's answers.

    What it has under way is handed over at the end.
    """
    responder = Responder(services.bot.responder_dependencies)
    # The first message of a process would wait half a second for it.
    await asyncio.to_thread(read_vocabulary, services.pack.answers.intents)
    forget_the_start()
    running = [
        asyncio.create_task(services.queue.run(), name="queue"),
        asyncio.create_task(responder.run(), name="responder"),
    ]
    for task in running:
        task.add_done_callback(_end_process_on_failure)

    async def heart_beats() -> bool:
        return services.queue.health().is_alive

    try:
        with services.checks.watching(heart=heart_beats):
            yield
    finally:
        await _to_the_end(running, services.queue.stop(), responder.stop())


@asynccontextmanager
async def listening(services: Services) -> AsyncIterator[None]:
    """A long-poll listener beside the block; others take over at once when it ends."""
    listener = Listener(services.bot.listener_dependencies)
    running = asyncio.create_task(listener.run(), name="longpoll")
    running.add_done_callback(_end_process_on_failure)
    try:
        yield
    finally:
        await _to_the_end([running], listener.stop())


async def _hand_over(running: Sequence["asyncio.Task[None]"], *stops: Awaitable[None]) -> None:
    await asyncio.gather(*stops, return_exceptions=True)
    await asyncio.gather(*running, return_exceptions=True)


async def _to_the_end(running: Sequence["asyncio.Task[None]"], *stops: Awaitable[None]) -> None:
    """Hand over, also when this task is told to stop meanwhile; then it stops.

    The web server passes the signal on when it is down, just when its worker begins to hand over.
    WorkFailed when something ended by itself before it was told to.
    """
    failed = any(task.done() and not task.cancelled() and task.exception() for task in running)
    handing_over = asyncio.ensure_future(_hand_over(running, *stops))
    told: asyncio.CancelledError | None = None
    while not handing_over.done():
        try:
            await asyncio.shield(handing_over)
        except asyncio.CancelledError as error:
            told = error
    if failed:
        raise WorkFailed
    if told is not None:
        raise told


def _end_process_on_failure(running: "asyncio.Task[None]") -> None:
    if not running.cancelled() and running.exception() is not None:
        _log.error("process.worker_failed", exc_info=running.exception())
        signal.raise_signal(signal.SIGTERM)
