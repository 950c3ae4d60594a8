"""The line under the name and the first story: the person's, with everything ready."""

from dataclasses import replace
from typing import Any, cast

import pytest

from sandboxed import example_practitioner
from vitrina.building.manual_steps import StepForPerson, plan_manual_steps
from vitrina.building.pieces.context import PieceContext
from vitrina.building.pieces.effect import Effect, Settled
from vitrina.building.pieces.registry import kind_of
from vitrina.building.plan import plan_community
from vitrina.building.routing import terms_of
from vitrina.building.showing import show_community
from vitrina.content.lint import STATUS_LIMIT, lint_text
from vitrina.content.pack import load_pack
from vitrina.content.samples import make_samples
from vitrina.domain.community import Seen
from vitrina.domain.pieces import CoverPiece, InfoPiece, PostPiece, StatusPiece, StoryPiece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.reason import Reason
from vitrina.vk.call import Call
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


# The site, and what is left of the description where the community keeps its own


def fields_of(plan: CommunityPlan) -> dict[str, str | int]:
    piece = plan.piece("info")
    assert isinstance(piece, InfoPiece)
    return piece.fields


@pytest.mark.parametrize(
    ("changes", "site"),
    [
        ({"website": "olga-massage.ru"}, "https://olga-massage.ru"),
        ({"telegram": "@olga_massage"}, "https://t.me/olga_massage"),
        ({"website": "olga-massage.ru", "telegram": "olga_massage"}, "https://olga-massage.ru"),
    ],
)
def test_the_site_is_the_person_s_own(changes: dict[str, Any], site: str) -> None:
    plan = plan_of(person=example_practitioner(**changes))
    assert fields_of(plan)["website"] == site


def test_an_empty_site_is_not_sent() -> None:
    """groups.edit ignores an empty value and answers 1 (vk-2026 2026-11-26, §2 [M])."""
    assert "website" not in fields_of(plan_of())


def test_by_hand_the_site_has_its_field() -> None:
    plan = plan_of(Route.KIT, person=example_practitioner(website="olga-massage.ru"))
    labels = [say_reason(field.label) for field in step_of(plan, "info").fields]
    assert labels == ["Описание", "Телефон", "Веб-сайт"]


def kept_plan(**changes: Any) -> CommunityPlan:
    terms = replace(terms_of(Route.CONNECT), keep=frozenset({"info"}))
    return plan_community(
        example_practitioner(**changes), load_pack("massage"), Route.CONNECT, 1.8e9, "s", terms
    )


def test_of_a_description_that_stays_only_the_site_is_left() -> None:
    plan = kept_plan(website="olga-massage.ru")
    assert fields_of(plan) == {"website": "https://olga-massage.ru"}
    assert show_community(plan).description == ""
    assert "info" not in {piece.key for piece in kept_plan().pieces}


class Face:
    """A VK that shows this community and nothing else."""

    def __init__(self, site: str | None) -> None:
        self.vk, self.group_id, self._site = self, 1, site

    async def ask(self, call: Call[Any]) -> GroupState:
        assert call.method == "groups.getById"
        return GroupState(1, "Массаж", "club1", "Своё", False, False, False, site=self._site)


@pytest.mark.parametrize("site", [None, "https://their.example"])
async def test_a_site_that_is_there_or_is_not_told_stays(site: str | None) -> None:
    piece, context = kept_plan(website="olga-massage.ru").piece("info"), Face(site)
    prepared = await kind_of(piece).prepare(piece, cast(PieceContext, context))
    assert prepared == Settled()


async def test_where_there_is_none_the_person_s_site_is_filled_in_alone() -> None:
    piece, context = kept_plan(website="olga-massage.ru").piece("info"), Face("")
    prepared = await kind_of(piece).prepare(piece, cast(PieceContext, context))
    assert isinstance(prepared, Effect)
    assert prepared.call.params == {"website": "https://olga-massage.ru", "group_id": 1}


def test_a_site_alone_is_not_called_a_description() -> None:
    piece = kept_plan(website="olga-massage.ru").piece("info")
    step = kind_of(piece).manual_step(piece)
    assert step.title == Reason(code="manual.website")
    assert [field.text for field in step.fields] == ["https://olga-massage.ru"]


# Nobody is sent to a shop that is not there


def texts_of(plan: CommunityPlan) -> str:
    """Everything that visitors read of themselves."""
    posts = [piece.text for piece in plan.pieces if isinstance(piece, PostPiece)]
    return "\n".join([*posts, str(fields_of(plan)["description"]), plan.greeting])


@pytest.mark.parametrize("trade", TRADES)
@pytest.mark.parametrize("route", [Route.CONNECT, Route.KIT])
def test_where_no_token_opens_the_shop_no_text_speaks_of_it(route: Route, trade: str) -> None:
    for seed in SEEDS:
        assert "Товар" not in texts_of(plan_of(route, trade=trade, seed=seed))


@pytest.mark.parametrize("trade", TRADES)
def test_with_a_shop_the_price_list_says_where_it_is(trade: str) -> None:
    for seed in SEEDS:
        assert texts_of(plan_of(Route.FULL, trade=trade, seed=seed)).count("«Товар") == 1


def test_whoever_drops_the_shop_has_none() -> None:
    person = example_practitioner().model_copy(update={"overrides": {"market": None}})
    for seed in SEEDS:
        assert "Товар" not in texts_of(plan_of(Route.FULL, person=person, seed=seed))
