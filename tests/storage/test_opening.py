"""What a grant does: a whole build in one transaction, or a landing on the unfinished one."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.reason import reason_as_written
from vitrina.storage.builds import Builds, NewBuild
from vitrina.storage.database import Database
from vitrina.storage.grants import Grants
from vitrina.storage.journal import Journal
from vitrina.storage.models import practitioners
from vitrina.storage.records import BuildRecord
from vitrina.storage.vault import Vault
from vitrina.wording.reasons import say_reason

NewBuilds = Callable[..., NewBuild]
Take = Callable[[str], Awaitable[tuple[BuildRecord, Journal]]]
CountRows = Callable[..., Awaitable[list[int]]]
Dump = Callable[..., Awaitable[str]]

ALL_TABLES = (
    "practitioners", "communities", "grants", "builds", "steps", "link_keys", "build_events",
)  # fmt: skip


async def test_a_grant_saves_everything_a_runner_and_a_page_need(
    builds: Builds, new_build: NewBuilds, clock: SimpleNamespace, count_rows: CountRows
) -> None:
    new = new_build(user=77, page="page-key", follow="follow-key")
    opened = await builds.open(new)
    assert opened.is_new
    assert await count_rows(*ALL_TABLES) == [1, 1, 1, 1, 4, 2, 1]

    build = await builds.find(opened.build_id)
    assert build is not None
    assert (build.vk_user_id, build.route, build.state) == (77, "full", BuildState.QUEUED)
    assert build.plan == new.plan
    assert (build.epoch, build.sleeps, build.requests, build.uploads) == (0, 0, 0, 0)
    assert (build.created_at, build.started_at, build.finished_at) == (clock.now, None, None)
    assert await builds.practitioner(build) == new.practitioner
    assert list(build.steps) == ["community", "info", "market", "hand/map"]
    assert [step.state for step in build.steps.values()] == [
        StepState.PLANNED,
        StepState.PLANNED,
        StepState.PLANNED,
        StepState.MANUAL,
    ]
    assert build.steps["community"].intent is None
    assert build.steps["community"].attempt == 0


async def test_a_failure_in_the_middle_leaves_nothing(
    builds: Builds, new_build: NewBuilds, count_rows: CountRows
) -> None:
    await builds.open(new_build(user=1, follow="taken"))
    before = await count_rows(*ALL_TABLES)
    with pytest.raises(IntegrityError):
        # The follow key is the last thing to be written, and somebody else has it.
        await builds.open(new_build(user=2, follow="taken"))
    assert await count_rows(*ALL_TABLES) == before
    assert await builds.latest_of(2) is None


async def test_a_failed_landing_leaves_the_old_token_in_place(
    builds: Builds, new_build: NewBuilds, count_rows: CountRows
) -> None:
    opened = await builds.open(new_build(page="first"))
    before = await builds.find(opened.build_id)
    counts = await count_rows(*ALL_TABLES)
    with pytest.raises(IntegrityError):
        await builds.open(new_build(page="first"))
    assert await builds.find(opened.build_id) == before
    assert await count_rows(*ALL_TABLES) == counts


async def test_a_database_error_shows_no_phone_and_no_secret(
    timed: Database, builds: Builds, new_build: NewBuilds
) -> None:
    new = new_build()
    await builds.open(new)
    with pytest.raises(IntegrityError) as caught:
        async with timed.transaction() as connection:
            await connection.execute(
                insert(practitioners).values(
                    id=new.practitioner_id,
                    student_id="",
                    course_id="",
                    data=new.practitioner.model_dump_json(),
                    created_at=0.0,
                )
            )
    assert "+79000000000" not in str(caught.value)
    assert "Петров" not in str(caught.value)


async def test_two_grants_of_one_person_at_once_make_one_build_with_both_keys(
    builds: Builds, new_build: NewBuilds, count_rows: CountRows
) -> None:
    grants = [new_build(user=5) for _ in range(6)]
    opened = await asyncio.gather(*(builds.open(new) for new in grants))
    assert len({one.build_id for one in opened}) == 1
    assert sorted(one.is_new for one in opened) == [False] * 5 + [True]
    assert (await count_rows("practitioners", "builds", "steps")) == [1, 1, 4]
    for new in grants:
        for key, kind in ((new.page_key, "page"), (new.follow_key, "follow")):
            found = await builds.find_by_key(key, kind)  # type: ignore[arg-type]
            assert found is not None
            assert found.id == opened[0].build_id


async def test_a_second_grant_brings_its_token_and_leaves_form_and_plan(
    timed: Database, vault: Vault, builds: Builds, new_build: NewBuilds
) -> None:
    first = await builds.open(new_build(access="old-token"))
    before = await builds.find(first.build_id)
    second = await builds.open(new_build(access="fresh-token"))
    after = await builds.find(first.build_id)
    assert (second.build_id, second.is_new) == (first.build_id, False)
    assert before is not None
    assert after is not None
    assert (await Grants(timed, vault).find(after.grant_id)).access_token == "fresh-token"
    assert after.practitioner_id == before.practitioner_id
    assert (after.plan, after.steps) == (before.plan, before.steps)


async def test_a_grant_wakes_the_build_that_waited_for_it(
    builds: Builds, new_build: NewBuilds, take: Take, clock: SimpleNamespace
) -> None:
    opened = await builds.open(new_build())
    _, journal = await take(opened.build_id)
    await journal.park(
        WaitingFor.GRANT, reason=reason_as_written("Разрешите"), data={"step": "info"}, error_code=5
    )
    clock.now += 60
    await builds.open(new_build())
    build = await builds.find(opened.build_id)
    assert build is not None
    assert (build.state, build.waiting_for, build.waiting_data) == (BuildState.QUEUED, None, None)
    assert (say_reason(build.reason), build.error_code) == (None, None)
    # Submitted just now: the sweep gives the queue its five seconds.
    assert await builds.due() == []
    await take(opened.build_id)


@pytest.mark.parametrize("reason", [WaitingFor.CAPTCHA, WaitingFor.PERSON, WaitingFor.FLOOD])
async def test_a_grant_does_not_wake_a_build_that_waits_for_something_else(
    builds: Builds, new_build: NewBuilds, take: Take, reason: WaitingFor
) -> None:
    opened = await builds.open(new_build())
    _, journal = await take(opened.build_id)
    await journal.park(
        reason, reason=reason_as_written("Подождите"), data={"step": "info"}, sleep=600
    )
    await builds.open(new_build())
    build = await builds.find(opened.build_id)
    assert build is not None
    assert (build.state, build.waiting_for) == (BuildState.WAITING, reason)
    assert (say_reason(build.reason), build.waiting_data) == ("Подождите", {"step": "info"})


@pytest.mark.parametrize(
    "end", [BuildState.DONE, BuildState.DONE_WITH_GAPS, BuildState.FAILED, BuildState.CANCELLED]
)
async def test_after_a_finished_build_a_new_one_opens(
    builds: Builds, new_build: NewBuilds, take: Take, clock: SimpleNamespace, end: BuildState
) -> None:
    first = await builds.open(new_build(page="old"))
    if end is BuildState.CANCELLED:
        assert await builds.cancel(first.build_id)
    else:
        _, journal = await take(first.build_id)
        await journal.finish(end)
    clock.now += 10
    second = await builds.open(new_build(page="new"))
    assert second.is_new
    assert second.build_id != first.build_id
    latest = await builds.latest_of(1)
    old, new = await builds.find_by_key("old", "page"), await builds.find_by_key("new", "page")
    assert latest is not None
    assert old is not None
    assert new is not None
    assert latest.id == new.id == second.build_id
    assert (old.id, old.state) == (first.build_id, end)
