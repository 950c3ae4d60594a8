"""Files of a SQLite database that nobody else on the machine may read."""

import os
import stat
from contextlib import suppress
from pathlib import Path

_MODE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MARK = b"SQLite format 3\0"
# Device and number of the databases that this process may be connected to.
_looked_at: set[tuple[int, int]] = set()


def make_private(path: Path) -> None:
    """Create the database's file for its owner alone, or close one that others may read.

    SQLite gives the files beside it (`-wal`, `-shm`) the rights of the database. What is no
    database, or not ours to change, stays as it is: SQLite says what is wrong with it.

    A file is opened at most once in a process, before SQLite is connected to it: to close any
    descriptor of it takes away the locks that SQLite holds on it in this process (POSIX), and
    another process would take itself for the last one and delete the log that we write to
    (sqlite.org/howtocorrupt.html, §2.2).
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE))
        _looked_at.add(_identity(path))
        return
    with suppress(OSError):
        if _identity(path) not in _looked_at:
            with path.open("rb") as file:
                if file.read(len(_MARK)) not in (b"", _MARK):
                    return
            _looked_at.add(_identity(path))
        for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            _close_to_others(name)


def open_private(path: str, flags: int) -> int:
    """An opener for `open`: a new file is its owner's alone, an old one of ours becomes so."""
    descriptor = os.open(path, flags, _MODE)
    _close_to_others(Path(path))
    return descriptor


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _close_to_others(path: Path) -> None:
    with suppress(FileNotFoundError, PermissionError):
        if path.stat().st_mode & _OTHERS:
            path.chmod(_MODE)
