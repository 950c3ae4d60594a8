"""A deploy in the middle of a build: the process is told to stop, and hands the build over."""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
import typer

from cli.conftest import new_key
from sandbox_options import SANDBOX
from sandboxed import SandboxedServices, sandboxed_settings
from vitrina.cli.ending import hand_over_all
from vitrina.cli.running import FAILED, run
from vitrina.domain.build import BuildState
from vitrina.sandbox.server import RunningSandbox, run_sandbox
from vitrina.storage.builds import Builds
from vitrina.storage.database import Database
from vitrina.wiring.services import open_services

PATIENCE = 30  # seconds


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
async def test_a_server_that_is_told_to_stop_hands_its_build_over(
    sqlite_url: str, tmp_path: Path, told: signal.Signals
) -> None:
    key = new_key()
    async with run_sandbox(replace(SANDBOX, auto_consent=True)) as sandbox:
        build_id = await open_build(sandbox, sqlite_url, key)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "vitrina", "serve", "--with-worker", "--port", "0"),
            cwd=tmp_path,
            env=os.environ
            | {
                "DATABASE_URL": sqlite_url,
                "VITRINA_SECRET_KEYS": key,
                "VK_CLIENT_ID": "test",
                "VK_API_URL": sandbox.url,
                "VK_ID_URL": sandbox.url,
                "VK_OAUTH_URL": sandbox.url,
            },
            stderr=asyncio.subprocess.PIPE,
        )
        database = Database(sqlite_url)
        try:
            async with asyncio.timeout(PATIENCE):
                await until_under_way(database, build_id)
                process.send_signal(told)
                _, log = await process.communicate()
            build = await Builds(database).find(build_id)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
            await database.close()
    # A supervisor that stops us sees a good end; Ctrl+C is a person's way out, as in any program.
    assert process.returncode == (0 if told is signal.SIGTERM else 128 + told)
    assert build is not None
    assert build.state is BuildState.QUEUED
    assert b"Traceback" not in log, log.decode()


def test_work_that_ends_by_itself_is_no_good_end() -> None:
    async def fail() -> None:
        raise RuntimeError("the work is broken")

    async def hand_over() -> None:
        return None

    async def stay() -> None:
        working = asyncio.create_task(fail())
        await asyncio.wait([working])
        signal.raise_signal(signal.SIGTERM)  # as the process does to itself then
        await hand_over_all([working], hand_over())

    with pytest.raises(typer.Exit) as ended:
        run(stay(), stays=True)
    assert ended.value.exit_code == FAILED


@pytest.mark.parametrize(("stays", "code"), [(True, 0), (False, 128 + signal.SIGTERM)])
def test_only_what_stays_ends_well_by_being_told_to(stays: bool, code: int) -> None:
    async def wait() -> None:
        signal.raise_signal(signal.SIGTERM)
        await asyncio.sleep(PATIENCE)

    with pytest.raises(typer.Exit) as ended:
        run(wait(), stays=stays)
    assert ended.value.exit_code == code


async def open_build(sandbox: RunningSandbox, database_url: str, key: str) -> str:
    """A queued build in the database, as a grant leaves it."""
    settings = sandboxed_settings(sandbox.url, database_url, VITRINA_SECRET_KEYS=key)
    async with httpx2.AsyncClient() as http, open_services(settings, will_work=True) as services:
        return (await SandboxedServices(services, sandbox, http).open_build()).build_id


async def until_under_way(database: Database, build_id: str) -> None:
    """Until somebody runs the build and its community is there."""
    while True:
        build = await Builds(database).find(build_id)
        if build is not None and build.group_id and build.state is BuildState.RUNNING:
            return
        await asyncio.sleep(0.1)
