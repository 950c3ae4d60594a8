"""Forgetting is one transaction: stopped at any statement it has deleted nothing."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.conftest import IVAN
from vitrina.domain.build import BuildState
from vitrina.domain.community import CommunityState
from vitrina.storage.builds import Builds, NewBuild, Opened
from vitrina.storage.communities import Communities
from vitrina.storage.database import Database
from vitrina.storage.ended_callbacks import is_ended_callback
from vitrina.storage.events import Event, Events
from vitrina.storage.figures import read_figures
from vitrina.storage.forgetting import Forgetting, was_forgotten
from vitrina.storage.grants import Grants
from vitrina.storage.models import builds as builds_table
from vitrina.storage.models import communities, events, leads, metadata, photos, practitioners
from vitrina.storage.vault import Vault
from vitrina.storage.wall_events import WallEvent, keep_wall_event, read_wall_events
from vitrina.storage.webhooks import Webhooks

NewBuilds = Callable[..., NewBuild]
GROUP, SECRET = 501, "secret-of-the-group"
PHOTO = "0123456789abcdef0123456789abcdef"

# What becomes of each table's rows. A new table is emptied by its column `community_id` or
# `group_id`; one without either has to be thought about and named here.
BY_HAND = {
    "communities": "emptied, but for the id, the state and how it began",
    "practitioners": "the forms of the community and of its runs, unless another has them",
    "builds": "deleted, counted in forgotten_runs",
    "steps": "with their build",
    "build_events": "with their build",
    "photos": "those that the forms name, unless another form does",
    "oauth_states": "dropped before, by what is in them",
    "link_keys": "hashes of links to the page stay as ended, the others go",
    "leases": "those of the group",
    "getcourse_students": "those with the community's id of the school, unless another has it",
    "course_students": "those of the student whom the school signed for",
    "search_terms": "with their form",
}
OF_NOBODY = {
    "getcourse_account": "keys of the school",
    "getcourse_targets": "names of fields and groups",
    "build_openings": "pseudonyms of who opened builds within the hour",
    "sealing_key": "which key seals",
    "key_holders": "processes",
    "vk_errors": "counts",
    "vk_verdicts": "what VK answers to a kind of token",
    "forgotten_runs": "figures",
    "bulk_acts": "numbers of acts and how many they were about",
    "ended_callbacks": "hashes of secrets",
    "members": "the school's people",
    "invitations": "the school's people",
    "recovery_codes": "hashes of the school's people",
    "sessions": "browsers of the school's people",
    "audit_entries": "what the school's people did, by ids",
    "courses": "what a school says of its courses",
    "course_days": "counts",
    "school_settings": "what a school says of itself",
    "school_logos": "pictures of a school",
    "endpoints": "addresses of the school",
    "api_keys": "the school's",
    "event_positions": "a number",
}


def test_it_is_known_of_every_table_what_becomes_of_it() -> None:
    for table in metadata.sorted_tables:
        by_column = "community_id" in table.c or "group_id" in table.c
        named = table.name in BY_HAND or table.name in OF_NOBODY
        assert named or by_column, f"{table.name}: who forgets what is in it?"


async def drop_nothing(connection: AsyncConnection, build_ids: Sequence[str]) -> None:
    """There is no job engine here."""


@pytest.fixture
def forgetting(timed: Database, vault: Vault) -> Forgetting:
    return Forgetting(timed, vault, drop_nothing)


@pytest.fixture
async def full(
    timed: Database, vault: Vault, opened: Opened, new_build: NewBuilds, builds: Builds
) -> str:
    """Ivan's community with a group, a photo, a key and a request; beside it another's. Its id."""
    await builds.open(new_build(user=2))
    group = {"group_id": GROUP, "screen_name": "club501", "state": CommunityState.LIVING}
    async with timed.transaction() as connection:
        mine = communities.c.id == opened.community_id
        await connection.execute(update(communities).where(mine).values(group))
        now = timed.now()
        photo = {"id": PHOTO, "data": b"face", "created_at": now, "expires_at": now + 1e6}
        await connection.execute(insert(photos).values(photo))
        form = IVAN.model_copy(update={"photo_id": PHOTO}).model_dump_json()
        own = select(communities.c.practitioner_id).where(mine).scalar_subquery()
        of_ivan = practitioners.c.id == own
        await connection.execute(update(practitioners).where(of_ivan).values(data=form))
        lead = {"id": "lead", "group_id": GROUP, "peer_id": 7, "sealed": "x", "created_at": now}
        await connection.execute(insert(leads).values(lead))
        finished = {"state": BuildState.DONE, "started_at": now, "finished_at": now + 40}
        run = builds_table.c.id == opened.build_id
        await connection.execute(update(builds_table).where(run).values(finished))
    webhooks = Webhooks(timed, vault)
    await webhooks.expect(GROUP, opened.community_id, secret=SECRET, code="code")
    await Grants(timed, vault).keep_key(GROUP, "key")
    await Events(timed, vault).put(Event(GROUP, "message/7/1", 7, "message", 1, "{}"))
    await keep_wall_event(timed, GROUP, WallEvent("wall_post_new", 5, text="Здравствуйте"))
    return opened.community_id


async def count_all(database: Database) -> dict[str, int]:
    async with database.transaction() as connection:
        return {
            table.name: (
                await connection.execute(select(func.count()).select_from(table))
            ).scalar_one()
            for table in metadata.sorted_tables
        }


class Stopped(Exception):
    """The process was killed."""


async def test_stopped_at_any_statement_it_has_deleted_nothing_and_can_be_repeated(
    timed: Database, forgetting: Forgetting, full: str
) -> None:
    before, statements = await count_all(timed), 0
    engine = timed.engine.sync_engine

    for stop_at in range(1, 100):
        statements = 0

        def count(connection: Connection, cursor: Any, statement: str, *more: Any) -> None:
            nonlocal statements
            statements += 1
            if statements == stop_at:  # noqa: B023 -- called within this round
                raise Stopped

        event.listen(engine, "before_cursor_execute", count)
        try:
            assert await forgetting.forget(full) is True
            break
        except Stopped:
            pass
        finally:
            event.remove(engine, "before_cursor_execute", count)
        assert await count_all(timed) == before, f"stopped at statement {stop_at}"
    assert statements > 10
    after = await count_all(timed)
    assert {name: n for name, n in after.items() if n} == {
        "communities": 2, "practitioners": 1, "builds": 1, "grants": 1,
        "steps": before["steps"] / 2,
        "build_events": before["build_events"] / 2, "link_keys": 3, "forgotten_runs": 1,
        "ended_callbacks": 1, "listings": 1, "search_terms": 5,
    }  # fmt: skip
    assert await forgetting.forget(full) is False
    assert await count_all(timed) == after


async def test_another_persons_form_and_photo_stay(
    timed: Database, forgetting: Forgetting, full: str
) -> None:
    async with timed.transaction() as connection:
        form = IVAN.model_copy(update={"photo_id": PHOTO}).model_dump_json()
        await connection.execute(update(practitioners).values(data=form))
    await forgetting.forget(full)
    counts = await count_all(timed)
    assert (counts["practitioners"], counts["photos"]) == (1, 1)


async def test_what_processes_had_not_heard_of_yet_is_not_written_down(
    timed: Database, vault: Vault, forgetting: Forgetting, full: str
) -> None:
    await forgetting.forget(full)
    after = await count_all(timed)
    await Events(timed, vault).put(Event(GROUP, "message/7/2", 7, "message", 2, "{}"))
    await keep_wall_event(timed, GROUP, WallEvent("wall_post_new", 6, text="Здравствуйте"))
    await Webhooks(timed, vault).expect(GROUP, full, secret=SECRET, code="code")
    await Webhooks(timed, vault).adopt(GROUP, full, secret=SECRET)
    assert await Grants(timed, vault).keep_key(GROUP, "key") is False
    assert await count_all(timed) == after
    assert await read_wall_events(timed, GROUP) == ()


async def test_the_group_may_be_anybodys_again_and_the_figures_stay(
    timed: Database, vault: Vault, forgetting: Forgetting, full: str, opened: Opened
) -> None:
    before = await read_figures(timed)
    await forgetting.forget(full)
    assert await read_figures(timed) == before
    assert before.created == 1 and before.duration_sum == 40
    gone = await Communities(timed).find(full)
    assert gone is not None and gone.state is CommunityState.FORGOTTEN
    assert (gone.practitioner_id, gone.plan, gone.group_id, gone.owner_id) == (None,) * 4
    assert await is_ended_callback(timed, SECRET)
    assert not await is_ended_callback(timed, "another") and not await is_ended_callback(
        timed, "\ud800"
    )
    async with timed.transaction() as connection:
        other = communities.c.id != full
        await connection.execute(update(communities).where(other).values(group_id=GROUP))
    await Events(timed, vault).put(Event(GROUP, "message/7/3", 7, "message", 3, "{}"))
    assert await forgetting.forget(full) is False  # nothing of whoever has the group now


async def test_a_link_to_the_page_says_what_became_of_it(
    timed: Database, forgetting: Forgetting, new_build: NewBuilds, builds: Builds
) -> None:
    mine = await builds.open(new_build(user=3, page="my-page", follow="my-follow"))
    assert not await was_forgotten(timed, "my-page")
    await forgetting.forget(mine.community_id)
    assert await was_forgotten(timed, "my-page")
    assert not await was_forgotten(timed, "my-follow") and not await was_forgotten(timed, "other")
    assert await builds.find_by_key("my-page", "page") is None


async def test_unfinished_runs_are_counted_as_cancelled(
    timed: Database, forgetting: Forgetting, opened: Opened
) -> None:
    assert await forgetting.list_unfinished(opened.community_id) == [opened.build_id]
    await forgetting.forget(opened.community_id)
    assert (await read_figures(timed)).states == {BuildState.CANCELLED: 1}
    async with timed.transaction() as connection:
        kept = (await connection.execute(select(func.count()).select_from(events))).scalar_one()
    assert kept == 0


async def test_what_the_same_person_began_and_never_made_goes_too(
    timed: Database, forgetting: Forgetting, new_build: NewBuilds, builds: Builds
) -> None:
    failed = await builds.open(new_build(user=4))
    await builds.cancel(failed.build_id)
    made = await builds.open(new_build(user=4))
    await builds.cancel(made.build_id)
    another = await builds.open(new_build(user=5))
    under_way = await builds.open(new_build(user=4))
    async with timed.transaction() as connection:
        mine = communities.c.id == made.community_id
        await connection.execute(update(communities).where(mine).values(group_id=GROUP))
    await forgetting.forget(made.community_id)
    async with timed.transaction() as connection:
        left = select(communities.c.id).where(communities.c.state != CommunityState.FORGOTTEN)
        kept = set((await connection.execute(left)).scalars())
    assert kept == {another.community_id, under_way.community_id}
    assert (await count_all(timed))["practitioners"] == 2
