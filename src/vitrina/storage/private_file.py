"""Files of a SQLite database that nobody else on the machine may read."""

import os
import stat
from contextlib import suppress
from pathlib import Path

_MODE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MARK = b"SQLite format 3\0"


def make_private(path: Path) -> None:
    """Create the database's file for its owner alone, or close one that others may read.

    SQLite gives the files beside it (`-wal`, `-shm`) the rights of the database. What is no
    database, or not ours to change, stays as it is: SQLite says what is wrong with it.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE))
        return
    with suppress(OSError):
        with path.open("rb") as file:
            if file.read(len(_MARK)) not in (b"", _MARK):
                return
        for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            _close_to_others(name)


def open_private(path: str, flags: int) -> int:
    """An opener for `open`: a new file is its owner's alone, an old one of ours becomes so."""
    descriptor = os.open(path, flags, _MODE)
    _close_to_others(Path(path))
    return descriptor


def _close_to_others(path: Path) -> None:
    with suppress(FileNotFoundError, PermissionError):
        if path.stat().st_mode & _OTHERS:
            path.chmod(_MODE)
