"""A person's return from VK is worked on once; whoever comes again in the same browser joins it.

Reloading, pressing twice and closing the tab while VK is slow are all the same here: the work goes
on without the one who asked for it, and the next request of that browser waits for its end.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from vitrina.application.end_again import ReturnEnd
from vitrina.application.vk_return import VkReturn

Work = Coroutine[Any, Any, ReturnEnd]

_log = structlog.get_logger("vitrina.grants")


class Returns:
    """What this process is working on, one task for each state, browser and code."""

    def __init__(self) -> None:
        self._tasks: dict[tuple[str, str, str], asyncio.Task[ReturnEnd]] = {}

    async def join(self, came: VkReturn, work: Callable[[], Work]) -> ReturnEnd:
        """The end of the work, begun by this request or by one before it.

        A client that leaves takes nothing with it: the work goes on to its end.
        """
        key = (came.state, came.browser, came.code or "")
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(work(), name="grant")
            task.add_done_callback(lambda done: self._end(key, done))
        return await asyncio.shield(task)

    async def finish(self, seconds: float) -> None:
        """Let what is under way come to its end when the process is told to stop."""
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=seconds)

    def _end(self, key: tuple[str, str, str], task: "asyncio.Task[ReturnEnd]") -> None:
        self._tasks.pop(key, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            # Whoever waits for it hears of it too; perhaps nobody does any more.
            _log.warning("grant.unfinished", error=type(error).__name__)
