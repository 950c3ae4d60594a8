"""The line under the name and the first story: the person's, with everything ready."""

from typing import Any

import pytest

from sandboxed import example_practitioner
from vitrina.building.manual_steps import StepForPerson, plan_manual_steps
from vitrina.building.pieces.registry import kind_of
from vitrina.building.plan import plan_community
from vitrina.content.lint import STATUS_LIMIT, lint_text
from vitrina.content.pack import load_pack
from vitrina.content.samples import make_samples
from vitrina.domain.community import Seen
from vitrina.domain.pieces import CoverPiece, StatusPiece, StoryPiece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner
from vitrina.vk.methods.groups import GroupState
from vitrina.wording.reasons import say_reason

TRADES = ("massage", "manicure")
SEEDS = [f"seed-{number}" for number in range(20)]


def plan_of(
    route: Route = Route.CONNECT,
    person: Practitioner | None = None,
    trade: str = "massage",
    seed: str = "seed",
) -> CommunityPlan:
    return plan_community(person or example_practitioner(), load_pack(trade), route, 1.8e9, seed)


def step_of(plan: CommunityPlan, key: str) -> StepForPerson:
    return next(step for step in plan_manual_steps(plan) if step.key == key)


@pytest.mark.parametrize("route", list(Route))
def test_no_token_makes_them_so_they_are_by_hand_on_every_route(route: Route) -> None:
    plan = plan_of(route)
    assert plan.piece("status").manual and plan.piece("story").manual
    assert [step.key for step in plan_manual_steps(plan)][-1] == "story"


@pytest.mark.parametrize("trade", TRADES)
def test_a_status_is_one_short_line_that_says_how_to_book(trade: str) -> None:
    for sample in make_samples(load_pack(trade).head):
        for seed in SEEDS:
            piece = plan_of(person=sample.person, trade=trade, seed=seed).piece("status")
            assert isinstance(piece, StatusPiece)
            assert len(piece.text) <= STATUS_LIMIT and "\n" not in piece.text
            assert "аписаться" in piece.text and "+7 900 555-01-28" in piece.text
            assert lint_text(piece.text, STATUS_LIMIT) == []


def test_a_pack_without_a_status_plans_none() -> None:
    pack = load_pack("massage")
    community = {name: said for name, said in pack.texts["community"].items() if name != "статус"}
    bare = pack.model_copy(update={"texts": {**pack.texts, "community": community}})
    plan = plan_community(example_practitioner(), bare, Route.FULL, 1.8e9, "seed")
    assert "status" not in {piece.key for piece in plan.pieces}


def test_a_person_s_own_line_and_a_dropped_story_are_theirs() -> None:
    own = {"status": "Запись по вечерам", "story": None}
    person = example_practitioner().model_copy(update={"overrides": own})
    plan = plan_of(person=person)
    assert step_of(plan, "status").text == "Запись по вечерам"
    assert "story" not in {piece.key for piece in plan.pieces}


def shows(**said: Any) -> dict[str, Any]:
    return {"face": GroupState(1, "Массаж", "club1", "", False, False, False, **said)}


@pytest.mark.parametrize(
    ("status", "seen"),
    [(None, Seen.UNKNOWN), ("", Seen.MISSING), (" ", Seen.MISSING), ("Отпуск", Seen.DIFFERS)],
)
async def test_a_status_is_seen_as_vk_shows_it(status: str | None, seen: Seen) -> None:
    piece = plan_of().piece("status")
    context: Any = None  # nothing of the run is asked
    found = await kind_of(piece).observe(piece, shows(status=status), context)
    assert found.seen is seen


async def test_the_status_that_was_copied_is_the_same() -> None:
    piece = plan_of().piece("status")
    assert isinstance(piece, StatusPiece)
    context: Any = None
    found = await kind_of(piece).observe(piece, shows(status=f"{piece.text} "), context)
    assert found.seen is Seen.SAME


async def test_nobody_claims_to_have_seen_a_story() -> None:
    piece = plan_of().piece("story")
    context: Any = None
    found = await kind_of(piece).observe(piece, {}, context)
    assert found.seen is Seen.UNKNOWN


def test_the_story_says_what_the_cover_says_and_how_to_book() -> None:
    plan = plan_of()
    cover, story = plan.piece("cover"), plan.piece("story")
    assert isinstance(cover, CoverPiece) and isinstance(story, StoryPiece)
    for field in ("theme", "pattern", "headline", "name", "pills", "phone"):
        assert getattr(story.picture, field) == getattr(cover.picture, field), field
    assert story.picture.invitation == "Записаться"
    assert step_of(plan, "story").picture == story.picture


def test_an_address_for_the_map_comes_with_phone_and_hours_each_for_its_field() -> None:
    person = example_practitioner(address="ул. Мира, 5")
    step = step_of(plan_of(person=person), "hand/map")
    assert [(say_reason(field.label), field.text) for field in step.fields] == [
        ("Адрес", "Москва, ул. Мира, 5"),
        ("Телефон", "+7 900 000-00-00"),
        ("Часы работы", "Пн–Сб 10:00–20:00"),
    ]


def test_an_address_without_hours_has_no_empty_field() -> None:
    person = example_practitioner(address="ул. Мира, 5", hours="")
    labels = [say_reason(f.label) for f in step_of(plan_of(person=person), "hand/map").fields]
    assert labels == ["Адрес", "Телефон"]


@pytest.mark.parametrize("is_home_visit", [True, False], ids=["at home", "in a room"])
def test_a_town_alone_is_never_a_point_on_the_map(is_home_visit: bool) -> None:
    """Whoever gave no address would be put into the middle of the town."""
    plan = plan_of(person=example_practitioner(address="", is_home_visit=is_home_visit))
    assert "hand/map" not in {piece.key for piece in plan.pieces}
