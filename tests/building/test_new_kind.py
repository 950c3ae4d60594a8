"""A new kind of piece is its value and its home: all else shows it without another edit.

The kind of these tests opens one more topic. Nothing outside this file has heard of it.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Literal

import pytest

from build_runner import BuildRunner, open_build_runner
from sandboxed import SandboxedServices, example_practitioner
from vitrina.building.description import describe_build
from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Reads, Settled, Shown
from vitrina.building.pieces.kind import PieceKind, PlanRequest
from vitrina.building.pieces.parts import Part, TopicPart
from vitrina.building.pieces.registry import KINDS, register
from vitrina.building.pieces.ways import by_user
from vitrina.building.plan import plan_community
from vitrina.building.showing import show_community
from vitrina.content.pack import load_pack
from vitrina.domain.build import BuildState, StepState
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.vk.methods import board
from vitrina.web.build.manual_steps import view_manual_steps
from vitrina.web.build.notices import Visit
from vitrina.web.build.views import view_build
from vitrina.web.follow.status import status_json

SITE = "https://vk.example"
VISIT = Visit("key", "csrf", frozenset(), 0.0)
KEY = "questions"


class QuestionsPiece(Piece):
    kind: Literal["questions"] = "questions"
    title: str


class QuestionsKind(PieceKind[QuestionsPiece]):
    """board.addTopic once more."""

    value = QuestionsPiece
    order = 105
    ways = by_user("board.addTopic")
    lateness = 1
    is_always_observed = True
    id_name = "topic_id"
    status_flag = "questions_created"

    def plan(self, request: PlanRequest) -> Iterator[QuestionsPiece]:
        yield QuestionsPiece(key=KEY, title=f"Вопросы: {request.practitioner.city}")

    async def prepare(self, piece: QuestionsPiece, context: PieceContext) -> Effect | Settled:
        call = board.add_topic(context.group_id, piece.title, "Спрашивайте.")
        return Effect(call=call, reference=lambda topic_id: {self.id_name: topic_id})

    def reads(self, piece: QuestionsPiece, context: PieceContext) -> Reads:
        return {"topics": board.get_topics(context.group_id)}

    def find(self, piece: QuestionsPiece, shown: Shown) -> int | None:
        same = (topic.id for topic in shown["topics"] if topic.title == piece.title)
        return next(same, None)

    def show(self, piece: QuestionsPiece) -> Part | None:
        return TopicPart(piece.title, "Спрашивайте.")


@pytest.fixture
def new_kind() -> Iterator[None]:
    """The program of a release that has one more kind."""
    register(QuestionsKind())
    yield
    del KINDS["questions"]


def plan_today(route: Route = Route.FULL) -> CommunityPlan:
    return plan_community(example_practitioner(), load_pack("massage"), route, 1.8e9, "seed")


@pytest.fixture(params=[False, True], ids=["one by one", "in waves"])
async def build_runner(
    sandboxed: SandboxedServices, new_kind: None, request: pytest.FixtureRequest
) -> AsyncIterator[BuildRunner]:
    """Builds in fast forward whose plan is today's whole one."""
    async with open_build_runner(sandboxed, waves=request.param) as opened:
        opened.plan = plan_community(
            example_practitioner(), load_pack("massage"), Route.FULL, opened.clock.now, "seed"
        )
        yield opened


def test_the_plan_has_it_in_its_place_and_stores_it(new_kind: None) -> None:
    plan = plan_today()
    keys = [piece.key for piece in plan.pieces]
    assert keys.index("topic/reviews") + 1 == keys.index(KEY) == keys.index("market") - 1
    assert CommunityPlan.model_validate_json(plan.model_dump_json()) == plan


def test_a_key_that_may_not_leaves_it_to_the_person(new_kind: None) -> None:
    assert plan_today(Route.CONNECT).piece(KEY).manual
    assert plan_today(Route.KIT).piece(KEY).manual


def test_the_preview_shows_it(new_kind: None) -> None:
    assert TopicPart("Вопросы: Москва", "Спрашивайте.") in show_community(plan_today()).parts


async def test_it_is_built_and_told_everywhere(build_runner: BuildRunner) -> None:
    build = await build_runner.finish(await build_runner.open())

    assert build.state is BuildState.DONE
    assert build.steps[KEY].state is StepState.DONE
    (group,) = await build_runner.communities_of(build.id)
    assert [topic for topic in group["topics"] if "Вопросы: Москва" in topic]
    described = describe_build(build)
    assert KEY in described.lit
    assert status_json(described, SITE)["progress"]["questions_created"] is True
    page = view_build(build, example_practitioner(), VISIT, site_url=SITE)
    (line,) = [line for line in page.progress.lines if line.key == "other"]
    assert (line.state, line.title) == ("done", "Всё остальное")


async def test_a_refusal_becomes_a_step_for_the_person(build_runner: BuildRunner) -> None:
    done = await build_runner.finish(await build_runner.open())
    refused = replace(done.steps[KEY], state=StepState.REFUSED)
    build = replace(done, state=BuildState.DONE_WITH_GAPS, steps={**done.steps, KEY: refused})
    described = describe_build(build)
    assert status_json(described, SITE)["gaps"] == [{"item": KEY, "words": ""}]
    (step,) = [s for s in view_manual_steps(described, "/b", SITE) if s.key == KEY]
    assert (step.title, step.reason) == ("Сделайте этот шаг сами", "ВКонтакте не принял это.")
    page = view_build(build, example_practitioner(), VISIT, site_url=SITE)
    assert [line.state for line in page.progress.lines if line.key == "other"] == ["by_hand"]


async def test_an_unknown_outcome_is_looked_for(build_runner: BuildRunner) -> None:
    """VK makes the topic and its answer is lost: there is one all the same."""
    build_runner.break_next("board.addTopic", "drop_after", times=2)
    build = await build_runner.finish(await build_runner.open())
    assert build.state is BuildState.DONE
    (group,) = await build_runner.communities_of(build.id)
    assert len([topic for topic in group["topics"] if "Вопросы: Москва" in topic]) == 1


async def test_the_last_look_misses_it(
    build_runner: BuildRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What VK took and does not show is a gap: the runner asks the kind and finds it missing."""
    monkeypatch.setattr(QuestionsKind, "find", lambda *known: None)
    monkeypatch.setattr(QuestionsKind, "id_name", "another_id")
    build = await build_runner.finish(await build_runner.open())
    assert build.state is BuildState.DONE_WITH_GAPS
    assert build.steps[KEY].state is StepState.REFUSED
