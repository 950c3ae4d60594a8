"""Work for people who look at pages: so much at once, so much before it, and no more.

A person who waits too long has left, and what waits for a person who has left is work for nobody.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any, Literal, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Reason = Literal["full", "late"]


class Busy(Exception):
    """No turn came; it is worth another try in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Turns:
    """Threads of their own, which end with the stack.

    `at_once` works run, `waiting` more stand before them, each for `patience` seconds at most.
    """

    def __init__(
        self, name: str, stack: AsyncExitStack, *, at_once: int, waiting: int, patience: float
    ) -> None:
        self.name = name
        self.refused: dict[Reason, int] = {"full": 0, "late": 0}
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix=name)
        stack.callback(self._pool.shutdown, wait=False, cancel_futures=True)
        self.places, self._patience = at_once + waiting, patience
        self._taken: set[Future[Any]] = set()

    @property
    def waiting(self) -> int:
        """How many works stand in the queue now."""
        return sum(not (work.running() or work.done()) for work in self._taken)

    @property
    def taken(self) -> int:
        """How many places are held, by what runs or waits."""
        return len(self._taken)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` answers, in a thread; Busy when there is no place or no turn in time.

        Cancelled before its turn it is never begun; after that it holds its turn to the end,
        because a thread cannot be stopped.
        """
        if self.taken >= self.places:
            raise self._refuse("full")
        place = self._pool.submit(work, *args, **kwargs)
        answer = asyncio.wrap_future(place)
        self._taken.add(place)
        # On the loop, which alone counts the places.
        answer.add_done_callback(lambda _: self._taken.discard(place))
        # What fails after its client has left is nobody's to hear of.
        answer.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            await asyncio.wait({answer}, timeout=self._patience)
            if place.cancel():
                raise self._refuse("late")
            return await asyncio.shield(answer)
        finally:
            place.cancel()

    def _refuse(self, reason: Reason) -> Busy:
        self.refused[reason] += 1
        return Busy(max(1, round(self._patience)))
