"""A community's key for its bot: by VK's grant, or pasted."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from application.conftest import Verbs
from sandboxed import SandboxedServices, open_sandboxed
from vitrina.application import vk_failures
from vitrina.application.admit_bot_key import BotKeyKept, BotKeyUnchecked, BotKeyUnfit
from vitrina.application.connect_bot_key import NoKey, connect_bot_key
from vitrina.application.finish_bot_grant import (
    BotGranted,
    BotGrantEnd,
    BotGrantRefused,
    NoSuchBuild,
)
from vitrina.application.read_bot_state import bot_answers, read_bot_state
from vitrina.application.start_bot_grant import BotGrantStarted, NoBotYet, start_bot_grant
from vitrina.storage.records import BuildRecord

SECRET = "protected-key-of-the-app"
BROWSER = "browser-of-ivan"
PAGE = "page-of-ivan"


@pytest.fixture
async def sandboxed(database_url: str, no_waiting_for_vk: None) -> AsyncIterator[SandboxedServices]:
    """With the app's secret: VK's community grant needs it."""
    async with open_sandboxed(database_url, VK_CLIENT_SECRET=SECRET) as opened:
        yield opened


async def mint(verbs: Verbs, **wanted: object) -> str:
    url = f"{verbs.sandboxed.sandbox.url}/sandbox/tokens"
    return str((await verbs.sandboxed.http.post(url, json=wanted)).json()["access_token"])


async def make_community(verbs: Verbs, token: str) -> int:
    form = {"title": "Массаж", "type": "public", "subtype": "2", "v": "5.199"}
    url = f"{verbs.sandboxed.sandbox.url}/method/groups.create"
    reply = await verbs.sandboxed.http.post(url, data=form | {"access_token": token})
    return int(reply.json()["response"]["id"])


@pytest.fixture
async def made(verbs: Verbs) -> BuildRecord:
    """A build whose community is there, its owner known to VK's pages by the browser's cookie."""
    build = await verbs.grant()
    await verbs.application.building.builds.add_page_key(build.community_id, PAGE)
    token = await mint(verbs, kind="user", user_id=build.vk_user_id, scope="groups")
    return await verbs.set_build(build, group_id=await make_community(verbs, token))


async def grant(verbs: Verbs, build: BuildRecord) -> Any:
    """The person's way to VK and back."""
    started = await start_bot_grant(
        verbs.application.bots, build, page_key=PAGE, browser=BROWSER, client=""
    )
    assert isinstance(started, BotGrantStarted)
    return await verbs.agree_at(started.url, BROWSER)


async def test_the_bot_gets_its_key_by_a_grant(verbs: Verbs, made: BuildRecord) -> None:
    bots = verbs.application.bots
    assert made.group_id is not None
    assert await read_bot_state(bots, made.group_id) == "silent"
    came = await grant(verbs, made)

    assert await verbs.receive(came) == BotGrantEnd(PAGE, BotGranted(made.group_id))

    assert await read_bot_state(bots, made.group_id) == "unheard"
    assert not await bot_answers(bots, made.group_id)
    await bots.webhooks.confirm(made.group_id)
    assert await bot_answers(bots, made.group_id)
    # Come again.
    assert await verbs.receive(came) == BotGrantEnd(PAGE, BotGranted(made.group_id))


async def test_a_refused_grant_changes_nothing(verbs: Verbs, made: BuildRecord) -> None:
    came = replace(await grant(verbs, made), code=None)

    assert await verbs.receive(came) == BotGrantEnd(PAGE, BotGrantRefused())


async def test_a_grant_for_a_community_that_is_no_longer_the_builds(
    verbs: Verbs, made: BuildRecord
) -> None:
    came = await grant(verbs, made)
    await verbs.set_build(made, group_id=None)

    assert await verbs.receive(came) == BotGrantEnd(PAGE, NoSuchBuild())


async def test_vks_silence_is_no_verdict_on_the_key(
    verbs: Verbs, made: BuildRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vk_failures, "PATIENCE", 0.3)
    came = await grant(verbs, made)
    await verbs.sandboxed.add_fault("groups.getTokenPermissions", "close_before", times=9)

    end = await verbs.receive(came)

    assert isinstance(end, BotGrantEnd) and isinstance(end.what, BotKeyUnchecked)
    assert end.what.failure.is_away


async def test_without_a_community_there_is_nothing_to_grant(verbs: Verbs) -> None:
    build = await verbs.open_build()
    bots = verbs.application.bots

    started = await start_bot_grant(bots, build, page_key=PAGE, browser=BROWSER, client="")

    assert started == NoBotYet()
    assert await connect_bot_key(bots, build, "a" * 40) == NoBotYet()
    alone = replace(bots, flow=None)
    known = await verbs.set_build(build, group_id=5)
    started = await start_bot_grant(alone, known, page_key=PAGE, browser=BROWSER, client="")
    assert started == NoBotYet()


async def test_a_pasted_key_is_looked_at_before_it_is_kept(verbs: Verbs, made: BuildRecord) -> None:
    bots, group_id = verbs.application.bots, made.group_id
    assert group_id is not None
    narrow = await mint(verbs, kind="community", group_id=group_id, scope="messages")
    good = await mint(verbs, kind="community", group_id=group_id, scope="messages,manage")

    assert await connect_bot_key(bots, made, "no key") == NoKey()
    foreign = await connect_bot_key(bots, made, "vk1.a." + "x" * 60)
    assert foreign == BotKeyUnfit("not_of_community", frozenset())
    few = await connect_bot_key(bots, made, narrow)
    assert few == BotKeyUnfit("too_narrow", frozenset({"manage"}))
    assert await bots.grants.find_key(group_id) is None
    assert await connect_bot_key(bots, made, good) == BotKeyKept()
    assert await bots.grants.find_key(group_id) == good


async def test_a_key_of_another_community_is_not_kept(verbs: Verbs, made: BuildRecord) -> None:
    token = await mint(verbs, kind="user", user_id=made.vk_user_id, scope="groups")
    other = await make_community(verbs, token)
    key = await mint(verbs, kind="community", group_id=other, scope="messages,manage")

    kept = await connect_bot_key(verbs.application.bots, made, key)

    assert kept == BotKeyUnfit("another_community", frozenset())
