"""Communities, their pieces and the history of their builds, written with what they tell of."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from storage.conftest import IVAN, PLAN
from vitrina.domain.build import BuildEvent, BuildState, StepState, WaitingFor
from vitrina.domain.community import CommunityState, OpenedBy, Seen
from vitrina.domain.reason import Reason
from vitrina.storage.build_events import read_events
from vitrina.storage.builds import Builds, NewBuild, Opened
from vitrina.storage.communities import Communities
from vitrina.storage.database import Database
from vitrina.storage.journal import Journal, Superseded
from vitrina.storage.models import builds as builds_table
from vitrina.storage.models import communities as communities_table
from vitrina.storage.pieces import Made, Sighting, read_pieces
from vitrina.storage.records import BuildRecord

NewBuilds = Callable[..., NewBuild]
Take = Callable[[str], Awaitable[tuple[BuildRecord, Journal]]]
GROUP = (501, "club501")


@pytest.fixture
def communities(timed: Database) -> Communities:
    return Communities(timed)


async def test_a_community_is_a_draft_until_vk_has_it_and_lives_when_its_run_is_over(
    communities: Communities, opened: Opened, take: Take, clock: SimpleNamespace
) -> None:
    draft = await communities.find(opened.community_id)
    assert draft is not None
    assert (draft.state, draft.group_id, draft.owner_id) == (CommunityState.DRAFT, None, 1)
    assert (draft.opened_by, draft.plan) == (OpenedBy.BY_API, PLAN)
    assert (draft.student_id, draft.course_id) == ("", IVAN.course_id)
    assert draft.created_at == clock.now

    _, journal = await take(opened.build_id)
    await journal.settle("community", StepState.DONE, group=GROUP)
    made = await communities.find_by_group(501)
    assert made is not None and made.id == opened.community_id
    assert (made.state, made.screen_name) == (CommunityState.MADE, "club501")

    await journal.replan(PLAN.model_copy(update={"version": 2}))
    await journal.finish(BuildState.DONE_WITH_GAPS)
    living = await communities.find(opened.community_id)
    assert living is not None and living.plan is not None
    assert (living.state, living.plan.version) == (CommunityState.LIVING, 2)


@pytest.mark.parametrize("end", [BuildState.FAILED, BuildState.DONE])
async def test_a_run_that_made_no_group_leaves_a_draft(
    communities: Communities, opened: Opened, take: Take, end: BuildState
) -> None:
    _, journal = await take(opened.build_id)
    await journal.finish(end)
    draft = await communities.find(opened.community_id)
    assert draft is not None and draft.state is CommunityState.DRAFT
    assert await communities.find("nothing") is None


async def test_a_group_is_of_one_community_unless_that_one_is_forgotten(
    timed: Database, communities: Communities, builds: Builds, new_build: NewBuilds, take: Take
) -> None:
    first, second = [await builds.open(new_build(user=user)) for user in (1, 2)]
    _, mine = await take(first.build_id)
    _, theirs = await take(second.build_id)
    await mine.settle("community", StepState.DONE, group=GROUP)
    with pytest.raises(IntegrityError):
        await theirs.settle("community", StepState.DONE, group=GROUP)
    build = await builds.find(second.build_id)
    assert build is not None and build.group_id is None
    async with timed.transaction() as connection:
        forgotten = communities_table.c.id == first.community_id
        await connection.execute(
            update(communities_table).where(forgotten).values(state="forgotten")
        )
    assert await communities.find_by_group(501) is None
    await theirs.settle("community", StepState.DONE, group=GROUP)
    found = await communities.find_by_group(501)
    assert found is not None and found.id == second.community_id


async def test_a_community_has_one_unfinished_build(
    timed: Database, builds: Builds, build_id: str, take: Take
) -> None:
    async with timed.transaction() as connection:
        row = (await connection.execute(builds_table.select())).mappings().one()
    second = {**row, "id": "second", "vk_user_id": None, "grant_id": None}
    with pytest.raises(IntegrityError):
        async with timed.transaction() as connection:
            await connection.execute(insert(builds_table).values(**second))
    _, journal = await take(build_id)
    await journal.finish(BuildState.DONE)
    async with timed.transaction() as connection:
        await connection.execute(insert(builds_table).values(**second))


async def test_a_key_opens_the_run_that_made_the_community_not_a_later_repair(
    timed: Database, builds: Builds, new_build: NewBuilds, take: Take, clock: SimpleNamespace
) -> None:
    opened = await builds.open(new_build(page="page-key"))
    _, journal = await take(opened.build_id)
    await journal.finish(BuildState.DONE)
    async with timed.transaction() as connection:
        row = (await connection.execute(builds_table.select())).mappings().one()
        for purpose in ("repair", "refill", "change"):
            clock.now += 10
            changed = {"id": purpose, "purpose": purpose, "created_at": clock.now}
            await connection.execute(insert(builds_table).values(**{**row, **changed}))
    found = await builds.find_by_key("page-key", "page")
    assert found is not None and found.id == opened.build_id


async def test_a_made_piece_is_kept_and_what_vk_showed_of_it(
    timed: Database, opened: Opened, take: Take, clock: SimpleNamespace
) -> None:
    _, journal = await take(opened.build_id)
    made = Made("topic", vk_id=7, fingerprint="sent", way="user_token")
    step = await journal.settle("info", StepState.DONE, made=made)
    assert step.way == "user_token"
    await journal.settle("market", StepState.REFUSED, made=Made("market"))
    await journal.note_seen({"info": Sighting(Seen.DIFFERS, "shown"), "gone": Sighting(Seen.SAME)})
    (piece,) = (await read_pieces(timed, opened.community_id)).values()
    assert (piece.key, piece.kind, piece.vk_id, piece.way) == ("info", "topic", 7, "user_token")
    assert (piece.fingerprint_sent, piece.fingerprint_shown) == ("sent", "shown")
    assert (piece.seen, piece.seen_at, piece.theirs) == (Seen.DIFFERS, clock.now, False)
    assert piece.build_id == opened.build_id

    # Made anew, nobody has looked at it.
    await journal.settle("info", StepState.DONE, made=replace(made, vk_id=8))
    again = (await read_pieces(timed, opened.community_id))["info"]
    assert (again.vk_id, again.seen, again.fingerprint_shown) == (8, Seen.UNKNOWN, None)

    await take(opened.build_id)
    with pytest.raises(Superseded):
        await journal.note_seen({"info": Sighting(Seen.MISSING)})
    with pytest.raises(Superseded):
        await journal.settle("info", StepState.DONE, made=Made("topic", vk_id=9))
    assert (await read_pieces(timed, opened.community_id))["info"] == again


async def test_history_tells_everything_and_no_answer_of_a_person(
    timed: Database, builds: Builds, new_build: NewBuilds, take: Take, clock: SimpleNamespace
) -> None:
    build_id = (await builds.open(new_build())).build_id
    _, journal = await take(build_id)
    why = Reason(code="vk.captcha", data={"number": 3})
    await journal.intend({"info": {}}, 1.0)
    await journal.settle("info", StepState.REFUSED, error_code=15, reason=why)
    await journal.park(WaitingFor.CAPTCHA, reason=why, data={"step": "market"}, error_code=14)
    assert await builds.resume(build_id, WaitingFor.CAPTCHA, {"success_token": "secret-answer"})
    _, journal = await take(build_id)
    await journal.hand_over()
    assert not (await builds.open(new_build())).is_new
    assert await builds.cancel(build_id)
    told = await read_events(timed, build_id)
    assert [(one.event, one.step_key) for one in told] == [
        (BuildEvent.OPENED, None),
        (BuildEvent.STARTED, None),
        (BuildEvent.STEP_REFUSED, "info"),
        (BuildEvent.PARKED, None),
        (BuildEvent.ANSWERED, None),
        (BuildEvent.TAKEN_UP, None),
        (BuildEvent.HANDED_OVER, None),
        (BuildEvent.JOINED, None),
        (BuildEvent.CANCELLED, None),
    ]
    stored = {"code": "vk.captcha", "data": {"number": 3}}
    assert told[2].data == {"code": 15, "reason": stored}
    assert told[3].data == {
        "waiting_for": "captcha", "step": "market", "code": 14, "reason": stored,
    }  # fmt: skip
    assert told[0].at == clock.now
    assert "secret-answer" not in str(told)


async def test_what_is_undone_is_not_told(
    timed: Database, builds: Builds, build_id: str, take: Take
) -> None:
    """A write that comes to nothing leaves no event behind: they are one transaction."""
    _, older = await take(build_id)
    await take(build_id)
    before = await read_events(timed, build_id)
    for write in (
        older.settle("info", StepState.DONE),
        older.park(WaitingFor.PERSON),
        older.finish(BuildState.DONE),
        older.hand_over(),
        older.replan(PLAN),
    ):
        with pytest.raises(Superseded):
            await write
    assert not await builds.retry("nothing") and not await builds.cancel("nothing")
    with pytest.raises(KeyError):
        await (await take(build_id))[1].settle("no such step", StepState.DONE)
    assert [one.event for one in await read_events(timed, build_id)] == [
        *(one.event for one in before), BuildEvent.TAKEN_UP,
    ]  # fmt: skip
