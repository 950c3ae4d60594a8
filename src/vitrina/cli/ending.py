"""How processes that stay come to their end: told to stop, or by what failed in them."""

import asyncio
import signal
from collections.abc import Awaitable, Sequence

import structlog

from vitrina.cli.running import WorkFailed

_log = structlog.get_logger("vitrina.process")


async def until_told_to_stop() -> None:
    """Wait for Ctrl+C or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    await stopped.wait()


async def _hand_over(running: Sequence["asyncio.Task[None]"], *stops: Awaitable[None]) -> None:
    await asyncio.gather(*stops, return_exceptions=True)
    await asyncio.gather(*running, return_exceptions=True)


async def hand_over_all(running: Sequence["asyncio.Task[None]"], *stops: Awaitable[None]) -> None:
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


def end_process_on_failure(running: "asyncio.Task[None]") -> None:
    if not running.cancelled() and running.exception() is not None:
        _log.error("process.worker_failed", exc_info=running.exception())
        signal.raise_signal(signal.SIGTERM)
