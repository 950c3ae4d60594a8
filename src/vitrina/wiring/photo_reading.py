"""Uploaded photos read one at a time, each in a process of its own."""

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import get_args

import structlog

from vitrina.art.photo_file import REFUSED, BadPhoto, PhotoNotRead, Reason, check_bytes

PATIENCE = 30.0  # seconds for one photo, the start of its process included

# What the process is given of our environment: where to find things, and never a secret.
_PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
_COMMAND = (sys.executable, "-m", "vitrina.art.photo_process")

_log = structlog.get_logger("vitrina.process")


class PhotoReader:
    """Reads what people upload; its thread ends with the stack."""

    def __init__(self, stack: AsyncExitStack) -> None:
        # One at a time: the largest take a second and 350 MB.
        self._one = ThreadPoolExecutor(1, thread_name_prefix="photo")
        stack.callback(self._one.shutdown, wait=False, cancel_futures=True)

    async def read(self, data: bytes) -> bytes:
        """The photo cropped and cleaned; BadPhoto, or PhotoNotRead when it is to be tried again."""
        return await self._read(data)

    async def read_logo(self, data: bytes) -> bytes:
        """The same for a logo, which stays whole."""
        return await self._read(data, "logo")

    async def _read(self, data: bytes, *what: str) -> bytes:
        check_bytes(data)  # most of what is no photo costs no process
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._one, _read_apart, data, what)


def _read_apart(data: bytes, what: tuple[str, ...] = ()) -> bytes:
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        ended = subprocess.run(  # noqa: S603 -- our own interpreter and module
            (*_COMMAND, *what),
            input=data,
            capture_output=True,
            env={**passed, "OPENBLAS_NUM_THREADS": "1"},
            timeout=PATIENCE,
            start_new_session=True,  # Ctrl+C is for us to handle
        )
    except subprocess.TimeoutExpired:
        _log.warning("photo.not_read", reason="slow")
        raise PhotoNotRead from None
    except OSError as error:  # no room for a process
        _log.warning("photo.not_read", reason=type(error).__name__)
        raise PhotoNotRead from None
    if ended.returncode == 0:
        return ended.stdout
    if ended.returncode == REFUSED:
        said = ended.stdout.decode()
        raise next(BadPhoto(reason) for reason in get_args(Reason) if reason == said)
    # Killed by its limits or by a decoder's fault: whatever it was, these bytes did it.
    _log.warning("photo.reader_died", code=ended.returncode, said=_last_line(ended.stderr))
    raise BadPhoto("damaged")


def _last_line(stderr: bytes) -> str:
    return stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
