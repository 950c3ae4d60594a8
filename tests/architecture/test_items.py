"""Every kind of plan item is made by somebody, and nothing is repeated without a look first."""

from typing import Any, get_args

import pytest

from vitrina.building.effect import repeat_freely
from vitrina.building.items.registry import KINDS
from vitrina.domain.plan import HandItem, Item

# Making these again changes nothing, so their check may say "not there" without asking VK.
REPEATS_FREELY = {
    "edit", "category", "messages", "cover", "pin", "market", "long_poll",
    "callback_events",
}  # fmt: skip
# These would be there twice: VK is asked what is there before they are made again.
LOOKED_FOR = {"community", "avatar", "avatar_post", "post", "topic", "product", "callback"}
# VK has no key against a second one that comes late: how patiently these are looked for.
PATIENCE = {"community": 6, "avatar": 1, "topic": 1, "product": 1, "callback": 1}


# What VK does not show at the end and a second making cannot double.
AGAIN_IF_MISSING = {"avatar", "avatar_post", "cover", "market"}


def items_of_a_plan() -> tuple[type[Any], ...]:
    union, *_ = get_args(Item)
    classes: tuple[type[Any], ...] = get_args(union)
    return classes


def kind_name(item: type[Any]) -> str:
    name: str = item.model_fields["kind"].default
    return name


def test_every_item_is_made_by_a_kind_or_by_hands() -> None:
    by_api = {kind_name(item) for item in items_of_a_plan() if item is not HandItem}
    assert by_api == set(KINDS)


def test_no_two_items_share_a_kind() -> None:
    names = [kind_name(item) for item in items_of_a_plan()]
    assert len(names) == len(set(names))


def test_only_these_are_repeated_without_a_look() -> None:
    assert {name for name, kind in KINDS.items() if kind.check is repeat_freely} == REPEATS_FREELY


@pytest.mark.parametrize("name", sorted(LOOKED_FOR))
def test_everything_else_has_a_check_of_its_own(name: str) -> None:
    checks = [kind.check for kind in KINDS.values()]
    assert KINDS[name].check is not repeat_freely
    assert checks.count(KINDS[name].check) == 1


def test_every_kind_is_either_repeated_or_looked_for() -> None:
    assert set(KINDS) == REPEATS_FREELY | LOOKED_FOR
    assert not REPEATS_FREELY & LOOKED_FOR


def test_what_vk_may_make_late_is_waited_for() -> None:
    assert {name: kind.lateness for name, kind in KINDS.items() if kind.lateness} == PATIENCE
    assert set(PATIENCE) <= LOOKED_FOR


def test_only_these_are_made_again_when_vk_does_not_show_them() -> None:
    assert {name for name, kind in KINDS.items() if kind.again_if_missing} == AGAIN_IF_MISSING
