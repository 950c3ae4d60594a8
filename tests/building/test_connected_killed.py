"""A worker dies over a community that it may write to and not read: nothing is there twice."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from build_runner import BuildRunner, describe, each_effect_in_turn, open_build_runner
from building.test_killed import MOMENTS, Killed, kill_at
from connected import OpenedByHand, group_in_world, open_connected, open_group
from sandboxed import SandboxedServices
from vitrina.application.notice_late_post import notice_late_post
from vitrina.building.advance import advance
from vitrina.building.pieces.registry import kind_of
from vitrina.domain.build import BuildState, StepState
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.storage.records import BuildRecord
from vitrina.storage.wall_events import WallEvent, keep_wall_event

HOUR = 3600.0


@pytest.fixture(params=[False, True], ids=["one by one", "in waves"])
async def build_runner(
    sandboxed: SandboxedServices, request: pytest.FixtureRequest
) -> AsyncIterator[BuildRunner]:
    """Builds in fast forward, sending calls both ways."""
    async with open_build_runner(sandboxed, waves=request.param) as opened:
        yield opened


def by_key(plan: CommunityPlan) -> tuple[str, ...]:
    """What the key sends, in the order of the plan."""
    return tuple(piece.key for piece in plan.pieces if kind_of(piece).ways and not piece.manual)


def seen_of(group: dict[str, Any]) -> dict[str, Any]:
    """The group without the times of its posts, which hang on when its run was opened."""
    shown = describe(group)
    posts = [(text, state, pictures) for text, state, _, pictures in shown["posts"]]
    return {**shown, "posts": posts, "title": ""}


async def kill(runner: BuildRunner, group: OpenedByHand, victim: str, moment: str) -> str:
    """A run that is left by its worker around that effect; its id."""
    build_id = await open_connected(runner, group)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        kill_at(moment, victim, patch)
        await advance(runner.building, build_id)
    return build_id


@each_effect_in_turn
@pytest.mark.parametrize("moment", MOMENTS)
async def test_each_effect_is_there_once_whenever_its_worker_dies(
    build_runner: BuildRunner, moment: str
) -> None:
    undisturbed = await open_group(build_runner.sandboxed)
    build_id = await open_connected(build_runner, undisturbed)
    plan = (await build_runner.finish(build_id)).plan
    wanted = seen_of(await group_in_world(build_runner, undisturbed.group_id))
    assert plan.route is Route.CONNECT and len(wanted["posts"]) == 8

    for victim in by_key(plan):
        group = await open_group(build_runner.sandboxed)
        build_id = await kill(build_runner, group, victim, moment)
        build = await build_runner.finish(build_id)
        assert build.state is BuildState.DONE, (victim, build)
        made = seen_of(await group_in_world(build_runner, group.group_id))
        assert made == wanted, victim


async def finish_later(runner: BuildRunner, build_id: str, seconds: float) -> BuildRecord:
    runner.clock.pass_time(seconds)
    return await runner.finish(build_id)


@pytest.mark.parametrize("moment", ["before the answer", "before recording"])
async def test_a_post_whose_hour_of_the_guid_is_over_is_known_by_its_minute(
    build_runner: BuildRunner, moment: str
) -> None:
    group = await open_group(build_runner.sandboxed)
    build_id = await kill(build_runner, group, "post/4", moment)
    build = await finish_later(build_runner, build_id, 2 * HOUR)
    posts = (await group_in_world(build_runner, group.group_id))["posts"]
    planned = build.plan.piece("post/4")
    assert [post["text"] for post in posts].count(planned.text) == 1  # type: ignore[attr-defined]
    assert build.steps["post/4"].state is StepState.DONE


async def test_what_is_due_already_is_not_sent_again_and_the_person_is_asked(
    build_runner: BuildRunner,
) -> None:
    group = await open_group(build_runner.sandboxed)
    build_id = await kill(build_runner, group, "post/1", "before recording")
    build = await finish_later(build_runner, build_id, HOUR)

    step = build.steps["post/1"]
    assert build.state is BuildState.DONE_WITH_GAPS
    assert step.state is StepState.REFUSED
    assert step.reason is not None and step.reason.code == "build.perhaps_posted"
    text = build.plan.piece("post/1").text  # type: ignore[attr-defined]
    posts = (await group_in_world(build_runner, group.group_id))["posts"]
    assert [post["text"] for post in posts].count(text) == 1


async def test_an_event_that_comes_late_makes_up_for_it(build_runner: BuildRunner) -> None:
    group = await open_group(build_runner.sandboxed)
    build_id = await kill(build_runner, group, "post/1", "before recording")
    build = await finish_later(build_runner, build_id, HOUR)
    assert build.state is BuildState.DONE_WITH_GAPS
    database = build_runner.building.database
    unsure = [key for key, step in build.steps.items() if step.state is StepState.REFUSED]
    for number, key in enumerate(unsure, 1):
        text = build.plan.piece(key).text  # type: ignore[attr-defined]
        told = WallEvent("wall_post_new", post_id=900 + number, text=text)
        assert await notice_late_post(database, group.group_id, told)
        assert not await notice_late_post(database, group.group_id, told)
    assert "post/1" in unsure
    build = await build_runner.find(build_id)
    assert build.state is BuildState.DONE
    assert (build.steps["post/1"].reference or {})["post_id"] == 901
    assert build.steps["post/1"].reason is None


async def test_somebody_else_s_post_makes_up_for_nothing(build_runner: BuildRunner) -> None:
    group = await open_group(build_runner.sandboxed)
    build_id = await kill(build_runner, group, "post/1", "before recording")
    await finish_later(build_runner, build_id, HOUR)
    told = WallEvent("wall_post_new", post_id=5, text="Привет")
    database = build_runner.building.database
    assert not await notice_late_post(database, group.group_id, told)
    assert not await notice_late_post(database, group.group_id + 1, told)
    assert (await build_runner.find(build_id)).steps["post/1"].state is StepState.REFUSED


@pytest.mark.parametrize("times", [1, 2])
async def test_an_event_of_vk_says_that_it_is_there(build_runner: BuildRunner, times: int) -> None:
    group = await open_group(build_runner.sandboxed)
    build_id = await kill(build_runner, group, "post/1", "before recording")
    text = (await build_runner.find(build_id)).plan.piece("post/1").text  # type: ignore[attr-defined]
    told = WallEvent("wall_post_new", post_id=77, postponed_id=3, text=f"{text}\n")
    for _ in range(times):
        await keep_wall_event(build_runner.building.database, group.group_id, told)
    build = await finish_later(build_runner, build_id, HOUR)

    assert build.steps["post/1"].state is StepState.DONE
    assert (build.steps["post/1"].reference or {})["post_id"] == 77


async def test_a_planned_post_is_known_by_its_own_minute(build_runner: BuildRunner) -> None:
    group = await open_group(build_runner.sandboxed)
    build_id = await kill(build_runner, group, "post/3", "before recording")
    planned = (await build_runner.find(build_id)).plan.piece("post/3")
    moment = planned.publish_at  # type: ignore[attr-defined]
    told = WallEvent("wall_schedule_post_new", post_id=12, publish_date=moment)
    await keep_wall_event(build_runner.building.database, group.group_id, told)
    build = await build_runner.finish(build_id)
    assert (build.steps["post/3"].reference or {})["post_id"] == 12
    assert build.steps["post/3"].attempt == 1


async def test_a_plan_taken_off_again_is_no_sign(build_runner: BuildRunner) -> None:
    group = await open_group(build_runner.sandboxed)
    build_id = await kill(build_runner, group, "post/1", "before sending")
    planned = (await build_runner.find(build_id)).plan.piece("post/1")
    moment = planned.publish_at  # type: ignore[attr-defined]
    for name in ("wall_schedule_post_new", "wall_schedule_post_delete"):
        told = WallEvent(name, post_id=12, publish_date=moment)
        await keep_wall_event(build_runner.building.database, group.group_id, told)
    build = await finish_later(build_runner, build_id, HOUR)
    assert build.steps["post/1"].state is StepState.REFUSED


async def test_the_app_s_own_key_reads_what_is_out(build_runner: BuildRunner) -> None:
    sandboxed = build_runner.sandboxed
    reply = await sandboxed.http.post(
        f"{sandboxed.sandbox.url}/sandbox/tokens", json={"kind": "service"}
    )
    object.__setattr__(build_runner.building, "service_key", reply.json()["access_token"])
    group = await open_group(sandboxed)
    build_id = await kill(build_runner, group, "post/1", "before recording")
    build = await finish_later(build_runner, build_id, HOUR)
    assert build.steps["post/1"].state is StepState.DONE, build
    assert (build.steps["post/1"].reference or {})["post_id"]
