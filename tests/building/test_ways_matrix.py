"""Every piece by every set of means: the way we choose is the first that a strict VK would take.

Held against the sandbox's own table of rights, which knows nothing of ours.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from typing import Any

import pytest

from vitrina.building.pieces.kind import PieceKind
from vitrina.building.pieces.registry import KINDS
from vitrina.domain.community import GrantKind
from vitrina.sandbox.calls.context import check_right
from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.methods.table import METHODS
from vitrina.sandbox.strictness import Strictness
from vitrina.sandbox.world import Token
from vitrina.vk.rights import RIGHTS_CONNECT, RIGHTS_FULL, Means, first_way

USER, KEY = GrantKind.USER_TOKEN, GrantKind.COMMUNITY_KEY
# The strict sandbox as VK is known, and where a key is refused in the other of VK's two ways.
MOODS = (Strictness.usual(), Strictness.named([*Strictness.usual().names(), "key-1133"]))
# What VK ID gives to an app that VK has approved nothing for.
BASIC = frozenset({"vkid.personal_info"})


def subsets(rights: frozenset[str]) -> list[frozenset[str]]:
    sizes = range(len(rights) + 1)
    return [
        frozenset(some)
        for some in chain.from_iterable(combinations(sorted(rights), size) for size in sizes)
    ]


USER_SCOPES: list[frozenset[str] | None] = [None, BASIC, *subsets(RIGHTS_FULL)]
# A key made by hand may have every box, those that open nothing of ours too.
EVERY_BOX = RIGHTS_CONNECT | {"market", "docs", "stories"}
KEY_SCOPES: list[frozenset[str] | None] = [None, *subsets(RIGHTS_CONNECT), EVERY_BOX]


def is_taken(method: str, kind: GrantKind, scope: frozenset[str], strict: Strictness) -> bool:
    """Whether the sandbox lets such a token call the method."""
    rights = scope - BASIC
    token = (
        Token("t", "user", rights, user_id=1, vk_id=scope == BASIC)
        if kind is USER
        else Token("t", "group", rights, group_id=1)
    )
    try:
        check_right(METHODS[method], token, strict)
    except ApiError:
        return False
    return True


Scopes = Mapping[GrantKind, frozenset[str]]
Refusals = Mapping[GrantKind, str | None]


def list_means() -> Iterator[Scopes]:
    """Every set of tokens with every set of rights; a token that is not there has no entry."""
    for user in USER_SCOPES:
        for key in KEY_SCOPES:
            scopes = {USER: user, KEY: key}
            yield {kind: scope for kind, scope in scopes.items() if scope is not None}


def list_refusals(kind: PieceKind[Any]) -> Iterator[Refusals]:
    """Nothing was measured, or that one of a way's methods is refused to this kind of token."""
    yield {}
    for way, methods in kind.ways.items():
        for method in methods:
            yield {way: method}


def wanted_way(
    kind: PieceKind[Any], scopes: Scopes, refusals: Refusals, strict: Strictness
) -> GrantKind | None:
    for way, methods in kind.ways.items():
        if way in scopes and all(
            method != refusals.get(way) and is_taken(method, way, scopes[way], strict)
            for method in methods
        ):
            return way
    return None


@pytest.mark.parametrize("strict", MOODS, ids=["usual", "key-1133"])
@pytest.mark.parametrize("name", sorted(KINDS))
def test_nothing_is_sent_that_vk_refuses_and_nothing_left_to_hands_that_it_takes(
    name: str, strict: Strictness
) -> None:
    kind = KINDS[name]
    for scopes in list_means():
        for refusals in list_refusals(kind):
            means = [
                Means(
                    grant,
                    scope,
                    {refused: False} if (refused := refusals.get(grant)) else {},
                )
                for grant, scope in scopes.items()
            ]
            chosen = first_way(kind.ways, means)
            assert chosen is wanted_way(kind, scopes, refusals, strict), (scopes, refusals)
