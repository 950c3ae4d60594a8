"""VK as one piece sees it while it prepares: reads go through the waves, files do not."""

from typing import Any, TypeVar

from vitrina.building.waves.waves import Waves
from vitrina.vk.call import Call
from vitrina.vk.client import VkSession
from vitrina.vk.upload import UploadReply

T = TypeVar("T")


class PieceSession:
    """The session of the piece at `position` in the plan."""

    def __init__(self, waves: Waves, session: VkSession, position: int) -> None:
        self._waves = waves
        self._session = session
        self._position = position

    def of_piece(self, position: int) -> "PieceSession":
        """The same for another piece."""
        return PieceSession(self._waves, self._session, position)

    async def ask(self, call: Call[T]) -> T:
        """A call that may be repeated freely; VkError is never of unknown outcome."""
        return await self._waves.ask(self._position, call)

    async def ask_each(self, *calls: Call[Any]) -> list[Any]:
        """Several reads in one go: for each its value or its VkError."""
        return await self._waves.ask_each(self._position, calls)

    async def upload(
        self, url: str, field: str, filename: str, content: bytes, content_type: str
    ) -> UploadReply:
        """Put a file on an upload server; idempotent."""
        return await self._session.upload(url, field, filename, content, content_type)
