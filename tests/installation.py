"""Processes of one installation, started for a test and ended with it, by their ids."""

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet


@dataclass
class Installation:
    """Processes of one installation: their environment, folder and logs."""

    folder: Path
    settings: dict[str, str]
    running: list["Process"] = field(default_factory=list)

    async def start(self, name: str, *arguments: str) -> "Process":
        """A process of `vitrina`, its output in a file of its own."""
        log = self.folder / f"{name}.log"
        with log.open("wb") as output:
            made = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "vitrina",
                *arguments,
                cwd=self.folder,
                env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **self.settings},
                stdout=output,
                stderr=output,
            )
        process = Process(made, log)
        self.running.append(process)
        return process


@dataclass
class Process:
    """One process and what it has said."""

    made: asyncio.subprocess.Process
    log: Path

    @property
    def events(self) -> list[dict[str, Any]]:
        """Its log lines so far."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def has_said(self, event: str, **fields: object) -> bool:
        """Whether such a line is in its log."""
        wanted = {"event": event, **fields}
        return any(wanted.items() <= line.items() for line in self.events)

    async def until_said(self, event: str, **fields: object) -> None:
        """Wait for such a line."""
        async with asyncio.timeout(60):
            while not self.has_said(event, **fields):
                assert self.made.returncode is None, self.log.read_text(encoding="utf-8")
                await asyncio.sleep(0.05)

    async def end(self) -> tuple[int, str]:
        """Wait until it ends by itself: exit code and output."""
        code = await asyncio.wait_for(self.made.wait(), 60)
        return code, self.log.read_text(encoding="utf-8")

    async def terminate(self) -> float:
        """SIGTERM; seconds until the end, which is a good one."""
        started = time.monotonic()
        self.made.send_signal(signal.SIGTERM)
        # 143 is 128 + SIGTERM: the web server passes the signal on when it is down.
        assert await asyncio.wait_for(self.made.wait(), 30) in (0, 128 + signal.SIGTERM)
        assert "Traceback" not in self.log.read_text(encoding="utf-8")
        return time.monotonic() - started


@asynccontextmanager
async def open_installation(folder: Path, **settings: str) -> AsyncIterator[Installation]:
    """Nothing of it runs any more at the end."""
    installation = Installation(
        folder, {"VITRINA_SECRET_KEYS": Fernet.generate_key().decode(), **settings}
    )
    try:
        yield installation
    finally:
        for process in installation.running:
            with suppress(ProcessLookupError):
                process.made.kill()
            await process.made.wait()


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
