"""Events: committed before `ok`, once each, and one that cannot be kept spoils no other."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from vitrina.storage.builds import Builds, NewBuild
from vitrina.storage.database import Database
from vitrina.storage.events import Event, Events
from vitrina.storage.models import events
from vitrina.storage.vault import Vault
from vitrina.storage.webhooks import Webhooks


@pytest.fixture(autouse=True)
async def groups(database: Database, vault: Vault, new_build: Callable[..., NewBuild]) -> None:
    """Groups 7 and 8 are ours."""
    for group_id in (7, 8):
        opened = await Builds(database).open(new_build(user=group_id))
        await Webhooks(database, vault).adopt(group_id, opened.community_id, secret="secret")


def event(number: int, *, group_id: int = 7, peer_id: int = 5001) -> Event:
    mark = f"message/{peer_id}/{number}"
    return Event(group_id, mark, peer_id, "message", number, '{"sent_at": 1.0}')


async def count(database: Database) -> int:
    async with database.transaction() as connection:
        return int(
            (await connection.execute(select(func.count()).select_from(events))).scalar_one()
        )


async def test_an_event_is_there_when_put_returns(database: Database, vault: Vault) -> None:
    await Events(database, vault).put(event(1))
    assert await count(database) == 1


async def test_many_at_once_share_transactions_and_none_is_lost(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, batches = Events(database, vault), 0
    write = Events._write

    async def counted(self: Events, batch: list[Event]) -> set[int]:
        nonlocal batches
        batches += 1
        return await write(self, batch)

    monkeypatch.setattr(Events, "_write", counted)
    await asyncio.gather(*(kept.put(event(number)) for number in range(1, 301)))
    assert await count(database) == 300
    assert batches < 10


async def test_the_same_event_from_everywhere_is_one(database: Database, vault: Vault) -> None:
    writers = [Events(database, vault) for _ in range(3)]
    await asyncio.gather(*(writer.put(event(1)) for writer in writers for _ in range(5)))
    await writers[0].put(event(1))
    assert await count(database) == 1


async def test_waiting_events_come_in_the_order_of_the_dialog(
    database: Database, vault: Vault
) -> None:
    kept = Events(database, vault)
    for number in (3, 1, 2):
        await kept.put(event(number))
    await kept.put(event(9, group_id=8))
    assert [one.position for one in await kept.find_waiting(7, 10)] == [1, 2, 3]


async def test_when_the_database_is_away_nobody_hears_ok_and_later_ones_do(
    database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Events(database, vault)

    async def fail(self: Events, batch: list[Event]) -> None:
        raise DBAPIError("INSERT", {}, Exception("gone"))

    with monkeypatch.context() as broken:
        broken.setattr(Events, "_write", fail)
        put = [kept.put(event(number)) for number in (1, 2)]
        outcomes = await asyncio.gather(*put, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [DBAPIError, DBAPIError]
    await kept.put(event(3))
    assert await count(database) == 1


async def test_an_event_of_a_group_that_is_not_ours_is_not_kept(
    database: Database, vault: Vault
) -> None:
    kept = Events(database, vault)
    put = asyncio.gather(kept.put(event(1, group_id=9)), kept.put(event(2)))
    assert list(await put) == [False, True]
    assert [one.position for one in await kept.find_waiting(7, 10)] == [2]
    assert await count(database) == 1
