"""A photo is there for its days, for as long as a build needs it, and no longer."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from vitrina.domain.build import BuildState
from vitrina.domain.picture import AvatarCard
from vitrina.domain.pieces import AvatarPiece
from vitrina.domain.practitioner import Theme
from vitrina.storage.builds import Builds, NewBuild
from vitrina.storage.database import Database
from vitrina.storage.models import builds as builds_table
from vitrina.storage.photos import NoRoom, Photos
from vitrina.wiring.forgetting import forgetting_photos

DAY = 86400.0
PHOTO = b"\xff\xd8 a square \x00 jpeg"


@pytest.fixture
def photos(timed: Database) -> Photos:
    return Photos(timed, days=30, budget=1_000_000)


async def test_a_photo_is_found_by_its_id_and_by_no_other(photos: Photos) -> None:
    photo_id = await photos.add(PHOTO)
    assert len(photo_id) == 32
    assert await photos.find(photo_id) == PHOTO
    assert await photos.find("0" * 32) is None
    assert await photos.add(PHOTO) != photo_id


async def test_a_photo_is_over_after_its_days(
    photos: Photos, clock: SimpleNamespace, count_rows: Callable[..., Awaitable[list[int]]]
) -> None:
    photo_id = await photos.add(PHOTO)
    clock.now += 30 * DAY - 1
    assert await photos.find(photo_id) == PHOTO
    assert await photos.sweep() == 0
    clock.now += 1
    assert await photos.find(photo_id) is None
    assert not await photos.keep(photo_id)
    assert await photos.sweep() == 1
    assert await count_rows("photos") == [0]


async def test_a_worker_forgets_photos_by_itself(
    photos: Photos, clock: SimpleNamespace, count_rows: Callable[..., Awaitable[list[int]]]
) -> None:
    await photos.add(PHOTO)
    clock.now += 30 * DAY
    async with forgetting_photos(photos, every=0.01):
        for _ in range(1000):
            if await count_rows("photos") == [0]:
                return
            await asyncio.sleep(0.01)
    raise AssertionError("the photo is still there")


async def test_a_new_photo_takes_the_place_of_those_that_are_over(
    photos: Photos, clock: SimpleNamespace, count_rows: Callable[..., Awaitable[list[int]]]
) -> None:
    await photos.add(PHOTO)
    clock.now += 31 * DAY
    await photos.add(PHOTO)
    assert await count_rows("photos") == [1]


async def test_a_photo_that_is_wanted_again_stays_longer(
    photos: Photos, clock: SimpleNamespace
) -> None:
    photo_id = await photos.add(PHOTO)
    clock.now += 29 * DAY
    assert await photos.keep(photo_id)
    clock.now += 29 * DAY
    assert await photos.find(photo_id) == PHOTO


async def test_a_photo_that_is_removed_is_gone_at_once(photos: Photos) -> None:
    photo_id = await photos.add(PHOTO)
    await photos.remove(photo_id)
    assert await photos.find(photo_id) is None
    await photos.remove(photo_id)


async def test_a_build_that_sleeps_for_weeks_keeps_its_photo(
    photos: Photos,
    timed: Database,
    builds: Builds,
    new_build: Callable[..., NewBuild],
    clock: SimpleNamespace,
) -> None:
    mine, other = await photos.add(PHOTO), await photos.add(PHOTO)
    card = AvatarCard(theme=Theme.SAGE, pattern="leaves", seed="1", initials="ИП", photo_id=mine)
    plan = new_build().plan
    plan = plan.model_copy(
        update={"pieces": (*plan.pieces, AvatarPiece(key="avatar", picture=card))}
    )
    opened = await builds.open(new_build(plan=plan))
    clock.now += 90 * DAY
    assert await photos.sweep() == 1
    assert await photos.find(mine) == PHOTO
    assert await photos.find(other) is None
    async with timed.transaction() as connection:
        await connection.execute(
            update(builds_table)
            .where(builds_table.c.id == opened.build_id)
            .values(state=BuildState.DONE)
        )
    assert await photos.find(mine) is None
    assert await photos.sweep() == 1


async def test_the_budget_ends_and_begins_again_when_a_photo_goes(photos: Photos) -> None:
    kept = [await photos.add(b"x" * 240_000, f"client-{number}") for number in range(4)]
    with pytest.raises(NoRoom) as full:
        await photos.add(b"x" * 40_001, "client-9")
    assert not full.value.by_client
    await photos.add(b"x" * 40_000, "client-9")
    with pytest.raises(NoRoom):
        await photos.demand_room("client-10")
    await photos.remove(kept[0])
    await photos.demand_room("client-10")
    await photos.add(b"x" * 240_000, "client-10")


async def test_one_client_has_a_quarter_of_the_budget(photos: Photos) -> None:
    mine = await photos.add(b"x" * 250_000, "one")
    with pytest.raises(NoRoom) as full:
        await photos.demand_room("one")
    assert full.value.by_client
    await photos.add(b"x" * 250_000, "other")
    await photos.remove(mine)
    await photos.add(b"x" * 250_000, "one")


async def test_photos_that_are_over_are_not_in_the_way(
    photos: Photos, clock: SimpleNamespace
) -> None:
    for number in range(4):
        await photos.add(b"x" * 250_000, f"client-{number}")
    with pytest.raises(NoRoom):
        await photos.demand_room("client-9")
    clock.now += 31 * DAY
    await photos.demand_room("client-9")
    assert await photos.add(b"x" * 250_000, "client-9")


async def test_uploads_at_once_do_not_go_far_past_the_budget(
    photos: Photos, timed: Database
) -> None:
    """SQLite writes one by one; elsewhere only those that are in the database at once can."""
    added = await asyncio.gather(
        *(photos.add(b"x" * 100_000, f"client-{number}") for number in range(30)),
        return_exceptions=True,
    )
    taken = [each for each in added if isinstance(each, str)]
    assert all(isinstance(each, str | NoRoom) for each in added)
    connections = 1 if timed.is_sqlite else 10
    assert 10 <= len(taken) <= 10 + connections - 1
    with pytest.raises(NoRoom):
        await photos.add(b"x", "late")


async def test_room_is_counted_without_reading_photos(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    counting = Photos(database, days=30, budget=1).count_kept("one")
    statement = counting.compile(
        database.engine.sync_engine, compile_kwargs={"literal_binds": True}
    )
    async with database.transaction() as connection:
        steps = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")).all()
    await database.close()
    assert any("photos USING COVERING INDEX ix_photos_room" in step[-1] for step in steps)
