"""A long-poll bot of vkbottle 4.11.0 hears visitors and answers them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from vkbottle import API, BotPolling
from vkbottle.bot import Bot, Message

from clients.vkbottle_api import find_answers, open_api, wait_until
from sandbox.client import Client
from vitrina.sandbox.server import RunningSandbox

VISITOR = 4242
KEY_LIFE_S = 3600


@pytest.fixture
async def salon(nobody: Client) -> Client:
    """The key of a community whose long poll is on."""
    anna = await nobody.become_person()
    club = (await anna.do("groups.create", title="Салон", type="public"))["id"]
    salon = await nobody.become_community(club)
    await salon.do("groups.setSettings", group_id=club, messages=1, bots_capabilities=1)
    await salon.do(
        "groups.setLongPollSettings", group_id=club, enabled=1, api_version="5.199", message_new=1
    )
    return salon


@asynccontextmanager
async def listen(bot: Bot) -> AsyncIterator[BotPolling]:
    """The bot runs until the block ends. Its polling keeps state in the working directory."""
    polling = bot.polling
    assert isinstance(polling, BotPolling)
    running = asyncio.create_task(bot.run_polling(polling))
    try:
        yield polling
    finally:
        polling.stop()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def make_bot(api: API) -> Bot:
    bot = Bot(api=api, polling=BotPolling(api, wait=1))

    @bot.on.message(text="Цены")
    async def tell_prices(message: Message) -> None:
        await message.answer("Спина — 1500 ₽", random_id=message.id)

    @bot.on.message(payload={"command": "start"})
    async def greet(message: Message) -> str:
        person = await message.get_user()
        return f"Здравствуйте, {person.first_name}!"

    return bot


async def write(salon: Client, **words: object) -> None:
    await salon.control("messages", group_id=salon.group_id, user_id=VISITOR, **words)


def is_answered(running: RunningSandbox, salon: Client) -> bool:
    """True when as many messages went out as came in."""
    return len(running.world.messages) == 2 * len(find_answers(running, salon.group_id))


async def test_a_bot_hears_a_visitor_and_answers(
    salon: Client, running: RunningSandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = running.world.requests["groups.getLongPollServer"]
    async with open_api(salon.url, salon.token) as api, listen(make_bot(api)) as polling:
        await wait_until(lambda: asked.answered)
        assert polling.group_id == salon.group_id
        await write(salon, text="Цены")
        await wait_until(lambda: find_answers(running, salon.group_id))
        await write(salon, payload={"command": "start"})
        await wait_until(lambda: len(find_answers(running, salon.group_id)) == 2)
    [person] = await salon.do("users.get", user_ids=VISITOR)
    hello = f"Здравствуйте, {person['first_name']}!"
    assert find_answers(running, salon.group_id) == ["Спина — 1500 ₽", hello]


async def test_an_old_key_is_renewed_and_nothing_is_lost(
    salon: Client, running: RunningSandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """``failed`` 2: the key has lived its time; vkbottle takes a new one and keeps its ``ts``."""
    monkeypatch.chdir(tmp_path)
    asked = running.world.requests["groups.getLongPollServer"]
    async with open_api(salon.url, salon.token) as api, listen(make_bot(api)):
        await wait_until(lambda: asked.answered)
        await salon.control("clock", advance_s=KEY_LIFE_S)
        for _ in range(3):
            await write(salon, text="Цены")
            await wait_until(lambda: is_answered(running, salon))
    assert asked.answered == 2
    assert find_answers(running, salon.group_id) == ["Спина — 1500 ₽"] * 3


async def test_each_failure_is_what_vkbottle_can_mend(salon: Client) -> None:
    """``failed`` 1 brings a number to go on from, 2 wants a new key, 3 a new key and ``ts``."""
    club = salon.group_id
    await write(salon, text="Здравствуйте")
    async with open_api(salon.url, salon.token) as api:
        polling = BotPolling(api, group_id=salon.group_id, wait=1)
        server = await polling.get_server()
        future = {**server, "ts": "99"}
        lost = await polling.get_event(future)
        assert lost == {"failed": 1, "ts": 1}
        mended = await polling.handle_failed_event(future, lost)
        assert mended["ts"] == 1
        await write(salon, text="Цены")
        heard = await polling.get_event(mended)
        assert [event["object"]["message"]["text"] for event in heard["updates"]] == ["Цены"]

        expired = {**server, "ts": "1"}
        await salon.control("clock", advance_s=KEY_LIFE_S)
        old = await polling.get_event(expired)
        assert old == {"failed": 2}
        mended = await polling.handle_failed_event(expired, old)
        assert mended["key"] != server["key"] and mended["ts"] == "1"
        assert len((await polling.get_event(mended))["updates"]) == 1

        await salon.do("groups.setLongPollSettings", group_id=club, enabled=0)
        gone = await polling.get_event(mended)
        assert gone == {"failed": 3}
        await salon.do("groups.setLongPollSettings", group_id=club, enabled=1)
        mended = await polling.handle_failed_event(mended, gone)
        assert mended["ts"] == "2"
