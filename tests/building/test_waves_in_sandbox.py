"""A build in waves, against the sandbox: few requests, the same community, whatever goes wrong."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from build_runner import BuildRunner, mint_token, open_build_runner
from sandbox_options import AGREEING
from sandboxed import example_practitioner, open_sandboxed
from vitrina.building.plan import plan_community
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.markup import remove_markup
from vitrina.domain.pieces import (
    CommunityPiece,
    InfoPiece,
    Piece,
    PostPiece,
    ProductPiece,
    TopicPiece,
)
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.sandbox.world import FaultKind
from vitrina.vk.call import Call
from vitrina.vk.client import VkClient

NEVER_ENDING = 1000
# Requests are counted here where scripts may save pictures; what saves cost that must go alone is
# counted in the tests of strict waves.
SAVES_TRAVEL = replace(AGREEING, strict=replace(AGREEING.strict, saves_refused=False))
REQUESTS = 8  # from the grant to done, the rights probe included (the goal of the benchmark)


@pytest.fixture
async def build_runner(sqlite_url: str, no_waiting_for_vk: None) -> AsyncIterator[BuildRunner]:
    """Builds in fast forward, in waves. What differs by engine is tested in test_faults."""
    async with (
        open_sandboxed(sqlite_url, SAVES_TRAVEL) as sandboxed,
        open_build_runner(sandboxed, waves=True) as opened,
    ):
        yield opened


@pytest.fixture
async def in_line(build_runner: BuildRunner) -> AsyncIterator[BuildRunner]:
    """The same builds, one call after another."""
    async with open_build_runner(build_runner.sandboxed) as opened:
        yield opened


def full_plan(build_runner: BuildRunner, **changes: Any) -> CommunityPlan:
    """The whole community of the example, or of somebody like him."""
    sandboxed = build_runner.sandboxed
    return plan_community(
        example_practitioner(**changes),
        sandboxed.services.pack,
        Route.FULL,
        build_runner.clock.now,
        "w",
    )


async def build_both_ways(
    build_runner: BuildRunner, in_line: BuildRunner, plan: CommunityPlan
) -> tuple[int, int]:
    """Requests in waves and one by one; both made the same community."""
    made: list[tuple[int, list[dict[str, Any]]]] = []
    for way in (build_runner, in_line):
        way.plan = plan
        build_id = await way.open()
        build = await way.advance(build_id)
        assert build.state is BuildState.DONE
        made.append((build.requests, await way.communities_of(build_id)))
    (in_waves, wave_world), (one_by_one, line_world) = made
    assert len(wave_world) == 1
    assert wave_world == line_world
    return in_waves, one_by_one


async def test_a_whole_community_takes_few_requests_and_is_the_same_as_one_by_one(
    build_runner: BuildRunner, in_line: BuildRunner
) -> None:
    plan = full_plan(build_runner)
    in_waves, one_by_one = await build_both_ways(build_runner, in_line, plan)
    assert in_waves < REQUESTS  # the probe is one more
    assert one_by_one > 35


async def test_twenty_services_are_more_than_one_request_takes(
    build_runner: BuildRunner, in_line: BuildRunner
) -> None:
    pricing = [{"title": f"Массаж № {n}", "price": 1000 + n} for n in range(20)]
    plan = full_plan(build_runner, pricing=pricing)
    in_waves, one_by_one = await build_both_ways(build_runner, in_line, plan)
    assert in_waves <= REQUESTS + 4
    assert one_by_one > 80


async def build_undisturbed(build_runner: BuildRunner) -> list[dict[str, Any]]:
    """What a build without trouble makes."""
    build_runner.sandboxed.sandbox.world.faults.clear()
    undisturbed = await build_runner.open()
    assert (await build_runner.advance(undisturbed)).state is BuildState.DONE
    return await build_runner.communities_of(undisturbed)


async def expect_undisturbed(build_runner: BuildRunner, build_id: str) -> None:
    """The person's community is what a build without trouble makes."""
    wanted = await build_undisturbed(build_runner)
    assert await build_runner.communities_of(build_id) == wanted


async def test_an_error_inside_a_wave_hits_only_its_item(build_runner: BuildRunner) -> None:
    build_id = await build_runner.open()
    build_runner.break_next("board.addTopic", "error", 15)
    build = await build_runner.advance(build_id)

    assert build.state is BuildState.DONE_WITH_GAPS
    refused = {k: s.error_code for k, s in build.steps.items() if s.state is StepState.REFUSED}
    assert refused == {"topic/reviews": 15}
    world = await build_runner.sandboxed.world()
    assert world["nested"]["board.addTopic"]["refused"] == 1
    assert world["requests"].get("board.addTopic", {"asked": 0})["asked"] == 0


@pytest.mark.parametrize("method", ["wall.post", "board.addTopic", "market.getCategories"])
async def test_a_captcha_in_a_wave_is_met_again_alone_and_shown_with_its_address(
    build_runner: BuildRunner, method: str
) -> None:
    build_id = await build_runner.open()
    build_runner.break_next(method, "error", 14, times=NEVER_ENDING)
    build = await build_runner.advance(build_id)

    assert (build.state, build.waiting_for) == (BuildState.WAITING, WaitingFor.CAPTCHA)
    for _ in range(5):  # each of several posts may be asked for its own check
        if build.waiting_for is not WaitingFor.CAPTCHA:
            break
        data = build.waiting_data or {}
        assert data["method"] == method
        assert "/not_robot_captcha" in data["redirect_uri"]
        answer = {**data, "success_token": await build_runner.pass_check(data["redirect_uri"])}
        assert await build_runner.builds.resume(build_id, WaitingFor.CAPTCHA, answer)
        build = await build_runner.advance(build_id)
    assert build.state is BuildState.DONE
    await expect_undisturbed(build_runner, build_id)


@pytest.mark.parametrize("spoil", ["one false too many", "one answer short"])
async def test_when_errors_cannot_be_told_apart_vk_is_read_back(
    build_runner: BuildRunner, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    """Everything in the wave was done; its answer just cannot be read. Each wave in its turn."""
    exchange = VkClient._exchange
    waves: list[int] = []

    async def spoil_one(vk: VkClient, call: Call[Any], *more: Any) -> dict[str, Any]:
        answer = await exchange(vk, call, *more)
        if call.method == "execute" and waves:
            waves[0] -= 1
            if waves[0] == 0:
                answer["response"][0:1] = [False] if spoil == "one false too many" else []
        return answer

    monkeypatch.setattr(VkClient, "_exchange", spoil_one)
    wanted = await build_undisturbed(build_runner)
    for nth in range(1, 8):
        waves[:] = [nth]
        build_id = await build_runner.open()
        assert (await build_runner.finish(build_id)).state is BuildState.DONE, nth
        assert await build_runner.communities_of(build_id) == wanted, nth
        waves.clear()


async def test_waves_that_can_never_be_read_are_done_without(
    build_runner: BuildRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = VkClient._exchange

    async def spoil(vk: VkClient, call: Call[Any], *more: Any) -> dict[str, Any]:
        answer = await exchange(vk, call, *more)
        return {"response": "?"} if call.method == "execute" else answer

    monkeypatch.setattr(VkClient, "_exchange", spoil)
    build_id = await build_runner.open()
    build = await build_runner.advance(build_id)
    monkeypatch.undo()

    assert build.state is BuildState.DONE
    await expect_undisturbed(build_runner, build_id)


@pytest.mark.parametrize("kind", ["drop_after", "close_before"])
async def test_lost_answers_of_waves_double_nothing(
    build_runner: BuildRunner, kind: FaultKind
) -> None:
    wanted = await build_undisturbed(build_runner)
    for times in (1, 2, 3, NEVER_ENDING):
        build_id = await build_runner.open()
        build_runner.break_next("execute", kind, times=times)
        build = await build_runner.finish(build_id)
        build_runner.sandboxed.sandbox.world.faults.clear()

        assert build.state is BuildState.DONE, times
        assert await build_runner.communities_of(build_id) == wanted, times


@pytest.mark.parametrize("method", ["wall.post", "market.add", "groups.addCallbackServer"])
async def test_an_answer_lost_because_of_one_call_inside_doubles_nothing(
    build_runner: BuildRunner, method: str
) -> None:
    build_id = await build_runner.open()
    build_runner.break_next(method, "drop_after")
    build = await build_runner.finish(build_id)

    assert build.state is BuildState.DONE
    await expect_undisturbed(build_runner, build_id)


@pytest.mark.parametrize("times", [1, NEVER_ENDING])
async def test_a_refused_execute_falls_back_to_single_calls(
    build_runner: BuildRunner, times: int
) -> None:
    wanted = await build_undisturbed(build_runner)
    for code in (6, 9, 10, 12, 13, 14, 15, 29):
        build_id = await build_runner.open()
        build_runner.break_next("execute", "error", code, times=times)
        # In one run: nobody sleeps for hours because of `execute`.
        build = await build_runner.advance(build_id)
        build_runner.sandboxed.sandbox.world.faults.clear()

        assert build.state is BuildState.DONE, code
        assert await build_runner.communities_of(build_id) == wanted, code


async def test_an_ended_token_in_a_wave_waits_for_the_grant(build_runner: BuildRunner) -> None:
    person = await build_runner.sandboxed.mint_token()
    build_id = await build_runner.open(person)
    build_runner.break_next("execute", "error", 5)
    build_runner.break_next("*", "error", 5, times=3)
    build = await build_runner.advance(build_id)
    assert build.waiting_for is WaitingFor.GRANT

    build_runner.sandboxed.sandbox.world.faults.clear()
    await build_runner.open(await mint_token(build_runner.sandboxed, person["user_id"]))
    assert (await build_runner.advance(build_id)).state is BuildState.DONE
    await expect_undisturbed(build_runner, build_id)


TITLE_LEFT = 90  # of the hundred characters of a product's name, beside its key


def written_length(text: str) -> int:
    """As VK counts a name: a letter outside cp1251 is as long as its entity."""
    return len(text.encode("cp1251", "xmlcharrefreplace"))


NASTY = st.text(
    alphabet=st.one_of(
        st.sampled_from("\"'\\`;(){}[]</>$%&+#=\u2028\u2029💆\u200d\u00a0ёЯ"),
        st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]),
    ),
    max_size=40,
).filter(lambda text: remove_markup(f"Я{text}я") == f"Я{text}я")  # markup is taken out elsewhere


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(NASTY, min_size=4, max_size=4))
@example(['"});', "\\", "\u2028\u2029", "💆‍♀️'"])
@example(["[|", "@a", "*b", "[id1|c]"])
@example(['"});return API.wall.post({"message":"x"', '\\"', "\\u0022", "</script>${1}//"])
async def test_what_people_write_arrives_as_they_wrote_it(
    build_runner: BuildRunner, texts: list[str]
) -> None:
    # Links and mentions are taken out on the way to VK, as tests/vk/test_outgoing.py tells.
    name, about, talk, goods = (remove_markup(f"Я{text}я") for text in texts)
    while written_length(goods) > TITLE_LEFT:  # as a shop's texts are fitted before they are here
        goods = f"{goods[:-2]}я"
    build_runner.plan = write_everywhere(full_plan(build_runner), name, about, talk, goods)
    build_id = await build_runner.open()
    build = await build_runner.advance(build_id)

    gaps = {key: step for key, step in build.steps.items() if step.state is not StepState.DONE}
    assert build.state is BuildState.DONE, {
        key: (step.state, step.reason, step.reference) for key, step in gaps.items()
    }
    owner = (await build_runner.find(build_id)).vk_user_id
    (group,) = [
        g for g in (await build_runner.sandboxed.world())["groups"] if g["owner_id"] == owner
    ]
    assert group["title"] == name
    assert group["info"]["description"] == about
    written = [item for item in build.plan.pieces if isinstance(item, PostPiece)]
    assert sorted(post["text"] for post in group["posts"]) == sorted(p.text for p in written)
    assert [(topic["title"], topic["text"]) for topic in group["topics"]] == [(talk, about)]
    products = [item for item in build.plan.pieces if isinstance(item, ProductPiece)]
    assert sorted((p["title"], p["description"]) for p in group["products"]) == sorted(
        (p.title, p.description) for p in products
    )


def write_everywhere(
    plan: CommunityPlan, name: str, about: str, talk: str, goods: str
) -> CommunityPlan:
    """The plan with these texts wherever people's words may stand."""

    def write(item: Piece) -> Piece:
        match item:
            case CommunityPiece():
                return item.model_copy(update={"title": name})
            case InfoPiece(key="info"):
                return item.model_copy(update={"fields": {**item.fields, "description": about}})
            case PostPiece():
                return item.model_copy(update={"text": f"{item.key} {talk}", "picture": None})
            case TopicPiece():
                return item.model_copy(update={"title": talk, "text": about})
            case ProductPiece():
                description = f"{goods} {about} услуга"
                title = f"{item.key[-4:]} {goods}"
                return item.model_copy(update={"title": title, "description": description})
        return item

    return plan.model_copy(update={"pieces": tuple(write(item) for item in plan.pieces)})
