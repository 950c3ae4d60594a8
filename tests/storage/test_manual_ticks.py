"""What people tick is kept for their community, on both engines."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from vitrina.domain.community import Seen
from vitrina.storage.builds import Opened
from vitrina.storage.database import Database
from vitrina.storage.manual_ticks import ManualTicks, Tick
from vitrina.storage.models import manual_ticks

LONG = "double/product/" + "a" * 80 + "/77"


@pytest.fixture
def ticks(timed: Database) -> ManualTicks:
    return ManualTicks(timed)


async def test_a_tick_stands_on_the_persons_word_until_vk_is_looked_at(
    ticks: ManualTicks, opened: Opened
) -> None:
    await ticks.tick(opened.community_id, "cover")
    kept = await ticks.read(opened.community_id)
    assert kept.of("cover") == Tick(Seen.UNKNOWN)
    assert kept.of("avatar") is None and not kept.is_seen("cover")

    await ticks.note_seen(opened.community_id, {"cover": Seen.SAME})
    assert (await ticks.read(opened.community_id)).is_seen("cover")


async def test_a_look_is_worth_another_unless_vk_answered_that_it_cannot_be_read(
    ticks: ManualTicks, opened: Opened
) -> None:
    worth = {}
    await ticks.tick(opened.community_id, "cover")
    worth["not looked at"] = (await ticks.read(opened.community_id)).of("cover")
    for seen in Seen:
        await ticks.note_seen(opened.community_id, {"cover": seen})
        worth[seen.value] = (await ticks.read(opened.community_id)).of("cover")
    assert [name for name, tick in worth.items() if tick and tick.may_be_seen] == [
        "not looked at", "differs", "missing",
    ]  # fmt: skip


async def test_ticking_again_forgets_what_was_seen_and_keeps_the_moment(
    ticks: ManualTicks, opened: Opened, timed: Database, clock: SimpleNamespace
) -> None:
    await ticks.tick(opened.community_id, "cover")
    await ticks.note_seen(opened.community_id, {"cover": Seen.MISSING})
    clock.now += 60
    await ticks.tick(opened.community_id, "cover")
    async with timed.transaction() as connection:
        (row,) = (await connection.execute(select(manual_ticks))).all()
    assert (row.ticked_at, row.seen, row.seen_at) == (1_000_000.0, Seen.UNKNOWN, None)


async def test_what_is_taken_back_meanwhile_is_not_ticked_by_a_look(
    ticks: ManualTicks, opened: Opened
) -> None:
    await ticks.tick(opened.community_id, "cover")
    await ticks.untick(opened.community_id, "cover")
    await ticks.untick(opened.community_id, "cover")
    await ticks.note_seen(opened.community_id, {"cover": Seen.SAME})
    assert (await ticks.read(opened.community_id)).by_key == {}


async def test_a_key_longer_than_the_column_is_found_again(
    ticks: ManualTicks, opened: Opened
) -> None:
    await ticks.tick(opened.community_id, LONG)
    kept = await ticks.read(opened.community_id)
    assert kept.of(LONG) == Tick() and kept.of(LONG + "8") is None


async def test_ticks_are_of_one_community(ticks: ManualTicks, opened: Opened) -> None:
    await ticks.tick(opened.community_id, "cover")
    assert (await ticks.read("another")).of("cover") is None
