"""`vitrina vk probe`: a token comes in without being seen, and what VK said of it goes out."""

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import httpx2
import pytest
from typer.testing import CliRunner, Result

from cli.conftest import Vitrina
from cli.test_doctor import findings
from sandbox_options import AGREEING
from vitrina.cli.commands import app
from vitrina.domain.community import GrantKind
from vitrina.sandbox.server import run_sandbox
from vitrina.sandbox.strictness import Strictness
from vitrina.storage.database import Database
from vitrina.storage.vk_verdicts import KnownVerdicts, VkVerdicts
from vitrina.vk.method_rights import METHOD_RIGHTS

BOXES = "stories,photos,messages,wall,docs,manage,market"


@pytest.fixture
def strict_vk(complete: pytest.MonkeyPatch, sqlite_url: str) -> Iterator[str]:
    """The address of a strict sandbox, which the settings lead to."""
    started, ended = threading.Event(), threading.Event()
    urls: list[str] = []

    async def serve() -> None:
        async with run_sandbox(replace(AGREEING, strict=Strictness.usual())) as sandbox:
            urls.append(sandbox.url)
            started.set()
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert started.wait(30)
    complete.setenv("DATABASE_URL", sqlite_url)
    complete.setenv("VK_API_URL", urls[0])
    yield urls[0]
    ended.set()
    thread.join()


def mint(url: str, **order: object) -> str:
    """A token straight from the sandbox."""
    made = httpx2.post(f"{url}/sandbox/tokens", json=order).json()
    token: str = made["access_token"]
    return token


def key_of_a_community(url: str) -> tuple[str, int]:
    owner = mint(url, kind="user", scope="groups")
    made = httpx2.post(
        f"{url}/method/groups.create",
        data={"title": "Массаж", "type": "public", "access_token": owner, "v": "5.199"},
    ).json()
    group_id: int = made["response"]["id"]
    return mint(url, kind="community", scope=BOXES, group_id=group_id), group_id


def probe(token: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["vk", "probe", *words], input=f"{token}\n", prog_name="vitrina")


def known(url: str) -> KnownVerdicts:
    async def read() -> KnownVerdicts:
        database = Database(url)
        try:
            return await VkVerdicts(database).read()
        finally:
            await database.close()

    return asyncio.run(read())


def test_a_key_is_measured_shown_and_kept(strict_vk: str, sqlite_url: str) -> None:
    token, group_id = key_of_a_community(strict_vk)
    said = probe(token, "--group", str(group_id), "--json")

    assert said.exit_code == 0, said.output
    told = json.loads(said.stdout.splitlines()[-1])  # after what tests see of the log
    assert (told["kind"], told["group_id"]) == ("community", group_id)
    by_name = {one["method"]: one for one in told["methods"]}
    assert by_name.keys() == METHOD_RIGHTS.keys()
    assert by_name["wall.get"] == {
        "method": "wall.get", "verdict": "refused", "code": 27, "lacks": None, "kept": True,
    }  # fmt: skip
    assert by_name["wall.post"]["verdict"] == "allowed"
    calls = known(sqlite_url).calls(GrantKind.COMMUNITY_KEY)
    assert calls["wall.get"] is False and calls["wall.post"] is True
    assert {one.source for one in known(sqlite_url).listed} == {"probe"}
    assert token not in said.output


def test_a_table_for_people(strict_vk: str) -> None:
    token, _ = key_of_a_community(strict_vk)
    said = probe(token)
    assert said.exit_code == 0
    assert "wall.get" in said.output and "refused" in said.output and "27" in said.output
    assert "Kept for plans and builds:" in said.output
    assert token not in said.output


def test_the_doctor_says_what_was_measured_and_what_differs(
    strict_vk: str, sqlite_url: str, vitrina: Vitrina
) -> None:
    right, _ = findings(vitrina("doctor").output)
    assert any("`vitrina vk probe` measures them" in line for line in right)

    async def note() -> None:
        database = Database(sqlite_url)
        verdicts = VkVerdicts(database)
        for method, allowed, code in (("wall.get", True, None), ("wall.post", False, 27)):
            await verdicts.note(
                GrantKind.COMMUNITY_KEY, method, "call",
                allowed=allowed, code=code, source="probe",
            )  # fmt: skip
        await verdicts.note(
            GrantKind.USER_TOKEN, "photos.saveWallPhoto", "wave",
            allowed=False, code=100, source="build",
        )  # fmt: skip
        await database.close()

    asyncio.run(note())
    right, wrong = findings(vitrina("doctor").output)
    (key,) = [line for line in right if "rights of a community_key" in line]
    assert "2 methods measured" in key
    assert "wall.get allowed, wall.post refused" in key
    (user,) = [line for line in right if "rights of a user_token" in line]
    assert "alone and not in a wave: photos.saveWallPhoto" in user
    assert not any("rights" in line for line in wrong)


@pytest.mark.parametrize("pasted", ["", "  ", "two words", "ключ", "x" * 1001])
def test_what_is_no_token_is_not_sent(strict_vk: str, pasted: str) -> None:
    said = probe(pasted)
    assert said.exit_code == 2
    assert "no token" in said.output
    if pasted.strip():
        assert pasted.strip() not in said.output
    world = httpx2.get(f"{strict_vk}/sandbox/world").json()
    assert not any(count["asked"] for count in world["requests"].values())


def test_a_token_that_is_none_keeps_nothing(strict_vk: str, sqlite_url: str) -> None:
    user = mint(strict_vk, kind="user", scope="wall")
    for token, why in (("vk1.a.dead", "does not know this key"), (user, "of the other kind")):
        said = probe(token)
        assert said.exit_code == 2
        assert why in said.output and token not in said.output
    assert known(sqlite_url).listed == ()


def test_a_vk_that_is_away_is_one_line(complete: pytest.MonkeyPatch, sqlite_url: str) -> None:
    complete.setenv("DATABASE_URL", sqlite_url)
    complete.setenv("VK_API_URL", "http://127.0.0.1:1")
    complete.setattr("vitrina.vk.errors.BACKOFF_RETRIES", 0)
    said = probe("vk1.a.secret")
    assert said.exit_code == 2
    assert "VK cannot be asked now" in said.output
    assert "secret" not in said.output and "Traceback" not in said.output


def test_the_token_is_no_argument(vitrina: Vitrina) -> None:
    said = vitrina("vk", "probe", "vk1.a.secret")
    assert said.exit_code == 2
    assert "--token" not in vitrina("vk", "probe", "--help").output
