"""A sandbox on a real port, in the caller's event loop."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette

from vitrina.sandbox.app import create_sandbox
from vitrina.sandbox.calls.context import Sandbox
from vitrina.sandbox.faults.connection import ClosableProtocol
from vitrina.sandbox.options import SandboxOptions
from vitrina.sandbox.world import World


@dataclass(frozen=True)
class RunningSandbox:
    """``url`` has no slash at its end; ``world`` may be read and changed from the same loop."""

    url: str
    app: Starlette
    sandbox: Sandbox

    @property
    def world(self) -> World:
        return self.sandbox.world


class _QuietServer(uvicorn.Server):
    """Leaves the signals to whoever owns the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def run_sandbox(
    options: SandboxOptions,
    port: int = 0,
    host: str = "127.0.0.1",
    clock: Callable[[], float] = time.time,
) -> AsyncIterator[RunningSandbox]:
    """Serve until the block ends. Port 0 takes a free one; raises OSError when a port is taken."""
    app = create_sandbox(options, clock)
    listener = _listen(host, port)
    config = uvicorn.Config(
        app,
        http=ClosableProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = _QuietServer(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        while not server.started:
            if serving.done():
                await serving
                raise RuntimeError("the sandbox did not start")
            await asyncio.sleep(0.005)
        number = listener.getsockname()[1]
        yield RunningSandbox(f"http://{host}:{number}", app, app.state.sandbox)
    finally:
        server.should_exit = True
        await serving
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's delay on and every answer waits 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener
