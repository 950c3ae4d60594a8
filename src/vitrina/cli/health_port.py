"""The small HTTP port by which a process without pages is watched."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog
import uvicorn

from vitrina.web.operations.health import create_health_app
from vitrina.wiring.services import Services

_log = structlog.get_logger("vitrina.process")


class _QuietServer(uvicorn.Server):
    """Leaves the signals to the command whose process it is in."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving_health(services: Services, listener: socket.socket) -> AsyncIterator[None]:
    """`/healthz`, `/readyz` and `/metrics` on this socket beside the block."""
    config = uvicorn.Config(
        create_health_app(services),
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
        lifespan="off",
        ws="none",
    )
    server = _QuietServer(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]), name="health")
    _log.info("process.watched", port=listener.getsockname()[1])
    try:
        yield
    finally:
        server.should_exit = True
        await serving
