"""VK acts long after it stopped answering: everything is there once, or the build says what is not.

The tests' time-out is 5 seconds and VK is given 30 more (180 for the community itself).
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from build_runner import BuildRunner, after_intent, open_build_runner
from sandboxed import SandboxedServices
from vitrina.building.description import describe_build
from vitrina.building.doubles import list_doubles
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.storage.records import BuildRecord
from vitrina.web.build.manual_steps import view_manual_steps
from vitrina.web.build.notices import Visit, notice_of
from vitrina.web.follow.status import status_json
from vitrina.wording.reasons import say_reason

SITE = "https://vk.example"
PRODUCT = "product/massazh-60-min"
BEYOND_ALL_LOOKS = {"topic/reviews": 45, PRODUCT: 45, "bot/callback": 45, "community": 200}


@pytest.fixture(params=[False, True], ids=["one by one", "in waves"])
async def build_runner(
    sandboxed: SandboxedServices, request: pytest.FixtureRequest
) -> AsyncIterator[BuildRunner]:
    """The sandboxed in fast forward, sending calls both ways."""
    async with open_build_runner(sandboxed, waves=request.param) as opened:
        yield opened


async def make_undisturbed(build_runner: BuildRunner) -> list[dict[str, Any]]:
    """What a build without trouble makes."""
    build_id = await build_runner.open()
    await build_runner.advance(build_id)
    return await build_runner.communities_of(build_id)


async def make_with_late(build_runner: BuildRunner, key: str, seconds: float) -> BuildRecord:
    """A build whose effect `key` gets no answer, and is made by VK so many seconds later."""
    met: list[str] = []

    def be_late(intended: str) -> None:
        if intended == key and not met:
            met.append(key)
            build_runner.break_next("*", "late", ms=round(seconds * 1000))

    build_id = await build_runner.open()
    with after_intent(be_late):
        build = await build_runner.finish(build_id)
    assert met, f"{key} was never sent"
    return build


async def test_each_effect_that_comes_twelve_seconds_late_is_there_once(
    build_runner: BuildRunner,
) -> None:
    wanted = await make_undisturbed(build_runner)
    for key in build_runner.by_api:
        build = await make_with_late(build_runner, key, 12)
        build_runner.clock.pass_time(600)
        assert status_json(describe_build(build), SITE)["gaps"] == [], key
        assert build.state is BuildState.DONE, key
        assert await build_runner.communities_of(build.id) == wanted, key


async def test_what_comes_after_every_look_is_said_to_be_there_twice(
    sandboxed: SandboxedServices,
) -> None:
    """One by one: side by side, each waiting item moves the tests' clock for all of them."""
    async with open_build_runner(sandboxed) as build_runner:
        await expect_doubles_to_be_said(build_runner)


async def expect_doubles_to_be_said(build_runner: BuildRunner) -> None:
    for key, seconds in BEYOND_ALL_LOOKS.items():
        build = await make_with_late(build_runner, key, seconds)

        assert build.state is BuildState.DONE_WITH_GAPS, key
        (double,) = list_doubles(build)
        assert double.key == key
        status = status_json(describe_build(build), SITE)
        assert status["status"] == "completed"
        assert status["gaps"] == [
            {"item": key, "words": say_reason(double.reason), "url": f"{SITE}{double.path}"}
        ]
        first = view_manual_steps(describe_build(build), "/builds/x", SITE)[0]
        assert (first.reason, first.settings_url) == (
            say_reason(double.reason),
            f"{SITE}{double.path}",
        )
        await expect_named(build_runner, build, key, double.id)


async def expect_named(
    build_runner: BuildRunner, build: BuildRecord, key: str, number: int
) -> None:
    """There are two in VK's world, and the number is that of the one we do not use."""
    groups = [
        group
        for group in (await build_runner.sandboxed.world())["groups"]
        if group["owner_id"] == build.vk_user_id
    ]
    (ours,) = [group for group in groups if group["id"] == build.group_id]
    places = {"topic/reviews": "topics", PRODUCT: "products", "bot/callback": "callback_servers"}
    two = groups if key == "community" else ours[places[key]]
    used = {
        build.group_id,
        *(value for name, value in (build.steps[key].reference or {}).items() if name != "doubles"),
    }
    assert len(two) == 2
    assert {one["id"] for one in two} - used == {number}


async def test_an_avatar_set_twice_leaves_no_post_about_it(build_runner: BuildRunner) -> None:
    [wanted] = await make_undisturbed(build_runner)
    build = await make_with_late(build_runner, "avatar", 45)
    [made] = await build_runner.communities_of(build.id)
    # In waves the callback server travels with the avatar, and is there twice then.
    assert {double.key for double in list_doubles(build)} <= {"bot/callback"}
    assert made | {"servers": []} == wanted | {"servers": []}


async def test_a_double_that_the_person_removed_is_not_said_any_more(
    build_runner: BuildRunner,
) -> None:
    build = await make_with_late(build_runner, "topic/reviews", 45)
    (double,) = list_doubles(build)
    group = build_runner.sandboxed.sandbox.world.groups[build.group_id or 0]
    del group.topics[double.id]

    assert await build_runner.builds.retry(build.id)
    build = await build_runner.advance(build.id)

    assert build.state is BuildState.DONE
    assert list_doubles(build) == [] and "doubles" not in (
        build.steps["topic/reviews"].reference or {}
    )


async def test_what_was_done_though_its_answer_was_lost_is_not_waited_for(
    build_runner: BuildRunner,
) -> None:
    for key in ("community", "topic/reviews", PRODUCT, "avatar", "bot/callback", "post/1"):
        met: list[str] = []

        def lose_answer(intended: str, key: str = key, met: list[str] = met) -> None:
            if intended == key and not met:
                met.append(key)
                build_runner.break_next("*", "drop_after")

        build_id = await build_runner.open()
        build_runner.clock.slept.clear()
        with after_intent(lose_answer):
            build = await build_runner.advance(build_id)
        assert met and build.state is BuildState.DONE, key
        assert build.steps[key].attempt == 1, key
        # In a wave other effects are lost with it, and those that change nothing wait their time.
        assert max(build_runner.clock.slept, default=0.0) <= 7.0, key


async def test_while_the_community_is_looked_for_no_worker_is_held_and_the_page_says_so(
    build_runner: BuildRunner,
) -> None:
    build_id = await build_runner.open()
    build_runner.break_next("groups.create", "late", ms=90_000)
    looks = []
    for _ in range(20):
        build = await build_runner.advance(build_id)
        if build.state is not BuildState.WAITING:
            break
        assert build.waiting_for is WaitingFor.FLOOD and build.not_before is not None
        assert build.sleeps == 0, "to look again is no failure"
        notice = notice_of(
            build, describe_build(build), Visit("key", "csrf", frozenset(), build_runner.clock.now)
        )
        assert notice is not None and notice.heading == "Ждём ответа ВКонтакте"
        assert notice.text.startswith("ВКонтакте ещё не ответил, создалось ли сообщество.")
        pause = build.not_before - build_runner.clock.now
        looks.append(round(pause))
        build_runner.clock.pass_time(pause + 0.01)
    assert build.state is BuildState.DONE
    assert looks == [5, 5, 10, 20, 40, 60][: len(looks)] and len(looks) >= 5
    assert len(await build_runner.communities_of(build_id)) == 1


async def test_a_vk_that_never_answers_is_asked_ever_less_often(build_runner: BuildRunner) -> None:
    build_id = await build_runner.open()
    build_runner.break_next("groups.create", "close_before", times=1000)
    asked = []
    for _ in range(400):
        build = await build_runner.advance(build_id)
        asked.append(build.steps["community"].attempt)
        if build.state is not BuildState.WAITING:
            break
        build_runner.clock.pass_time(
            max(0.0, (build.not_before or 0) - build_runner.clock.now) + 0.01
        )
    assert build.state is BuildState.FAILED
    assert build.steps["community"].attempt == 3 * 13
    assert await build_runner.communities_of(build_id) == []
