"""Builds: found by key, due, resumed, cancelled; nothing secret in tables and texts."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

import pytest

from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.reason import reason_as_written
from vitrina.storage.builds import Builds, NewBuild
from vitrina.storage.database import Database
from vitrina.storage.journal import Journal
from vitrina.storage.records import BuildRecord
from vitrina.wording.reasons import say_reason

NewBuilds = Callable[..., NewBuild]
Take = Callable[[str], Awaitable[tuple[BuildRecord, Journal]]]
CountRows = Callable[..., Awaitable[list[int]]]
Dump = Callable[..., Awaitable[str]]

ALL_TABLES = (
    "practitioners", "communities", "grants", "builds", "steps", "link_keys", "build_events",
)  # fmt: skip


async def test_a_key_opens_its_own_kind_of_view_only(builds: Builds, new_build: NewBuilds) -> None:
    await builds.open(new_build(page="page-key", follow="follow-key"))
    assert await builds.find_by_key("page-key", "page") is not None
    assert await builds.find_by_key("follow-key", "follow") is not None
    assert await builds.find_by_key("page-key", "follow") is None
    assert await builds.find_by_key("follow-key", "page") is None
    assert await builds.find_by_key("somebody", "page") is None
    assert await builds.find_by_key("", "page") is None
    assert await builds.find("nothing") is None
    assert await builds.latest_of(404) is None


async def test_one_more_page_key_opens_the_same_page(builds: Builds, new_build: NewBuilds) -> None:
    opened = await builds.open(new_build(page="first"))
    await builds.add_page_key(opened.community_id, "second")
    for key in ("first", "second"):
        found = await builds.find_by_key(key, "page")
        assert found is not None
        assert found.id == opened.build_id
    assert await builds.find_by_key("second", "follow") is None


async def test_tables_hold_no_plain_key_and_only_the_form_and_plan_hold_the_phone(
    builds: Builds, new_build: NewBuilds, dump: Dump
) -> None:
    opened = await builds.open(new_build(page="plain-page-key", follow="plain-follow-key"))
    await builds.add_page_key(opened.community_id, "another-page-key")
    everything = await dump(*ALL_TABLES)
    for secret in ("plain-page-key", "plain-follow-key", "another-page-key"):
        assert secret not in everything
    for secret in ("vk2.a.access-of-ivan", "vk2.r.refresh-of-ivan", "device-of-ivan"):
        assert secret not in everything
    assert "9000000000" not in await dump("grants", "steps", "link_keys", "vk_errors")
    assert "Ivan" not in await dump("grants")


async def test_a_record_in_a_log_or_an_error_shows_no_phone_and_no_secret(
    builds: Builds, new_build: NewBuilds, take: Take
) -> None:
    new = new_build(page="page-key", follow="follow-key")
    opened = await builds.open(new)
    _, journal = await take(opened.build_id)
    await journal.park(
        WaitingFor.CAPTCHA, reason=reason_as_written("Проверка"), data={"success_token": "s3cret"}
    )
    shown = f"{new!r} {await builds.find(opened.build_id)!r}"
    for secret in ("9000000000", "page-key", "follow-key", "s3cret", new.token.sealed_access):
        assert secret not in shown


async def test_a_queued_build_is_due_when_nobody_took_it_for_five_seconds(
    builds: Builds, new_build: NewBuilds, clock: SimpleNamespace
) -> None:
    opened = await builds.open(new_build(user=42))
    assert await builds.due() == []
    clock.now += 4.9
    assert await builds.due() == []
    clock.now += 0.2
    assert await builds.due() == [(opened.build_id, "vk:42")]
    # Submitted again now: the next sweep leaves it alone, the one after five seconds does not.
    assert await builds.due() == []
    clock.now += 5.1
    assert await builds.due() == [(opened.build_id, "vk:42")]


async def test_a_sleeping_build_is_due_when_its_time_has_come(
    builds: Builds, new_build: NewBuilds, take: Take, clock: SimpleNamespace
) -> None:
    opened = await builds.open(new_build(user=42))
    _, journal = await take(opened.build_id)
    await journal.park(
        WaitingFor.FLOOD, reason=reason_as_written("ВКонтакте просит подождать"), sleep=600
    )
    clock.now += 599
    assert await builds.due() == []
    clock.now += 1
    assert await builds.due() == [(opened.build_id, "vk:42")]
    assert await builds.due() == []
    build = await builds.find(opened.build_id)
    assert build is not None
    assert (build.state, build.waiting_for, build.not_before) == (BuildState.QUEUED, None, None)
    assert say_reason(build.reason) is None
    assert build.sleeps == 1


async def test_nothing_else_is_ever_due(
    builds: Builds, new_build: NewBuilds, take: Take, clock: SimpleNamespace
) -> None:
    users = iter(range(100, 200))
    for reason in (WaitingFor.CAPTCHA, WaitingFor.GRANT, WaitingFor.PERSON):
        opened = await builds.open(new_build(user=next(users)))
        _, journal = await take(opened.build_id)
        await journal.park(reason, reason=reason_as_written("Ждём вас"))
    await take((await builds.open(new_build(user=next(users)))).build_id)
    for end in (BuildState.DONE, BuildState.DONE_WITH_GAPS, BuildState.FAILED):
        opened = await builds.open(new_build(user=next(users)))
        _, journal = await take(opened.build_id)
        await journal.finish(end)
    opened = await builds.open(new_build(user=next(users)))
    await builds.cancel(opened.build_id)
    clock.now += 1_000_000
    assert await builds.due() == []


async def test_two_sweeps_at_once_submit_a_build_once(
    builds: Builds, new_build: NewBuilds, clock: SimpleNamespace
) -> None:
    opened = [await builds.open(new_build(user=user)) for user in range(1, 6)]
    clock.now += 6
    swept = await asyncio.gather(*(builds.due() for _ in range(4)))
    submitted = [build_id for sweep in swept for build_id, _ in sweep]
    assert sorted(submitted) == sorted(one.build_id for one in opened)


async def test_running_builds_are_listed_whoever_runs_them(
    builds: Builds, new_build: NewBuilds, take: Take
) -> None:
    assert await builds.in_states(BuildState.RUNNING) == []
    first, second = [await builds.open(new_build(user=user)) for user in (8, 9)]
    _, journal = await take(first.build_id)
    assert await builds.in_states(BuildState.RUNNING) == [(first.build_id, "vk:8")]
    await take(second.build_id)
    assert set(await builds.in_states(BuildState.RUNNING)) == {
        (first.build_id, "vk:8"),
        (second.build_id, "vk:9"),
    }
    await journal.finish(BuildState.DONE)
    assert await builds.in_states(BuildState.RUNNING) == [(second.build_id, "vk:9")]


async def test_an_answer_resumes_only_the_build_that_waits_for_it(
    builds: Builds, build_id: str, take: Take, clock: SimpleNamespace
) -> None:
    answer = {"step": "info", "method": "groups.edit", "success_token": "s"}
    assert not await builds.resume(build_id, WaitingFor.CAPTCHA, answer)
    _, journal = await take(build_id)
    assert not await builds.resume(build_id, WaitingFor.CAPTCHA, answer)
    await journal.park(
        WaitingFor.CAPTCHA,
        reason=reason_as_written("Проверка"),
        data={"step": "info"},
        error_code=14,
    )
    assert not await builds.resume(build_id, WaitingFor.PERSON)
    assert not await builds.resume("nothing", WaitingFor.CAPTCHA)
    clock.now += 100
    assert await builds.resume(build_id, WaitingFor.CAPTCHA, answer)
    assert not await builds.resume(build_id, WaitingFor.CAPTCHA, answer)
    build = await builds.find(build_id)
    assert build is not None
    assert (build.state, build.waiting_for, build.waiting_data) == (
        BuildState.QUEUED,
        None,
        answer,
    )
    assert (say_reason(build.reason), build.error_code) == (None, None)
    assert await builds.due() == []


async def test_two_answers_at_once_resume_once(builds: Builds, build_id: str, take: Take) -> None:
    _, journal = await take(build_id)
    await journal.park(WaitingFor.PERSON, reason=reason_as_written("Какое сообщество ваше?"))
    answers = await asyncio.gather(
        *(builds.resume(build_id, WaitingFor.PERSON, {"answer": n}) for n in range(5))
    )
    assert sorted(answers) == [False] * 4 + [True]


async def test_the_answer_reaches_runners_until_it_is_used(
    builds: Builds, build_id: str, take: Take
) -> None:
    _, journal = await take(build_id)
    await journal.park(
        WaitingFor.CAPTCHA, reason=reason_as_written("Проверка"), data={"step": "info"}
    )
    await builds.resume(build_id, WaitingFor.CAPTCHA, {"success_token": "s3cret"})
    build, journal = await take(build_id)
    assert build.waiting_data == {"success_token": "s3cret"}
    await journal.hand_over()
    build, journal = await take(build_id)
    assert build.waiting_data == {"success_token": "s3cret"}
    await journal.finish(BuildState.DONE)
    after = await builds.find(build_id)
    assert after is not None
    assert after.waiting_data is None


@pytest.mark.parametrize("state", ["queued", "running", "waiting"])
async def test_cancel_ends_an_unfinished_build_for_good(
    timed: Database, builds: Builds, build_id: str, take: Take, clock: SimpleNamespace, state: str
) -> None:
    epoch = 0
    if state != "queued":
        build, journal = await take(build_id)
        epoch = build.epoch
    if state == "waiting":
        await journal.park(
            WaitingFor.FLOOD, reason=reason_as_written("Подождём"), data={"step": "info"}, sleep=60
        )
    clock.now += 30
    assert await builds.cancel(build_id)
    after = await builds.find(build_id)
    assert after is not None
    assert (after.state, after.epoch, after.finished_at) == (
        BuildState.CANCELLED,
        epoch + 1,
        clock.now,
    )
    assert (after.waiting_for, after.waiting_data, after.not_before) == (None, None, None)
    assert say_reason(after.reason) is None
    clock.now += 1000
    assert not await builds.cancel(build_id)
    assert await builds.due() == []
    assert await Journal.acquire(timed, build_id) is None


async def test_cancel_comes_too_late_for_a_finished_build(
    builds: Builds, build_id: str, take: Take
) -> None:
    _, journal = await take(build_id)
    await journal.finish(BuildState.DONE)
    before = await builds.find(build_id)
    assert not await builds.cancel(build_id)
    assert not await builds.cancel("nothing")
    assert await builds.find(build_id) == before


async def test_communities_of_other_builds_are_known(
    builds: Builds, new_build: NewBuilds, take: Take
) -> None:
    made = {}
    for user, group_id in ((1, 501), (2, 502), (3, None)):
        opened = await builds.open(new_build(user=user))
        made[user] = opened.community_id
        if group_id:
            _, journal = await take(opened.build_id)
            group = (group_id, f"club{group_id}")
            await journal.settle("community", StepState.DONE, group=group)
    assert await builds.groups_of_others(made[3])([500, 501, 502]) == {501, 502}
    assert await builds.groups_of_others(made[1])([500, 501, 502]) == {502}
    assert await builds.groups_of_others(made[1])([]) == set()


async def test_the_operator_sees_the_newest_first(
    builds: Builds, new_build: NewBuilds, clock: SimpleNamespace
) -> None:
    opened = []
    for user in range(1, 5):
        opened.append((await builds.open(new_build(user=user))).build_id)
        clock.now += 1
    assert [build.id for build in await builds.newest(3)] == [opened[3], opened[2], opened[1]]
