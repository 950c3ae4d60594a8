"""`vitrina school getcourse check`: a line for each thing, and what to do."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from typer.testing import CliRunner

from sandbox_options import AGREEING
from vitrina.cli.commands import app
from vitrina.domain.member import ON_SERVER
from vitrina.domain.telling import CourseTargets
from vitrina.sandbox.getcourse.school import DEVELOPER_KEY, SCHOOL_KEY
from vitrina.sandbox.server import run_sandbox
from vitrina.storage.database import Database
from vitrina.storage.getcourse_settings import GetCourseSettings
from vitrina.storage.vault import Vault

KEY = Fernet.generate_key().decode()


@pytest.fixture
def ready(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The settings of a machine, whose database has a course."""
    monkeypatch.chdir(tmp_path)
    for name, value in (
        ("DATABASE_URL", sqlite_url),
        ("VITRINA_SECRET_KEYS", KEY),
        ("VITRINA_OUTGOING_LOOPBACK", "on"),
    ):
        monkeypatch.setenv(name, value)
    return sqlite_url


@pytest.fixture
def sandbox_url() -> Iterator[str]:
    """A sandbox in a thread: a command is a process of its own, with the signals of one."""
    loop, stack = asyncio.new_event_loop(), AsyncExitStack()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def wait_for(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(20)

    sandbox = wait_for(stack.enter_async_context(run_sandbox(AGREEING)))
    yield sandbox.url
    wait_for(stack.aclose())
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def _set_up(url: str, targets: CourseTargets) -> None:
    database = Database(url)
    await GetCourseSettings(database, Vault([KEY])).save_targets(ON_SERVER, "massage", targets)
    await database.close()


def set_up(url: str, targets: CourseTargets) -> None:
    asyncio.run(_set_up(url, targets))


def check(**environment: str) -> Any:
    return CliRunner().invoke(app, ["school", "getcourse", "check"], env=environment)


def test_each_thing_has_a_line_that_says_what_to_do(ready: str, sandbox_url: str) -> None:
    missing = check()
    assert (missing.exit_code, missing.stdout) == (
        1,
        " ✗ Аккаунт: не указан. Впишите адрес и ключи.\n",
    )
    set_up(ready, CourseTargets("Поле", 11, "ВК готово", 21, 7, 1))
    account = {
        "VITRINA_GETCOURSE_URL": sandbox_url,
        "VITRINA_GETCOURSE_SCHOOL_KEY": SCHOOL_KEY,
        "VITRINA_GETCOURSE_DEVELOPER_KEY": DEVELOPER_KEY,
    }
    good = check(**account)
    assert good.exit_code == 0, good.output
    for line in (
        " ✓ Ключи: на месте",
        "massage:",
        " · Поле «11»: проверится",
        " ✓ Группа «ВК готово»",
    ):
        assert line in good.stdout
    set_up(ready, CourseTargets(group_id=22, lesson_id=8))
    wrong = check(**account)
    assert wrong.exit_code == 1
    assert " ✗ Группа «22»: нет в GetCourse" in wrong.stdout
    assert " ✗ Урок 8: GetCourse отказал. Чаще всего" in wrong.stdout
    refused = check(**account | {"VITRINA_GETCOURSE_SCHOOL_KEY": "wrong"})
    assert refused.exit_code == 1 and "не принял ключ" in refused.stdout
    by_import = check(**account | {"VITRINA_GETCOURSE_DEVELOPER_KEY": ""})
    assert " · Ключи: без ключа разработчика" in by_import.stdout
