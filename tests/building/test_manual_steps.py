"""What is left to the person, by what became of each piece, before a build and after it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from sandboxed import SandboxedServices, example_practitioner
from vitrina.building.manual_steps import (
    StepForPerson,
    list_all_by_hand,
    list_manual_steps,
    plan_manual_steps,
)
from vitrina.building.pieces.kind import PieceKind
from vitrina.building.pieces.registry import kind_of
from vitrina.building.plan import plan_community
from vitrina.content.pack import load_pack
from vitrina.domain.build import BuildState, StepState
from vitrina.domain.pieces import ManualPiece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.reason import Reason
from vitrina.storage.records import BuildRecord
from vitrina.vk.screens import Screen
from vitrina.wording.reasons import say_reason

HANDS = ["hand/greeting", "hand/button", "status", "hand/map", "story"]
Change = Callable[[BuildRecord], BuildRecord]


def plan_of(route: Route) -> CommunityPlan:
    person = example_practitioner(address="ул. Мира, 5")
    return plan_community(person, load_pack("massage"), route, 1.8e9, "seed")


def keys_of(steps: tuple[StepForPerson, ...]) -> list[str]:
    return [step.key for step in steps]


@pytest.fixture
async def connected(sandboxed: SandboxedServices) -> BuildRecord:
    """A community built by its key: every step as the plan routed it, posts sent by the key."""
    plan = plan_of(Route.CONNECT)
    build = await sandboxed.find((await sandboxed.open_build(plan=plan)).build_id)
    steps = {}
    for piece in plan.pieces:
        by_hand = piece.manual and not piece.required
        state = StepState.MANUAL if by_hand else StepState.DONE
        way = "hand" if by_hand else "community_key"
        steps[piece.key] = replace(build.steps[piece.key], state=state, way=way)
    return replace(
        build, state=BuildState.DONE, group_id=7, route=Route.CONNECT, plan=plan, steps=steps
    )


def test_with_all_rights_what_vk_lets_nobody_do_is_left() -> None:
    assert keys_of(plan_manual_steps(plan_of(Route.FULL))) == HANDS


def test_by_a_key_what_visitors_miss_most_comes_first() -> None:
    keys = keys_of(plan_manual_steps(plan_of(Route.CONNECT)))
    products = [key for key in keys if key.startswith("product/")]
    pictures = [f"post/{number}/rest" for number in range(1, 9)]
    assert keys == [
        "avatar", "hand/greeting", "hand/button", "market", *products, *pictures, "pin",
        "topic/reviews", "status", "hand/map", "category", "story",
    ]  # fmt: skip
    assert len(products) > 1


def test_without_any_access_opening_the_community_is_first() -> None:
    steps = plan_manual_steps(plan_of(Route.KIT))
    assert steps[0].key == "community" and steps[0].screen is Screen.CREATE
    reasons = [step.reason for step in steps if step.key not in HANDS]
    assert all(reason == Reason(code="left.without_access") for reason in reasons)
    assert keys_of(steps) == keys_of(list_all_by_hand(plan_of(Route.FULL)))


def test_a_plan_tells_before_what_its_build_tells_after(connected: BuildRecord) -> None:
    assert list_manual_steps(connected) == plan_manual_steps(connected.plan)


def test_what_the_key_may_not_do_says_so(connected: BuildRecord) -> None:
    by_key = {step.key: step for step in list_manual_steps(connected)}
    assert by_key["avatar"].reason == Reason(code="left.by_key")
    assert by_key["avatar"].picture is not None
    assert by_key["post/1/rest"].reason == Reason(code="left.by_key_picture")
    assert by_key["post/1/rest"].piece == "post/1"


def test_a_refusal_is_told_in_vks_own_words(connected: BuildRecord) -> None:
    refused = Reason(code="vk.picture_refused")
    step = replace(connected.steps["cover"], state=StepState.REFUSED, reason=refused)
    build = replace(connected, steps={**connected.steps, "cover": step})
    found = next(step for step in list_manual_steps(build) if step.key == "cover")
    assert found.reason == refused and keys_of(list_manual_steps(build))[:2] == ["avatar", "cover"]


def test_a_post_that_was_refused_has_no_picture_of_its_own_to_add(connected: BuildRecord) -> None:
    step = replace(connected.steps["post/3"], state=StepState.REFUSED)
    keys = keys_of(list_manual_steps(replace(connected, steps={**connected.steps, "post/3": step})))
    assert "post/3" in keys and "post/3/rest" not in keys


def test_posts_of_our_feed_and_of_a_persons_token_come_with_their_pictures(
    connected: BuildRecord,
) -> None:
    post = connected.plan.piece("post/2")
    pieces = tuple(
        piece.model_copy(update={"by_feed": True}) if piece is post else piece
        for piece in connected.plan.pieces
    )
    by_user = replace(connected.steps["post/3"], way="user_token")
    build = replace(
        connected,
        plan=connected.plan.model_copy(update={"pieces": pieces}),
        steps={**connected.steps, "post/3": by_user},
    )
    keys = keys_of(list_manual_steps(build))
    assert "post/1/rest" in keys and "post/2/rest" not in keys and "post/3/rest" not in keys


def test_every_step_is_two_to_six_short_sentences_on_a_screen() -> None:
    for step in list_all_by_hand(plan_of(Route.FULL)):
        said = [say_reason(one) for one in step.steps]
        assert 2 <= len(said) <= 6, step.key
        assert len(set(said)) == len(said), step.key
        assert all(len(one) <= 110 for one in said), step.key
        assert 1 <= step.minutes <= 3, step.key


def test_whoever_has_a_picture_to_use_is_told_to_download_it() -> None:
    for step in list_all_by_hand(plan_of(Route.FULL)):
        is_told = "качайте" in " ".join(say_reason(one) for one in step.steps)
        assert is_told is (step.picture is not None), step.key


def test_things_alike_are_told_apart_by_their_names() -> None:
    steps = [
        (step.group.code, step.name)
        for step in list_all_by_hand(plan_of(Route.FULL))
        if step.group is not None
    ]
    assert {group for group, _ in steps} == {"manual.products", "manual.posts"}
    assert all(name for _, name in steps) and len(set(steps)) == len(steps)


def test_a_price_for_the_field_is_a_bare_number() -> None:
    step = next(s for s in list_all_by_hand(plan_of(Route.FULL)) if s.key.startswith("product/"))
    assert [say_reason(field.label) for field in step.fields] == ["Название", "Цена", "Описание"]
    assert step.fields[1].text.isdecimal()


def test_every_hand_made_piece_has_steps_of_its_own() -> None:
    screens = {
        piece.key: kind_of(piece).manual_step(piece).screen
        for piece in plan_of(Route.FULL).pieces
        if isinstance(piece, ManualPiece)
    }
    assert screens == {
        "hand/greeting": Screen.MESSAGES,
        "hand/button": Screen.BUTTON,
        "hand/map": Screen.ADDRESSES,
    }


def test_whatever_vk_can_show_has_words_for_not_seeing_it() -> None:
    """What makes itself known in another way (a server that answers) is not looked at."""
    elsewhere = {"community", "avatar_post", "callback"}
    for piece in plan_of(Route.FULL).pieces:
        kind = kind_of(piece)
        can_be_read = type(kind).reads is not PieceKind.reads and kind.name not in elsewhere
        assert (kind.manual_step(piece).unseen is not None) is can_be_read, piece.key
