"""The rights table: what a grant lets us do, and which methods go by hand."""

from vitrina.domain.community import GrantKind
from vitrina.vk.rights import (
    METHOD_RIGHTS,
    RIGHTS_CONNECT,
    RIGHTS_FULL,
    Means,
    first_way,
    may_call,
    missing_rights,
)


def methods_denied(kind: GrantKind, scope: frozenset[str]) -> set[str]:
    """The methods of the table that such a token cannot call."""
    return {method for method in METHOD_RIGHTS if not may_call(method, Means(kind, scope))}


def test_the_full_grant_opens_every_method_of_the_full_route() -> None:
    denied = methods_denied(GrantKind.USER_TOKEN, RIGHTS_FULL)
    assert denied == {"groups.getTokenPermissions", "messages.send"}


def test_a_scope_narrowed_in_silence_is_noticed() -> None:
    assert missing_rights(frozenset({"vkid.personal_info"})) == RIGHTS_FULL
    assert missing_rights(RIGHTS_FULL | {"email"}) == frozenset()
    assert missing_rights(frozenset({"groups", "wall"})) == {"photos", "market"}


def test_an_unsaid_scope_denies_nothing() -> None:
    assert missing_rights(None) == frozenset()
    assert may_call("wall.post", Means(GrantKind.USER_TOKEN, None))


def test_a_community_key_does_what_the_contract_says_and_no_more() -> None:
    denied = methods_denied(GrantKind.COMMUNITY_KEY, RIGHTS_CONNECT)
    allowed = set(METHOD_RIGHTS) - denied
    assert {"groups.edit", "wall.post", "photos.saveOwnerCoverPhoto", "messages.send"} <= allowed
    assert {
        "groups.create",
        "photos.saveOwnerPhoto",
        "photos.getWallUploadServer",
        "wall.get",
        "board.addTopic",
        "market.add",
        "groups.toggleMarket",
    } <= denied


def test_a_community_key_without_wall_cannot_post() -> None:
    scope = RIGHTS_CONNECT - {"wall"}
    assert not may_call("wall.post", Means(GrantKind.COMMUNITY_KEY, scope))


def test_a_method_outside_the_table_is_not_counted_on() -> None:
    assert not may_call("account.ban", Means(GrantKind.USER_TOKEN, RIGHTS_FULL))


def test_what_was_measured_goes_before_the_table() -> None:
    key = Means(GrantKind.COMMUNITY_KEY, RIGHTS_CONNECT, {"wall.post": False, "wall.get": True})
    assert not may_call("wall.post", key) and may_call("wall.get", key)
    assert may_call("messages.send", key)


def test_the_first_way_that_the_means_allow_is_taken() -> None:
    token = Means(GrantKind.USER_TOKEN, RIGHTS_FULL)
    key = Means(GrantKind.COMMUNITY_KEY, RIGHTS_CONNECT)
    ways = {
        GrantKind.USER_TOKEN: ("photos.saveWallPhoto", "wall.post"),
        GrantKind.COMMUNITY_KEY: ("wall.post",),
    }
    assert first_way(ways, (key, token)) is GrantKind.USER_TOKEN
    assert first_way(ways, (key,)) is GrantKind.COMMUNITY_KEY
    assert first_way(ways, (key, token), without={GrantKind.USER_TOKEN}) is (
        GrantKind.COMMUNITY_KEY
    )
    without_photos = Means(GrantKind.USER_TOKEN, RIGHTS_FULL - {"photos"})
    assert first_way(ways, (without_photos,)) is None
    assert first_way(ways, ()) is None
