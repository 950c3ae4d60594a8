"""VK as one piece sees it while it prepares: reads go through the waves, files do not."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from vitrina.building.waves.waves import Waves
from vitrina.domain.community import GrantKind
from vitrina.vk.call import Call
from vitrina.vk.client import VkSession
from vitrina.vk.upload import UploadReply

T = TypeVar("T")


class Unreadable(Exception):
    """None of the community's means may read by this method."""


class PieceSession:
    """The calls of the piece at `position` in the plan, by the token of its way.

    `reader` says whose token may read by a call.
    """

    def __init__(
        self,
        waves: Waves,
        sessions: Mapping[GrantKind, VkSession],
        reader: Callable[[Call[Any]], GrantKind | None],
        position: int,
        way: GrantKind | None = None,
    ) -> None:
        self._waves = waves
        self._sessions = sessions
        self._reader = reader
        self._position = position
        self.way = way

    def of_piece(self, position: int, way: GrantKind | None) -> "PieceSession":
        """The same for another piece."""
        return PieceSession(self._waves, self._sessions, self._reader, position, way)

    async def ask(self, call: Call[T]) -> T:
        """A call that may be repeated freely; VkError is never of unknown outcome."""
        return await self._waves.ask(self._position, call, self._way_for(call))

    async def ask_each(self, *calls: Call[Any]) -> list[Any]:
        """Several reads in one go: for each its value or its VkError."""
        asked = [(call, self._way_for(call)) for call in calls]
        return await self._waves.ask_each(self._position, asked)

    def may_read(self, call: Call[Any]) -> bool:
        """Whether a token of this run may read by that call."""
        return self._reader(call) is not None

    async def read_each(self, *calls: Call[Any]) -> list[Any]:
        """The same by whichever token may read each; an outcome may be Unreadable as well."""
        readers = [self._reader(call) for call in calls]
        asked = [(call, by) for call, by in zip(calls, readers, strict=True) if by is not None]
        outcomes = iter(await self._waves.ask_each(self._position, asked))
        return [Unreadable() if by is None else next(outcomes) for by in readers]

    async def upload(
        self, url: str, field: str, filename: str, content: bytes, content_type: str
    ) -> UploadReply:
        """Put a file on an upload server; idempotent."""
        session = self._sessions[self._known_way()]
        return await session.upload(url, field, filename, content, content_type)

    def _way_for(self, call: Call[Any]) -> GrantKind:
        if self.way is not None:
            return self.way
        by = self._reader(call)
        if by is None:
            raise Unreadable(call.method)
        return by

    def _known_way(self) -> GrantKind:
        if self.way is None:
            raise LookupError("files are sent only where the piece has a way")
        return self.way
