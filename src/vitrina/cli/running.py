"""How a command runs: settings and logs first, every failure one line, SIGTERM as Ctrl+C."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, NoReturn

import typer

from vitrina.settings import BadSettings, Settings, read_settings
from vitrina.telemetry import set_up_logs

CANNOT = 2  # exit code: something outside is wrong, one line said what to do
FAILED = 1  # exit code: the work itself ended, and the log says why


class WorkFailed(Exception):
    """What a process is there for has ended by an error, which is in the log."""


def prepare() -> Settings:
    """Settings and logs, or one line that says what is wrong with them."""
    try:
        settings = read_settings()
    except BadSettings as error:
        stop(str(error))
    set_up_logs(settings.log_level, settings.log_format)
    return settings


INTERRUPTED = 128 + signal.SIGINT


def run(
    work: Coroutine[Any, Any, Any], *, stays: bool = False, interrupted: int = INTERRUPTED
) -> Any:
    """The work's result. A process that `stays` until it is told to stop ends well by SIGTERM.

    `interrupted` is the exit code after Ctrl+C.
    """
    try:
        return asyncio.run(_until_terminated(work))
    except KeyboardInterrupt:
        raise typer.Exit(interrupted) from None
    except WorkFailed:
        raise typer.Exit(FAILED) from None
    except asyncio.CancelledError:
        raise typer.Exit(0 if stays else 128 + signal.SIGTERM) from None
    except Exception as error:
        # The command line's edge. The rooms whose errors have a line are loaded when one has come.
        from vitrina.cli.failures import say_failure

        line = say_failure(error)
        if line is None:
            raise
        stop(line)


async def _until_terminated(work: Coroutine[Any, Any, Any]) -> Any:
    """The work's result; SIGTERM ends it as Ctrl+C does, so that what is open gets closed.

    The web server passes the signal on when it is down; the default would end the process there,
    before its worker has handed over.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # noqa: S101 -- a coroutine runs in a task

    def cancel(*_: object) -> None:
        loop.call_soon_threadsafe(task.cancel)

    before = signal.signal(signal.SIGTERM, cancel)
    try:
        return await work
    finally:
        signal.signal(signal.SIGTERM, before)


def stop(line: str) -> NoReturn:
    """Say the line on stderr and end."""
    typer.echo(line, err=True)
    raise typer.Exit(CANNOT)
