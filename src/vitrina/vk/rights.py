"""What a token lets us do: by the table of rights, and by what VK was measured to answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vitrina.domain.community import GrantKind
from vitrina.vk.errors import VkError
from vitrina.vk.method_rights import METHOD_RIGHTS, MethodRights

Methods = tuple[str, ...]
Ways = Mapping[GrantKind, Methods]  # whose token calls which methods, best first


@dataclass(frozen=True)
class Means:
    """One token that a community has been given; `scope` as VK said it, None when it did not.

    `measured`: methods that VK was seen to allow or to refuse to such tokens; that goes before the
    table, though a token that lacks the method's right stays without it.
    """

    kind: GrantKind
    scope: frozenset[str] | None
    measured: Mapping[str, bool] = field(default_factory=dict)


# vk-contract 2026-11-22 §3.1: 3/s for a person's token and the app's own, 20/s for a community's
# ([L] vksdk, [O]).
REQUESTS_PER_SECOND = {
    GrantKind.USER_TOKEN: 3,
    GrantKind.COMMUNITY_KEY: 20,
    GrantKind.SERVICE_KEY: 3,
}

# What a person is asked for on the `full` route. `messages` and `manage` are rights of a community
# key; with a person's token settings and callback servers fall under `groups` ([O]).
RIGHTS_FULL = frozenset({"groups", "wall", "photos", "market"})
# What a community key needs on the `connect` route; `wall` comes only with keys made by hand ([F]).
RIGHTS_CONNECT = frozenset({"manage", "photos", "messages", "wall"})


# What a bot's community key needs: to write, and to read events by long poll.
RIGHTS_BOT = frozenset({"messages", "manage"})


def missing_rights(
    scope: frozenset[str] | None, wanted: frozenset[str] = RIGHTS_FULL
) -> frozenset[str]:
    """Rights asked for and not given. VK narrows a scope silently: compare every time ([F] §0.2).

    None means VK did not say what it gave (the older code flow): nothing is known to be missing,
    and only a real call (groups.get filter=admin) tells.
    """
    return frozenset() if scope is None else wanted - scope


def may_call(method: str, means: Means) -> bool:
    """Whether this token may be expected to call the method; a method not in the table: no."""
    measured = means.measured.get(method)
    needed = METHOD_RIGHTS.get(method, MethodRights()).needed_by(means.kind)
    if measured is False or needed is None:
        return bool(measured)
    return needed == "" or means.scope is None or needed in means.scope


def differs_from_table(method: str, kind: GrantKind, *, is_allowed: bool) -> bool:
    """Whether VK was measured to do otherwise than the table says of this kind of token."""
    needed = METHOD_RIGHTS.get(method, MethodRights()).needed_by(kind)
    return is_allowed is (needed is None)


def first_reader(
    method: str, means: Iterable[Means], *, is_hidden: bool = False
) -> GrantKind | None:
    """Whose token may read by this method: the first of `means` that is expected to.

    What is hidden from visitors the app's own key does not see.
    """
    return next(
        (
            token.kind
            for token in means
            if may_call(method, token) and not (is_hidden and token.kind is GrantKind.SERVICE_KEY)
        ),
        None,
    )


def first_way(
    ways: Ways, means: Iterable[Means], without: Iterable[GrantKind] = ()
) -> GrantKind | None:
    """The first of these ways whose token is there and may call all that it takes."""
    at_hand = {token.kind: token for token in means}
    for kind, methods in ways.items():
        token = at_hand.get(kind)
        if token and kind not in without and all(may_call(name, token) for name in methods):
            return kind
    return None


# Of VK's refusals those that are about the token: a method that VK does not know, that no community
# key may call, that no app's own key may call, that no token of VK ID may call.
NO_METHOD, _NOT_BY_KEY, _NOT_BY_APP, _NOT_BY_VK_ID = 3, 27, 28, 1051
_ACCESS_DENIED, _OUT_OF_SCOPE = 15, 1133  # a code and its subcode


def refuses_token(error: VkError) -> bool:
    """Whether VK refused this token, whatever it is asked to do and in whatever community.

    15 without its subcode, 7, 203 and others may be about the community ([S] errors.json).
    """
    return refuses_kind(error) or refuses_scope(error) or error.code in (NO_METHOD, _NOT_BY_VK_ID)


def refuses_kind(error: VkError) -> bool:
    """Whether VK refuses every token of this kind, with whatever rights (docs/decisions/0025).

    1051 and 15 with 1133 depend on what this token was granted; 3 may be a stumble of VK's.
    """
    return error.code in (_NOT_BY_KEY, _NOT_BY_APP)


def refuses_scope(error: VkError) -> bool:
    """Whether the token lacks a right of the method."""
    return error.code == _ACCESS_DENIED and error.subcode == _OUT_OF_SCOPE
