"""One table: which token may call which method, and the right it needs.

Sources: vk-contract 2026-11-22 §0.3 and Appendix A ([S] token kinds; community `wall` and `photos`
from [F] and [O]). Where the schema and the field disagree, the field is taken and marked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from vitrina.domain.community import GrantKind
from vitrina.vk.errors import VkError

Methods = tuple[str, ...]


@dataclass(frozen=True)
class Means:
    """One token that a community has been given; `scope` as VK said it, None when it did not.

    `measured`: methods that VK was seen to allow or to refuse; that goes before the table.
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


@dataclass(frozen=True, slots=True)
class MethodRights:
    """The right each kind of token needs: a name, "" for none, None when it may not call at all."""

    user: str | None = None
    community: str | None = None
    service: str | None = None

    def needed_by(self, kind: GrantKind) -> str | None:
        """The right that a token of this kind needs."""
        match kind:
            case GrantKind.USER_TOKEN:
                return self.user
            case GrantKind.COMMUNITY_KEY:
                return self.community
            case GrantKind.SERVICE_KEY:
                return self.service


METHOD_RIGHTS: dict[str, MethodRights] = {
    "groups.create": MethodRights(user="groups"),
    # [S] gives groups.edit to communities as well; the method left the docs, so live: not verified.
    "groups.edit": MethodRights(user="groups", community="manage"),
    "groups.setSettings": MethodRights(user="groups", community="manage"),
    "groups.getSettings": MethodRights(user="groups"),
    "groups.get": MethodRights(user="groups"),
    "groups.getById": MethodRights(user="", community="", service=""),
    "groups.toggleMarket": MethodRights(user="groups"),
    "groups.getTokenPermissions": MethodRights(community=""),
    "groups.setLongPollSettings": MethodRights(user="groups", community="manage"),
    "groups.getLongPollServer": MethodRights(user="groups", community="manage"),
    "groups.getLongPollSettings": MethodRights(user="groups", community="manage"),
    "groups.getCallbackConfirmationCode": MethodRights(user="groups", community="manage"),
    "groups.addCallbackServer": MethodRights(user="groups", community="manage"),
    "groups.editCallbackServer": MethodRights(user="groups", community="manage"),
    "groups.getCallbackServers": MethodRights(user="groups", community="manage"),
    "groups.setCallbackSettings": MethodRights(user="groups", community="manage"),
    "photos.getOwnerPhotoUploadServer": MethodRights(user="photos"),
    "photos.saveOwnerPhoto": MethodRights(user="photos"),
    "photos.getOwnerCoverPhotoUploadServer": MethodRights(user="photos", community="photos"),
    "photos.saveOwnerCoverPhoto": MethodRights(user="photos", community="photos"),
    "photos.getWallUploadServer": MethodRights(user="photos"),
    "photos.saveWallPhoto": MethodRights(user="photos"),
    # [S] says user only; with the right `wall` a community key posted in live tests of 2026 [F].
    "wall.post": MethodRights(user="wall", community="wall"),
    # The app's service key reads public walls (vk-2026 §1 [M]): published posts only.
    "wall.get": MethodRights(user="wall", service=""),
    "wall.delete": MethodRights(user="wall"),
    "wall.pin": MethodRights(user="wall"),
    "board.addTopic": MethodRights(user="groups"),
    "board.getTopics": MethodRights(user="groups", service=""),
    "market.add": MethodRights(user="market"),
    "market.get": MethodRights(user="market"),
    "market.getCategories": MethodRights(user="market"),
    "market.getProductPhotoUploadServer": MethodRights(user="market"),
    "market.saveProductPhoto": MethodRights(user="market"),
    "users.get": MethodRights(user="", community="", service=""),
    "messages.send": MethodRights(user="messages", community="messages"),
}


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
    if measured is not None:
        return measured
    needed = METHOD_RIGHTS.get(method, MethodRights()).needed_by(means.kind)
    if needed is None:
        return False
    return needed == "" or means.scope is None or needed in means.scope


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
    ways: Mapping[GrantKind, Methods], means: Iterable[Means], without: Iterable[GrantKind] = ()
) -> GrantKind | None:
    """The first of these ways whose token is there and may call all that it takes."""
    at_hand = {token.kind: token for token in means}
    for kind, methods in ways.items():
        token = at_hand.get(kind)
        if token and kind not in without and all(may_call(name, token) for name in methods):
            return kind
    return None


# A method that VK does not know, that no community key may call, that no token of VK ID may.
_NO_METHOD, _NOT_BY_KEY, _NOT_BY_VK_ID = 3, 27, 1051
_ACCESS_DENIED, _OUT_OF_SCOPE = 15, 1133  # a code and its subcode


def refuses_token(error: VkError) -> bool:
    """Whether VK refused this token, whatever it is asked to do and in whatever community.

    15 without its subcode, 7, 203 and others may be about the community ([S] errors.json).
    """
    if error.code == _ACCESS_DENIED:
        return error.subcode == _OUT_OF_SCOPE
    return error.code in (_NO_METHOD, _NOT_BY_KEY, _NOT_BY_VK_ID)


def refuses_kind(error: VkError) -> bool:
    """Whether VK refuses every token of this kind, with whatever rights (docs/decisions/0025).

    1051 and 15 with 1133 depend on what this token was granted; 3 may be a stumble of VK's.
    """
    return error.code == _NOT_BY_KEY
