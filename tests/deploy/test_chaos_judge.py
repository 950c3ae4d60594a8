"""The chaos run can fail: whatever is doubled, lost, stuck or unexplained is found."""

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chaos_judge import Build, Verdict, judge
from vitrina.domain.build import BuildState, StepState
from vitrina.domain.pieces import PostPiece, ProductPiece, TopicPiece
from vitrina.domain.plan import CommunityPlan

STORED = Path(__file__).parents[1] / "building" / "data" / "plan_v1.json"
PLAN = CommunityPlan.model_validate_json(STORED.read_text(encoding="utf-8"))
USER = 7
BUILD = Build(
    id="0123456789",
    user=USER,
    state=BuildState.DONE,
    why="",
    plan=PLAN,
    steps={item.key: StepState.DONE for item in PLAN.pieces if not item.manual},
    gaps={},
)


def group() -> dict[str, Any]:
    """A community with every piece of the plan once."""
    posts = [{"text": item.text} for item in PLAN.pieces if isinstance(item, PostPiece)]
    return {
        "id": 1,
        "owner_id": USER,
        "posts": posts,
        "products": [{"sku": item.sku} for item in PLAN.pieces if isinstance(item, ProductPiece)],
        "topics": [{"title": item.title} for item in PLAN.pieces if isinstance(item, TopicPiece)],
        "callback_servers": [{"url": "https://vitrina.example/webhook/1"}],
        "avatar": True,
        "cover": True,
        "market": True,
    }


def verdict_of(*groups: dict[str, Any], build: Build = BUILD) -> Verdict:
    return judge([build], {"groups": list(groups), "walls": {str(USER): []}})


def test_a_whole_community_is_good() -> None:
    assert verdict_of(group()).is_good


def test_a_second_community_is_doubled() -> None:
    assert "2 communities" in verdict_of(group(), group()).doubled[0]


@pytest.mark.parametrize("kind", ["posts", "products", "topics", "callback_servers"])
def test_a_second_piece_is_doubled_and_a_missing_one_is_lost(kind: str) -> None:
    more = group()
    more[kind].append(copy.deepcopy(more[kind][0]))
    assert len(verdict_of(more).doubled) >= 1
    less = group()
    less[kind].pop()
    assert len(verdict_of(less).lost) == 1


@pytest.mark.parametrize("kind", ["avatar", "cover", "market"])
def test_what_is_there_or_not_is_lost_when_it_is_not(kind: str) -> None:
    assert f"no {kind}" in verdict_of(group() | {kind: False}).lost[0]


def test_a_post_that_nobody_planned_is_doubled() -> None:
    more = group()
    more["posts"].append({"text": "обновила фотографию"})
    assert "nobody planned" in verdict_of(more).doubled[0]


def test_a_gap_has_a_reason_and_excuses_one_piece_only() -> None:
    steps = {**BUILD.steps, "topic/reviews": StepState.REFUSED}
    gap = replace(BUILD, state=BuildState.DONE_WITH_GAPS, steps=steps)
    less = group() | {"topics": []}
    explained = verdict_of(less, build=replace(gap, gaps={"topic/reviews": "15 Access denied"}))
    assert explained.is_good
    assert verdict_of(less, build=replace(gap, gaps={"topic/reviews": ""})).without_reason
    twice = group()
    twice["topics"] *= 2
    assert verdict_of(twice, build=replace(gap, gaps={"topic/reviews": "15"})).doubled


def test_a_build_that_does_not_end_is_stuck() -> None:
    waits = replace(BUILD, state=BuildState.WAITING, why="grant")
    assert "waiting, grant" in verdict_of(group(), build=waits).stuck[0]


def test_a_failure_has_a_reason_and_at_most_one_community() -> None:
    failed = replace(BUILD, state=BuildState.FAILED, why="203 Access denied")
    assert verdict_of(build=failed).is_good
    assert verdict_of(build=replace(failed, why="")).without_reason
    assert verdict_of(group(), group(), build=failed).doubled


def test_a_community_that_belongs_to_no_build_is_found() -> None:
    assert "no build" in verdict_of(group(), group() | {"owner_id": 8}).lost[0]


def test_a_made_build_without_its_community_is_lost() -> None:
    assert "there is no community" in verdict_of().lost[0]


def test_a_post_on_the_persons_own_wall_is_found() -> None:
    world = {"groups": [group()], "walls": {str(USER): [{"text": "x"}]}}
    assert "own wall" in judge([BUILD], world).doubled[0]
