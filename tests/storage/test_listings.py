"""A row of the school's list says what the latest run over its community says, whatever happens."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

from sqlalchemy import delete, select, text

from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.community import CommunityState
from vitrina.domain.listing import Stage
from vitrina.domain.reason import Reason
from vitrina.storage.builds import Builds, NewBuild, Opened
from vitrina.storage.database import Database
from vitrina.storage.journal import Journal
from vitrina.storage.listings import relist
from vitrina.storage.models import communities, listings, search_terms
from vitrina.storage.records import BuildRecord

Take = Callable[[str], Awaitable[tuple[BuildRecord, Journal]]]


async def read_row(database: Database) -> dict[str, Any]:
    """The only row; the one that is written from nothing is no other, but for its time."""
    async with database.transaction() as connection:
        kept = dict((await connection.execute(select(listings))).mappings().one())
        await connection.execute(delete(listings))
        await relist(connection, database.now())
        anew = dict((await connection.execute(select(listings))).mappings().one())
        await connection.execute(delete(listings))
        await connection.execute(listings.insert(), [kept])
    assert anew | {"since": kept["since"]} == kept
    return kept


async def test_a_row_follows_its_build_from_the_first_day_to_the_end(
    timed: Database, builds: Builds, opened: Opened, take: Take, clock: SimpleNamespace
) -> None:
    row = await read_row(timed)
    assert row["community_id"] == opened.community_id and row["build_id"] == opened.build_id
    assert (row["stage"], row["name_key"], row["course_id"], row["means"]) == (
        Stage.MAKING, "иван петров", "course-3", "user_token",
    )  # fmt: skip
    began = row["since"]

    clock.now += 10
    _, journal = await take(opened.build_id)
    assert (await read_row(timed))["since"] == began  # it is still being made
    clock.now += 10
    await journal.park(
        WaitingFor.CAPTCHA, reason=Reason(code="vk.captcha"), data={"step": "info"}, error_code=14
    )
    row = await read_row(timed)
    assert (row["stage"], row["since"]) == (Stage.WAITING, began + 20)
    assert (row["waiting_for"], row["piece"]) == ("captcha", "info")
    assert (row["reason"], row["error_code"]) == ("vk.captcha", 14)

    assert await builds.resume(opened.build_id, WaitingFor.CAPTCHA)
    row = await read_row(timed)
    assert (row["stage"], row["reason"], row["error_code"]) == (Stage.MAKING, None, None)
    _, journal = await take(opened.build_id)
    await journal.park(WaitingFor.FLOOD, reason=Reason(code="vk.flood"), sleep=60, error_code=9)
    assert (await read_row(timed))["stage"] == Stage.MAKING  # it goes on by itself
    clock.now += 61
    assert await builds.due()
    assert (await read_row(timed))["waiting_for"] is None

    _, journal = await take(opened.build_id)
    refusal = Reason(code="vk.no_right")
    await journal.settle("info", StepState.REFUSED, error_code=15, reason=refusal)
    await journal.settle("market", StepState.REFUSED, error_code=7, reason=refusal)
    await journal.finish(BuildState.DONE_WITH_GAPS)
    row = await read_row(timed)
    assert row["stage"] == Stage.GAPS
    assert (row["piece"], row["reason"], row["error_code"]) == ("info", "vk.no_right", 15)
    assert await builds.retry(opened.build_id)
    row = await read_row(timed)
    assert (row["stage"], row["piece"]) == (Stage.MAKING, None)
    assert await builds.cancel(opened.build_id)
    assert (await read_row(timed))["stage"] == Stage.FAILED


async def test_a_build_that_is_done_is_ready(timed: Database, build_id: str, take: Take) -> None:
    _, journal = await take(build_id)
    await journal.finish(BuildState.DONE)
    row = await read_row(timed)
    assert (row["stage"], row["reason"], row["piece"]) == (Stage.READY, None, None)
    async with timed.transaction() as connection:
        await connection.execute(communities.update().values(state=CommunityState.LOST))
        await relist(connection, timed.now())
    row = await read_row(timed)
    assert (row["stage"], row["reason"]) == (Stage.FAILED, "community.lost")


async def test_a_form_is_found_by_its_words_its_phone_and_its_student(
    timed: Database, builds: Builds, new_build: Callable[..., NewBuild]
) -> None:
    await builds.open(new_build())
    async with timed.transaction() as connection:
        found = (await connection.execute(select(search_terms.c.term))).scalars().all()
        assert sorted(found) == [
            "p:00000000097", "s:student-7", "w:иван", "w:москва", "w:петров",
        ]  # fmt: skip
        await connection.execute(text("DELETE FROM listings"))


async def test_a_forgotten_person_leaves_no_row_and_no_word(
    timed: Database, opened: Opened, count_rows: Callable[..., Awaitable[list[int]]], vault: Any
) -> None:
    from vitrina.storage.forgetting import Forgetting

    async def drop_jobs(*_: Any) -> None:
        return None

    assert await Forgetting(timed, vault, drop_jobs).forget(opened.community_id)
    assert await count_rows("listings", "search_terms") == [0, 0]
    async with timed.transaction() as connection:
        await relist(connection, timed.now())
    assert await count_rows("listings") == [0]
