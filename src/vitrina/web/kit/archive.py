"""A ZIP that is sent while it is made: one file in memory at a time, the same bytes each time.

Nothing is compressed: pictures are already, and a compressor of another release writes other bytes.
Sizes stand before each file, not behind it, which old readers need for files that are stored.
"""

import io
from collections.abc import AsyncIterable, AsyncIterator
from zipfile import ZIP_STORED, ZipFile, ZipInfo

# Every file has this date: the same plan gives the same bytes.
DATE = (2026, 1, 1, 0, 0, 0)
_UNIX, _READABLE = 3, 0o100644 << 16


async def zip_files(files: AsyncIterable[tuple[str, bytes]]) -> AsyncIterator[bytes]:
    """The archive of files (name, content) in their order, a piece for each."""
    tail = _Tail()
    with ZipFile(tail, "w", ZIP_STORED) as archive:
        async for name, content in files:
            info = ZipInfo(name, DATE)
            info.create_system, info.external_attr = _UNIX, _READABLE
            archive.writestr(info, content)
            yield tail.take()
    yield tail.take()


class _Tail(io.RawIOBase):
    """The end of a growing file: what was taken is gone, and only what is left may be rewritten."""

    def __init__(self) -> None:
        super().__init__()
        self._taken = 0
        self._kept = io.BytesIO()

    def take(self) -> bytes:
        """Everything that was written since the last time."""
        taken = self._kept.getvalue()
        self._taken += len(taken)
        self._kept = io.BytesIO()
        return taken

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        return self._kept.write(data)

    def tell(self) -> int:
        return self._taken + self._kept.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET or offset < self._taken:
            raise io.UnsupportedOperation("that part is sent already")
        self._kept.seek(offset - self._taken)
        return offset
