"""Processes of a benchmark on loopback: started here, ended here by their own id."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

READY_WITHIN = 30.0  # seconds
# Options of every sandbox of a benchmark: ("--strict",) makes it as strict as VK is known to be.
STRICT: tuple[str, ...] = ()


@contextmanager
def sandbox_process(*options: str) -> Iterator[str]:
    """`vitrina sandbox` on a free port; its address."""
    with started("sandbox", "--port", "0", *STRICT, *options, pipe=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline().decode().strip()
        if not line.startswith("http://127.0.0.1:"):
            raise RuntimeError(f"the sandbox did not start: {line}")
        yield line


@contextmanager
def started(
    *command: str, env: Mapping[str, str] | None = None, pipe: bool = False
) -> Iterator["subprocess.Popen[bytes]"]:
    """`vitrina <command>` until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "vitrina", *command],
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE if pipe else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
