"""Bots Long Poll: nothing is lost between two listeners, and VK's own losses are met."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from autoresponder.bot_community import BotCommunity
from vitrina.autoresponder.delivery.listening import Listener, ListenerDependencies, listening_lease
from vitrina.storage.leases import Leases
from vitrina.storage.models import events, leases
from vitrina.vk.errors import OutcomeUnknown
from vitrina.vk.longpoll import News


@asynccontextmanager
async def listening(dependencies: ListenerDependencies) -> AsyncIterator[Listener]:
    listener = Listener(dependencies)
    running = asyncio.create_task(listener.run())
    try:
        yield listener
    finally:
        await listener.stop()
        await running


def another(community: BotCommunity) -> ListenerDependencies:
    """What the listener of another process works with."""
    return replace(
        community.listener_dependencies, leases=Leases(community.sandboxed.services.database)
    )


async def heard(community: BotCommunity) -> int:
    async with community.sandboxed.services.database.transaction() as connection:
        query = select(func.count()).select_from(events)
        return int((await connection.execute(query)).scalar_one())


async def until_heard(community: BotCommunity, count: int) -> None:
    deadline = asyncio.get_running_loop().time() + 15
    while await heard(community) < count:
        assert asyncio.get_running_loop().time() < deadline, await heard(community)
        await asyncio.sleep(0.05)


async def until_answered(community: BotCommunity, method: str, count: int) -> None:
    """Wait until the sandbox has answered the method so many times."""
    deadline = asyncio.get_running_loop().time() + 15
    while True:
        requests = (await community.sandboxed.world())["requests"]
        if requests.get(method, {}).get("answered", 0) >= count:
            return
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.05)


SERVER = "groups.getLongPollServer"


async def test_what_is_written_between_two_listeners_is_heard_by_the_second(
    community: BotCommunity,
) -> None:
    async with listening(community.listener_dependencies):
        await until_answered(community, SERVER, 1)
        await community.write("раз")
        await until_heard(community, 1)
    await community.write("два")
    async with listening(another(community)):
        await until_heard(community, 2)


async def test_one_listens_and_another_takes_over_when_its_lease_ends(
    community: BotCommunity,
) -> None:
    async with listening(community.listener_dependencies) as first:
        await until_answered(community, SERVER, 1)
        async with listening(another(community)):
            await asyncio.sleep(0.5)
            requests = (await community.sandboxed.world())["requests"][SERVER]
            assert requests["answered"] == 1
            # As after a kill -9: nobody lets go, the lease ends by itself.
            first._stopped.set()
            async with community.sandboxed.services.database.transaction() as connection:
                await connection.execute(update(leases).values(holder="dead", held_until=1.0))
            await until_answered(community, SERVER, 2)
            await community.write("три")
            await until_heard(community, 1)


async def test_a_key_that_ended_is_asked_for_anew_and_nothing_is_lost(
    community: BotCommunity,
) -> None:
    async with listening(community.listener_dependencies):
        await until_answered(community, SERVER, 1)
        await community.write("раз")
        await until_heard(community, 1)
        await community.owner.control("clock", advance_s=4000)  # the sandbox's keys live an hour
        await community.write("два")
        await until_heard(community, 2)
        await until_answered(community, SERVER, 2)


async def test_a_lost_history_goes_on_from_where_vk_says(community: BotCommunity) -> None:
    name = listening_lease(community.group_id)
    held = community.listener_dependencies.leases
    assert await held.take(name)
    await held.keep_cursor(name, "999999")
    async with listening(community.listener_dependencies):
        await until_answered(community, SERVER, 1)
        await asyncio.sleep(0.3)
        await community.write("раз")
        await until_heard(community, 1)
    assert await held.cursor(name) not in (None, "", "999999")


async def test_a_refused_key_ends_the_listening(community: BotCommunity) -> None:
    grants = community.sandboxed.services.grants
    await community.sandboxed.add_fault(SERVER, "error", 1, code=5)
    async with listening(community.listener_dependencies):
        deadline = asyncio.get_running_loop().time() + 10
        while await grants.find_key(community.group_id) is not None:
            assert asyncio.get_running_loop().time() < deadline
            await asyncio.sleep(0.05)
    assert await grants.speaking() == []


async def test_vk_away_for_a_moment_is_waited_for(community: BotCommunity) -> None:
    await community.sandboxed.add_fault(SERVER, "close_before", 1)
    async with listening(community.listener_dependencies):
        await until_answered(community, SERVER, 1)
        await community.write("раз")
        await until_heard(community, 1)


async def test_a_good_reading_ends_the_patience_of_the_failures_before_it(
    community: BotCommunity, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    over = asyncio.Event()
    outcomes = iter([False] * 3 + [True, False, True, True, False, False] + [False] * 6)

    async def ask(_http: object, _server: object, ts: str, _wait: int) -> News:
        if next(outcomes):
            return News(ts)
        raise OutcomeUnknown("longpoll.a_check", "hung up")

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 12:
            over.set()
            await asyncio.Event().wait()

    monkeypatch.setattr("vitrina.autoresponder.delivery.listening.ask_news", ask)
    async with listening(replace(community.listener_dependencies, sleep=sleep)):
        await asyncio.wait_for(over.wait(), 30)
    assert slept == [1, 2, 4, 1, 1, 2, 4, 8, 16, 32, 60, 60]


async def test_long_poll_that_is_switched_off_is_switched_on(community: BotCommunity) -> None:
    await community.owner.do("groups.setLongPollSettings", group_id=community.group_id, enabled=0)
    async with listening(community.listener_dependencies):
        await until_answered(community, SERVER, 1)
        await community.write("раз")
        await until_heard(community, 1)


async def test_a_check_of_vk_s_does_not_cost_the_key(community: BotCommunity) -> None:
    await community.sandboxed.add_fault(SERVER, "error", 1, code=14)
    async with listening(community.listener_dependencies):
        await until_answered(community, SERVER, 1)
    assert await community.sandboxed.services.grants.find_key(community.group_id) is not None
