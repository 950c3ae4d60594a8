"""Every kind of piece is made by somebody, and nothing is repeated without a look first."""

import ast

import pytest

from architecture.tree import PACKAGE, files_under, parse, place
from vitrina.building.pieces.kind import PieceKind
from vitrina.building.pieces.registry import KINDS
from vitrina.domain import pieces
from vitrina.domain.pieces import DatedPiece, Piece

ABSTRACT = (Piece, DatedPiece)

# Making these again changes nothing, so their check may say "not there" without asking VK.
REPEATS_FREELY = {
    "info", "category", "messages", "cover", "pin", "market", "market_currency", "long_poll",
    "callback_events", "hidden_product",
}  # fmt: skip
# These would be there twice: VK is asked what is there before they are made again.
LOOKED_FOR = {"community", "avatar", "avatar_post", "post", "topic", "product", "callback"}
# No token makes these: they are the person's.
BY_PERSON = {"hand", "status", "story"}
# VK has no key against a second one that comes late: how patiently these are looked for.
PATIENCE = {"community": 6, "avatar": 1, "topic": 1, "product": 1, "callback": 1}


# What VK does not show at the end and a second making cannot double.
AGAIN_IF_MISSING = {"avatar", "avatar_post", "cover", "info", "market"}


def list_values() -> list[type[Piece]]:
    """Every value of `domain/pieces.py` that is a kind."""
    found = [value for value in vars(pieces).values() if isinstance(value, type)]
    return [value for value in found if issubclass(value, Piece) and kind_name(value)]


def kind_name(value: type[Piece]) -> str:
    return str(value.model_fields["kind"].default or "") if value not in ABSTRACT else ""


def test_every_value_has_its_kind_and_every_kind_its_value() -> None:
    assert {kind_name(value) for value in list_values()} == set(KINDS)
    assert {kind.value for kind in KINDS.values()} == set(list_values())


def test_no_two_values_share_a_kind() -> None:
    names = [kind_name(value) for value in list_values()]
    assert len(names) == len(set(names)) > 10


def test_only_these_are_repeated_without_a_look() -> None:
    assert {name for name, kind in KINDS.items() if kind.is_idempotent} == REPEATS_FREELY


@pytest.mark.parametrize("name", sorted(LOOKED_FOR))
def test_everything_else_is_looked_for_by_what_is_its_own(name: str) -> None:
    kind = type(KINDS[name])
    assert not KINDS[name].is_idempotent
    assert kind.reads is not PieceKind.reads
    assert kind.observe is not PieceKind.observe or kind.find is not PieceKind.find


def test_every_kind_is_either_repeated_or_looked_for() -> None:
    assert set(KINDS) - BY_PERSON == REPEATS_FREELY | LOOKED_FOR
    assert {name for name, kind in KINDS.items() if not kind.ways} == BY_PERSON
    assert not REPEATS_FREELY & LOOKED_FOR


def test_what_vk_may_make_late_is_waited_for() -> None:
    assert {name: kind.lateness for name, kind in KINDS.items() if kind.lateness} == PATIENCE
    assert set(PATIENCE) <= LOOKED_FOR


def test_only_these_are_made_again_when_vk_does_not_show_them() -> None:
    assert {name for name, kind in KINDS.items() if kind.again_if_missing} == AGAIN_IF_MISSING


def test_only_its_home_and_its_value_know_a_kind_by_name() -> None:
    """Whoever else needs something of a piece asks its kind."""
    names = {value.__name__ for value in list_values()}
    homes = (PACKAGE / "building" / "pieces", PACKAGE / "domain" / "pieces.py")
    knowing = {
        place(path, node.lineno)
        for path in files_under(PACKAGE, ".py")
        if not any(path == home or home in path.parents for home in homes)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Name) and node.id in names
    }
    assert knowing == set()
    assert len(names) > 15
