"""A process that dies while it asks a school's systems."""

from typing import Any

from vitrina.school.outgoing import Outgoing


class Killed(BaseException):
    """The process is gone: nothing of it runs any more, no handler of errors either."""


class Dying(Outgoing):
    """Dies before or after its request of this number."""

    def __init__(self, outgoing: Outgoing, at: int, *, after: bool) -> None:
        self._inner, self._left, self._after = outgoing, at, after

    async def ask(self, *given: Any, **more: Any) -> Any:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        answer = await self._inner.ask(*given, **more)
        if self._left == 0:
            raise Killed
        return answer
