"""What a runner writes about its build, and that nobody else can write at the same time."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

import pytest

from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.reason import reason_as_written
from vitrina.storage.builds import Builds, NewBuild
from vitrina.storage.database import Database
from vitrina.storage.figures import read_figures
from vitrina.storage.journal import Journal, Superseded
from vitrina.storage.records import BuildRecord
from vitrina.storage.usage import Usage
from vitrina.wording.reasons import say_reason

NewBuilds = Callable[..., NewBuild]
Take = Callable[[str], Awaitable[tuple[BuildRecord, Journal]]]

ERROR = ("wall.post", 6)


async def write_everything(journal: Journal, plan: CommunityPlan) -> int:
    """Try every kind of write with this journal; how many were refused as superseded."""
    spent = Usage(requests=1, uploads=1, errors=(ERROR,))
    refused = 0
    for write in (
        lambda: journal.intend({"info": {"method": "groups.edit"}}, 5.0),
        lambda: journal.settle("info", StepState.DONE, usage=spent, group=(9, "club9")),
        lambda: journal.park(WaitingFor.PERSON, reason=reason_as_written("Ждём"), usage=spent),
        lambda: journal.finish(BuildState.DONE, usage=spent),
        lambda: journal.replan(plan.model_copy(update={"version": 99})),
        lambda: journal.hand_over(),
    ):
        try:
            await write()
        except Superseded:
            refused += 1
    return refused


async def test_taking_a_build_marks_it_running_and_gives_its_steps(
    builds: Builds, build_id: str, take: Take, clock: SimpleNamespace
) -> None:
    clock.now += 3
    build, _ = await take(build_id)
    assert (build.state, build.epoch, build.started_at) == (BuildState.RUNNING, 1, clock.now)
    assert list(build.steps) == ["community", "info", "market", "hand/map"]
    assert build == await builds.find(build_id)
    clock.now += 10
    again, _ = await take(build_id)
    assert (again.epoch, again.started_at) == (2, clock.now - 10)


async def test_many_runners_at_once_hold_different_epochs_and_only_the_last_may_write(
    timed: Database, builds: Builds, build_id: str
) -> None:
    taken = await asyncio.gather(*(Journal.acquire(timed, build_id) for _ in range(6)))
    holders = {one[0].epoch: one[1] for one in taken if one}
    assert sorted(holders) == [1, 2, 3, 4, 5, 6]
    last = holders.pop(6)
    for journal in holders.values():
        with pytest.raises(Superseded):
            await journal.intend({"info": {}}, 1.0)
    step = (await last.intend({"info": {"method": "groups.edit"}}, 1.0))["info"]
    assert (step.state, step.attempt) == (StepState.INTENDED, 1)
    build = await builds.find(build_id)
    assert build is not None
    assert build.epoch == 6


async def test_every_write_of_an_older_runner_is_refused_and_changes_nothing(
    timed: Database, builds: Builds, build_id: str, take: Take
) -> None:
    build, older = await take(build_id)
    await take(build_id)
    before = await builds.find(build_id)
    assert await write_everything(older, build.plan) == 6
    assert await builds.find(build_id) == before
    assert (await read_figures(timed)).vk_errors == ()


async def test_a_cancelled_build_refuses_every_write(
    timed: Database, builds: Builds, build_id: str, take: Take
) -> None:
    build, journal = await take(build_id)
    await builds.cancel(build_id)
    before = await builds.find(build_id)
    assert await write_everything(journal, build.plan) == 6
    assert await builds.find(build_id) == before
    assert (await read_figures(timed)).vk_errors == ()


@pytest.mark.parametrize("end", ["parked", "finished", "handed over"])
async def test_a_runner_that_let_go_may_not_write_any_more(
    builds: Builds, build_id: str, take: Take, end: str
) -> None:
    build, journal = await take(build_id)
    if end == "parked":
        await journal.park(WaitingFor.PERSON, reason=reason_as_written("Ждём"))
    elif end == "finished":
        await journal.finish(BuildState.DONE)
    else:
        await journal.hand_over()
    before = await builds.find(build_id)
    assert await write_everything(journal, build.plan) == 6
    assert await builds.find(build_id) == before


async def test_finished_cancelled_and_waiting_builds_are_not_taken(
    timed: Database, builds: Builds, new_build: NewBuilds, take: Take, clock: SimpleNamespace
) -> None:
    assert await Journal.acquire(timed, "nothing") is None
    for user, end in enumerate((BuildState.DONE, BuildState.DONE_WITH_GAPS, BuildState.FAILED)):
        opened = await builds.open(new_build(user=10 + user))
        _, journal = await take(opened.build_id)
        await journal.finish(end)
        assert await Journal.acquire(timed, opened.build_id) is None
    for user, reason in enumerate(WaitingFor):
        opened = await builds.open(new_build(user=20 + user))
        _, journal = await take(opened.build_id)
        await journal.park(reason, reason=reason_as_written("Ждём"))
        clock.now += 1_000_000
        assert await Journal.acquire(timed, opened.build_id) is None


async def test_a_sleeping_build_is_taken_when_its_time_has_come(
    timed: Database, builds: Builds, build_id: str, take: Take, clock: SimpleNamespace
) -> None:
    _, journal = await take(build_id)
    await journal.park(
        WaitingFor.FLOOD, reason=reason_as_written("Подождём"), sleep=300, error_code=9
    )
    clock.now += 299.9
    assert await Journal.acquire(timed, build_id) is None
    clock.now += 0.1
    build, _ = await take(build_id)
    assert (build.state, build.waiting_for, build.not_before) == (BuildState.RUNNING, None, None)
    assert (say_reason(build.reason), build.error_code, build.sleeps) == (None, None, 1)


async def test_parking_sets_every_field_of_the_wait_and_the_next_one_clears_them(
    builds: Builds, build_id: str, take: Take, clock: SimpleNamespace
) -> None:
    _, journal = await take(build_id)
    await journal.park(
        WaitingFor.FLOOD,
        reason=reason_as_written("ВКонтакте просит подождать"),
        data={"step": "info"},
        sleep=120,
        error_code=9,
        usage=Usage(requests=2, uploads=1),
    )
    build = await builds.find(build_id)
    assert build is not None
    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.FLOOD)
    assert (say_reason(build.reason), build.error_code) == ("ВКонтакте просит подождать", 9)
    assert (build.waiting_data, build.not_before) == ({"step": "info"}, clock.now + 120)
    assert (build.requests, build.uploads, build.sleeps) == (2, 1, 1)

    clock.now += 120
    _, journal = await take(build_id)
    await journal.park(WaitingFor.PERSON, reason=reason_as_written("Какое сообщество ваше?"))
    build = await builds.find(build_id)
    assert build is not None
    assert (build.waiting_for, say_reason(build.reason)) == (
        WaitingFor.PERSON,
        "Какое сообщество ваше?",
    )
    assert (build.error_code, build.waiting_data, build.not_before) == (None, None, None)
    # A person's silence is no sleep: only VK's floods count towards giving up.
    assert build.sleeps == 1


async def test_an_intent_settles_by_the_shared_clock_and_a_retry_is_a_new_one(
    builds: Builds, build_id: str, take: Take, clock: SimpleNamespace
) -> None:
    _, journal = await take(build_id)
    first = {"method": "groups.create", "arguments": "a1", "before": {"groups": [1, 2]}}
    step = (await journal.intend({"community": first}, 12.5))["community"]
    assert (step.state, step.attempt, step.intent) == (StepState.INTENDED, 1, first)
    settles_at = clock.now + 12.5
    assert step.settles_at == settles_at
    assert await journal.seconds_until(settles_at) == 12.5
    clock.now += 20
    assert await journal.seconds_until(settles_at) == -7.5

    await journal.settle(
        "community", StepState.UNKNOWN, error_code=10, reason=reason_as_written("Не ответил")
    )
    step = (await journal.intend({"community": {"method": "groups.create"}}, 4))["community"]
    assert (step.attempt, step.intent) == (2, {"method": "groups.create"})
    assert step.settles_at == clock.now + 4
    assert (step.error_code, say_reason(step.reason)) == (None, None)
    build = await builds.find(build_id)
    assert build is not None
    assert build.steps["community"] == step
    assert build.steps["info"].attempt == 0


async def test_an_unknown_outcome_keeps_what_the_check_needs(build_id: str, take: Take) -> None:
    _, journal = await take(build_id)
    intent = {"method": "board.addTopic", "before": {"topics": [7]}}
    intended = (await journal.intend({"market": intent}, 3))["market"]
    step = await journal.settle(
        "market", StepState.UNKNOWN, error_code=0, reason=reason_as_written("Нет ответа")
    )
    assert (step.intent, step.settles_at) == (intent, intended.settles_at)
    build, _ = await take(build_id)
    assert build.steps["market"] == step


async def test_settling_writes_the_step_the_group_and_the_cost_together(
    timed: Database, builds: Builds, build_id: str, take: Take
) -> None:
    _, journal = await take(build_id)
    spent = Usage(requests=3, uploads=2, errors=(ERROR, ("groups.create", 9), ERROR))
    step = await journal.settle(
        "community",
        StepState.DONE,
        reference={"group_id": 77},
        usage=spent,
        group=(77, "massage_ivan"),
    )
    assert (step.state, step.reference) == (StepState.DONE, {"group_id": 77})
    build = await builds.find(build_id)
    assert build is not None
    assert (build.group_id, build.screen_name) == (77, "massage_ivan")
    assert (build.requests, build.uploads) == (3, 2)
    assert (await read_figures(timed)).vk_errors == (("groups.create", 9, 1), ("wall.post", 6, 2))

    # Settling again without a reference keeps the old one, without a group keeps the group.
    step = await journal.settle(
        "community",
        StepState.REFUSED,
        error_code=15,
        reason=reason_as_written("Нельзя"),
        usage=Usage(requests=1),
    )
    assert (step.reference, step.error_code, say_reason(step.reason)) == (
        {"group_id": 77},
        15,
        "Нельзя",
    )
    build = await builds.find(build_id)
    assert build is not None
    assert (build.group_id, build.requests, build.uploads) == (77, 4, 2)


async def test_a_step_that_is_not_there_writes_nothing_at_all(
    timed: Database, builds: Builds, build_id: str, take: Take
) -> None:
    _, journal = await take(build_id)
    before = await builds.find(build_id)
    with pytest.raises(KeyError):
        await journal.settle(
            "nowhere",
            StepState.DONE,
            usage=Usage(requests=5, errors=(ERROR,)),
            group=(1, "club1"),
        )
    assert await builds.find(build_id) == before
    assert (await read_figures(timed)).vk_errors == ()


async def test_errors_are_counted_right_when_many_builds_count_at_once(
    timed: Database, builds: Builds, new_build: NewBuilds, take: Take
) -> None:
    opened = [await builds.open(new_build(user=user)) for user in range(1, 9)]
    journals = [(await take(one.build_id))[1] for one in opened]
    errors = [(f"method.{n}", 6) for n in range(6)]
    order = random.Random(7)

    async def fail_often(journal: Journal) -> None:
        for _ in range(5):
            # Each meets the same errors in an order of its own.
            shuffled = tuple(order.sample(errors, len(errors)))
            await journal.settle("info", StepState.PLANNED, usage=Usage(errors=shuffled))

    await asyncio.gather(*(fail_often(journal) for journal in journals))
    assert (await read_figures(timed)).vk_errors == tuple((name, 6, 40) for name, _ in errors)


async def test_a_new_plan_version_is_what_the_next_runner_reads(
    builds: Builds, build_id: str, take: Take
) -> None:
    build, journal = await take(build_id)
    moved = build.plan.model_copy(update={"version": 2, "greeting": "Добрый день!"})
    await journal.replan(moved)
    after, _ = await take(build_id)
    assert after.plan == moved
    assert after.steps == build.steps


async def test_a_build_handed_over_is_queued_and_given_to_the_next(
    builds: Builds, build_id: str, take: Take, clock: SimpleNamespace
) -> None:
    _, journal = await take(build_id)
    await journal.settle("community", StepState.DONE, reference={"group_id": 5}, group=(5, "c5"))
    clock.now += 100
    await journal.hand_over()
    build = await builds.find(build_id)
    assert build is not None
    assert build.state is BuildState.QUEUED
    assert await builds.due() == []
    clock.now += 6
    assert [found for found, _ in await builds.due()] == [build_id]
    build, _ = await take(build_id)
    assert (build.epoch, build.group_id) == (2, 5)
    assert build.steps["community"].state is StepState.DONE


async def test_the_end_is_written_with_its_words_and_time(
    builds: Builds, build_id: str, take: Take, clock: SimpleNamespace
) -> None:
    _, journal = await take(build_id)
    clock.now += 30
    await journal.finish(
        BuildState.FAILED,
        reason=reason_as_written("Не вышло"),
        error_code=103,
        usage=Usage(requests=1),
    )
    build = await builds.find(build_id)
    assert build is not None
    assert (build.state, say_reason(build.reason), build.error_code) == (
        BuildState.FAILED,
        "Не вышло",
        103,
    )
    assert (build.started_at, build.finished_at) == (clock.now - 30, clock.now)
    assert build.requests == 1


async def test_a_runner_cut_off_in_the_middle_of_a_write_blocks_nobody(
    timed: Database, builds: Builds, build_id: str, take: Take
) -> None:
    """Cancelled at any point of a write, it leaves a whole step or none, and no lock behind."""
    for cut_after in range(25):
        _, journal = await take(build_id)
        writing = asyncio.create_task(journal.intend({"info": {"cut": cut_after}}, 1.0))
        await asyncio.sleep(cut_after * 0.0003)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        async with asyncio.timeout(5):
            step = await journal.settle("info", StepState.PLANNED)
        assert step.intent is None or set(step.intent) == {"cut"}
    build = await builds.find(build_id)
    assert build is not None
    assert build.epoch == 25
