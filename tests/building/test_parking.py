"""What VK refuses: a build waits for a person or its time and goes on, or has a gap with words."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from build_runner import BuildRunner, after_intent, answering_after, open_build_runner
from sandboxed import SandboxedServices
from vitrina.building.advance import advance
from vitrina.building.description import describe_build
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.pieces import PinPiece
from vitrina.storage.journal import Journal
from vitrina.storage.records import BuildRecord
from vitrina.web.follow.status import status_json
from vitrina.wording.reasons import say_reason


@pytest.fixture
async def build_runner(sandboxed: SandboxedServices) -> AsyncIterator[BuildRunner]:
    """The sandboxed in fast forward."""
    async with open_build_runner(sandboxed) as opened:
        yield opened


async def expect_undisturbed(build_runner: BuildRunner, build_id: str) -> None:
    """The person's community is what a build without trouble makes."""
    undisturbed = await build_runner.open()
    await build_runner.advance(undisturbed)
    wanted = await build_runner.communities_of(undisturbed)
    assert await build_runner.communities_of(build_id) == wanted


@pytest.mark.parametrize(
    ("method", "step"),
    [
        ("groups.create", "community"),
        ("groups.get", "community"),
        ("market.getProductPhotoUploadServer", "product/massazh-60-min"),
        ("board.addTopic", "topic/reviews"),
    ],
    ids=["an effect", "a read before anything", "a read before a product", "a later effect"],
)
async def test_a_captcha_waits_for_its_answer_and_the_same_call_goes_on(
    build_runner: BuildRunner, method: str, step: str
) -> None:
    build_id = await build_runner.open()
    build_runner.break_next(method, "error", 14, times=2)

    build = await build_runner.advance(build_id)

    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.CAPTCHA)
    assert build.error_code == 14 and "не робот" in (say_reason(build.reason) or "")
    data = build.waiting_data or {}
    assert (data["step"], data["method"]) == (step, method)
    assert data["redirect_uri"].startswith(
        f"{build_runner.sandboxed.sandbox.url}/not_robot_captcha"
    )
    assert (await build_runner.advance(build_id)).state is BuildState.WAITING  # nobody answered

    # The second fault is still there: only a call with the answer passes it.
    answer = {**data, "success_token": await build_runner.pass_check(data["redirect_uri"])}
    assert await build_runner.builds.resume(build_id, WaitingFor.CAPTCHA, answer)
    build = await build_runner.advance(build_id)

    build_runner.sandboxed.sandbox.world.faults.clear()
    assert build.state is BuildState.DONE
    assert build.waiting_data is None
    await expect_undisturbed(build_runner, build_id)


@pytest.mark.parametrize("code", [5, 1117])
async def test_an_ended_token_waits_for_a_grant_and_the_next_one_wakes_the_same_build(
    build_runner: BuildRunner, code: int
) -> None:
    person = await build_runner.sandboxed.mint_token()
    build_id = await build_runner.open(person)
    build_runner.break_next("board.addTopic", "error", code)
    build = await build_runner.advance(build_id)
    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.GRANT)

    again = await build_runner.mint_again(person)
    assert await build_runner.open(again) == build_id

    assert (await build_runner.find(build_id)).state is BuildState.QUEUED
    assert (await build_runner.advance(build_id)).state is BuildState.DONE
    await expect_undisturbed(build_runner, build_id)


async def test_a_grant_that_comes_while_the_old_token_is_used_is_not_waited_for_again(
    build_runner: BuildRunner,
) -> None:
    person = await build_runner.sandboxed.mint_token()
    build_id = await build_runner.open(person)
    grants: list[asyncio.Task[str]] = []

    def grant(key: str) -> None:
        if key == "topic/reviews" and not grants:
            build_runner.sandboxed.sandbox.world.tokens[person["access_token"]].revoked = True
            grants.append(asyncio.ensure_future(open_again()))

    async def open_again() -> str:
        return await build_runner.open(await build_runner.mint_again(person))

    with after_intent(grant), answering_after("board.addTopic", lambda: grants[0]):
        build = await build_runner.advance(build_id)

    assert await grants[0] == build_id
    assert build.state is BuildState.QUEUED
    assert (await build_runner.advance(build_id)).state is BuildState.DONE


async def test_a_flood_puts_the_build_to_sleep_and_the_sweep_wakes_it(
    build_runner: BuildRunner,
) -> None:
    build_id = await build_runner.open()
    build_runner.break_next("wall.post", "error", 9, times=4)

    build = await build_runner.advance(build_id)

    assert [seconds for seconds in build_runner.clock.slept if seconds >= 2] == [2, 4, 8]
    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.FLOOD)
    assert build.not_before == pytest.approx(build_runner.clock.now + 300)
    assert await build_runner.builds.due() == []

    build_runner.clock.pass_time(301)
    assert await build_runner.builds.due() == [(build_id, build.turn)]
    build = await build_runner.advance(build_id)
    assert build.state is BuildState.DONE
    assert build.sleeps == 0  # the next trouble begins with minutes again
    await expect_undisturbed(build_runner, build_id)


async def test_an_item_that_floods_for_days_is_given_up(build_runner: BuildRunner) -> None:
    build_id = await build_runner.open()
    build_runner.break_next("board.addTopic", "error", 9, times=1000)
    started = build_runner.clock.now

    build = await build_runner.finish(build_id)

    build_runner.sandboxed.sandbox.world.faults.clear()
    assert build_runner.clock.now - started > 86400
    assert build.state is BuildState.DONE_WITH_GAPS
    assert build.steps["topic/reviews"].state is StepState.REFUSED


async def test_an_item_whose_outcome_stays_unknown_is_given_up_as_well(
    build_runner: BuildRunner,
) -> None:
    build_id = await build_runner.open()
    build_runner.break_next("board.addTopic", "close_before", times=1000)

    build = await build_runner.finish(build_id)

    build_runner.sandboxed.sandbox.world.faults.clear()
    assert build.state is BuildState.DONE_WITH_GAPS
    assert build.steps["topic/reviews"].state is StepState.REFUSED
    assert build.steps["bot/events"].state is StepState.DONE


async def test_an_item_refused_for_good_is_a_gap_with_words(build_runner: BuildRunner) -> None:
    build_id = await build_runner.open()
    build_runner.break_next("photos.saveOwnerCoverPhoto", "error", 15)

    build = await build_runner.advance(build_id)

    assert build.state is BuildState.DONE_WITH_GAPS
    cover = build.steps["cover"]
    assert (cover.state, cover.error_code) == (StepState.REFUSED, 15)
    assert "не дал нам права" in (say_reason(cover.reason) or "")
    (community,) = await build_runner.communities_of(build_id)
    assert not community["cover"] and community["avatar"] and len(community["posts"]) == 2
    status = status_json(describe_build(build), "https://vk.example")
    assert status["status"] == "completed"
    assert status["gaps"] == [{"item": "cover", "words": say_reason(cover.reason)}]


@pytest.mark.parametrize(
    ("method", "refused", "followers"),
    [
        ("groups.toggleMarket", "market", ["market/currency", "product/massazh-60-min"]),
        ("wall.post", None, ["pin"]),
        ("groups.addCallbackServer", "bot/callback", ["bot/events"]),
        ("photos.saveOwnerPhoto", "avatar", ["avatar_post"]),
    ],
)
async def test_what_hangs_on_a_refused_item_is_refused_with_it(
    build_runner: BuildRunner, method: str, refused: str | None, followers: list[str]
) -> None:
    build_id = await build_runner.open()
    build_runner.break_next(method, "error", 15)

    build = await build_runner.advance(build_id)

    (pin,) = [item for item in build.plan.pieces if isinstance(item, PinPiece)]
    assert build.state is BuildState.DONE_WITH_GAPS
    assert build.steps[refused or pin.post].state is StepState.REFUSED
    for key in followers:
        assert build.steps[key].state is StepState.REFUSED
        assert "не принял" in (say_reason(build.steps[key].reason) or "")
        assert build.steps[key].attempt == 0
    refusals = [key for key, step in build.steps.items() if step.state is StepState.REFUSED]
    assert len(refusals) == 1 + len(followers)


async def test_no_community_no_build(build_runner: BuildRunner) -> None:
    build_id = await build_runner.open()
    build_runner.break_next("groups.create", "error", 15)

    build = await build_runner.advance(build_id)

    assert (build.state, build.error_code) == (BuildState.FAILED, 15)
    assert "не дал нам права" in (say_reason(build.reason) or "")
    assert await build_runner.communities_of(build_id) == []
    asked = (await build_runner.sandboxed.world())["requests"]
    assert {name for name, count in asked.items() if count["asked"]} == {
        "groups.get",
        "groups.create",
    }


async def test_code_17_shows_the_person_vks_page(build_runner: BuildRunner) -> None:
    build_id = await build_runner.open()
    build_runner.break_next("groups.create", "error", 17)

    build = await build_runner.advance(build_id)

    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.PERSON)
    assert "/security_check" in (build.waiting_data or {})["redirect_uri"]
    assert await build_runner.builds.resume(build_id, WaitingFor.PERSON)
    assert (await build_runner.advance(build_id)).state is BuildState.DONE


async def test_cancel_stops_the_runner_at_its_next_write(build_runner: BuildRunner) -> None:
    build_id = await build_runner.open()
    cancelling: list[asyncio.Task[bool]] = []
    intended: list[str] = []

    def cancel(key: str) -> None:
        intended.append(key)
        if key == "cover":
            cancelling.append(asyncio.ensure_future(build_runner.builds.cancel(build_id)))

    held = answering_after("photos.saveOwnerCoverPhoto", lambda: cancelling[0])
    with after_intent(cancel), held, capture_logs() as logs:
        build = await build_runner.advance(build_id)

    assert await cancelling[0]
    assert build.state is BuildState.CANCELLED
    assert intended[-1] == "cover"
    assert logs[-1]["event"] == "build.superseded"
    (community,) = await build_runner.communities_of(build_id)
    assert community["posts"] == []


async def test_two_runners_at_once_make_one_community(build_runner: BuildRunner) -> None:
    build_id = await build_runner.open()

    with capture_logs() as logs:
        await asyncio.gather(*(advance(build_runner.building, build_id) for _ in range(2)))

    assert [log["event"] for log in logs].count("build.superseded") == 1
    assert (await build_runner.find(build_id)).state is BuildState.DONE
    await expect_undisturbed(build_runner, build_id)


async def test_a_look_that_vk_refuses_leaves_the_outcome_unknown(build_runner: BuildRunner) -> None:
    """The answer about the topic is lost, and then VK asks for a captcha before showing topics."""
    build_id = await build_runner.open()
    build_runner.break_next("board.addTopic", "drop_after")
    build_runner.break_next("board.getTopics", "error", 14)

    build = await build_runner.advance(build_id)

    assert build.waiting_for is WaitingFor.CAPTCHA
    assert build.steps["topic/reviews"].state is StepState.UNKNOWN
    data = build.waiting_data or {}
    answer = {**data, "success_token": await build_runner.pass_check(data["redirect_uri"])}
    await build_runner.builds.resume(build_id, WaitingFor.CAPTCHA, answer)
    assert (await build_runner.advance(build_id)).state is BuildState.DONE
    await expect_undisturbed(build_runner, build_id)


async def test_a_taken_slot_is_looked_at_before_the_post_is_given_up(
    build_runner: BuildRunner,
) -> None:
    """An hour after a lost answer VK has forgotten the guid and says that the minute is taken."""
    build_id = await build_runner.open()
    blind = ["post/3"]

    def lose(key: str) -> None:
        if key in blind:
            blind.clear()
            build_runner.break_next("wall.post", "drop_after")
            build_runner.break_next("wall.get", "error", 9, times=8)  # out or postponed: two reads

    with after_intent(lose):
        build = await build_runner.advance(build_id)
    assert build.state is BuildState.WAITING
    # As if the look had come too early: the step is planned again, the hour is over.
    _, journal = await _take_by_force(build_runner, build_id)
    await journal.settle("post/3", StepState.PLANNED)
    await journal.hand_over()
    build_runner.clock.pass_time(3700)

    assert (await build_runner.advance(build_id)).state is BuildState.DONE
    await expect_undisturbed(build_runner, build_id)


async def _take_by_force(build_runner: BuildRunner, build_id: str) -> tuple[BuildRecord, Journal]:
    build_runner.clock.pass_time(301)
    taken = await Journal.acquire(build_runner.building.database, build_id)
    assert taken is not None
    return taken
