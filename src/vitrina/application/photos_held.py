"""Photos that this process has in its memory at a time."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class PhotosHeld:
    """A count of what is received or read just now: at most `most`."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: set[object] = set()

    def __len__(self) -> int:
        return len(self._held)

    @property
    def is_full(self) -> bool:
        """Whether no more may be received now."""
        return len(self._held) >= self._most

    @contextmanager
    def receiving(self) -> Iterator[None]:
        """One more, while its bytes come in."""
        one = object()
        self._held.add(one)
        try:
            yield
        finally:
            self._held.discard(one)

    def hold_until_done(self, reading: "asyncio.Future[Any]") -> None:
        """One more, until it is read, whoever waits for it or not."""
        self._held.add(reading)
        reading.add_done_callback(self._held.discard)
