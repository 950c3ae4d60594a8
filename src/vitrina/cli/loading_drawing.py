"""The drawing engine, loaded when a process is up: a start does not wait for it, nor a picture."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from vitrina.cli.start_garbage import forget_the_start

AFTER = 0.5  # seconds: whoever waits for the process to be up is answered first

_log = structlog.get_logger("vitrina.process")


@asynccontextmanager
async def loading_drawing(
    load: Callable[[], Awaitable[None]], after: float = AFTER
) -> AsyncIterator[None]:
    """The engine is loaded beside the block, a moment after it began.

    Where that fails, the first picture fails as well, and says why.
    """
    task = asyncio.create_task(_load(load, after), name="drawing")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _load(load: Callable[[], Awaitable[None]], after: float) -> None:
    await asyncio.sleep(after)
    try:
        await load()
    except Exception as error:
        # The edge of this task: the process does all that needs no picture.
        _log.error("process.drawing_not_loaded", exc_info=error)
        return
    forget_the_start()
    _log.info("process.drawing_loaded")
