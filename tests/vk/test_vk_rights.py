"""The rights table: what a grant lets us do, and which methods go by hand."""

import pytest

from vitrina.building.pieces.registry import KINDS
from vitrina.domain.community import GrantKind
from vitrina.vk.errors import VkError, read_error
from vitrina.vk.method_rights import METHOD_RIGHTS
from vitrina.vk.rights import (
    RIGHTS_CONNECT,
    RIGHTS_FULL,
    Means,
    first_way,
    may_call,
    missing_rights,
    refuses_kind,
    refuses_token,
)


def names_in(text: str) -> list[str]:
    return text.split()


USER, KEY, APP = GrantKind.USER_TOKEN, GrantKind.COMMUNITY_KEY, GrantKind.SERVICE_KEY
OTHER_RIGHTS = ("messages", "stories", "docs", "stats")
ALL_BOXES = frozenset({"stories", "photos", "messages", "wall", "docs", "manage", "market"})
# vk-2026 §1, the rows of the community key, typed from there.
BY_KEY = names_in("""
    wall.post wall.closeComments groups.edit groups.getById groups.getMembers groups.getBanned
    groups.getTokenPermissions groups.getLongPollServer groups.getLongPollSettings
    groups.setLongPollSettings groups.addCallbackServer groups.getCallbackServers messages.send
    photos.getMessagesUploadServer photos.getChatUploadServer stories.getPhotoUploadServer
    stories.delete docs.getWallUploadServer docs.save groups.addAddress groups.editAddress
    groups.deleteAddress photos.getOwnerCoverPhotoUploadServer photos.saveOwnerCoverPhoto
""")
NOT_BY_KEY = names_in("""
    wall.get wall.getById wall.delete wall.edit wall.restore wall.pin photos.getWallUploadServer
    photos.getUploadServer photos.get market.get market.add market.edit board.getTopics
    board.addTopic groups.getSettings groups.getAddresses groups.addLink groups.editLink
    groups.deleteLink groups.create groups.editManager stats.get account.getAppPermissions
""")


@pytest.mark.parametrize("method", BY_KEY)
def test_a_key_with_every_box_may_call(method: str) -> None:
    assert may_call(method, Means(KEY, ALL_BOXES))


@pytest.mark.parametrize("method", NOT_BY_KEY)
def test_no_box_opens_a_method_to_a_key(method: str) -> None:
    assert not may_call(method, Means(KEY, ALL_BOXES))
    assert not may_call(method, Means(KEY, None))


def test_a_token_of_vk_id_without_rights_reads_who_people_and_communities_are() -> None:
    means = Means(USER, frozenset({"vkid.personal_info"}))
    allowed = {method for method in METHOD_RIGHTS if may_call(method, means)}
    assert {"users.get", "groups.getById"} <= allowed
    assert not any(method.startswith(("wall.", "market.", "board.")) for method in allowed)
    assert "groups.edit" not in allowed and "groups.get" not in allowed


def test_the_app_s_own_key_reads_what_is_public_and_writes_nothing() -> None:
    allowed = {method for method in METHOD_RIGHTS if may_call(method, Means(APP, None))}
    assert {"wall.get", "users.get", "groups.getById"} <= allowed
    names = {method.partition(".")[2] for method in allowed} - {""}
    assert all(name.startswith(("get", "resolve")) for name in names)


def refused(code: int, subcode: int | None = None) -> VkError:
    error = {"error_code": code, "error_msg": "no"}
    return read_error("wall.post", error | ({"error_subcode": subcode} if subcode else {}))


@pytest.mark.parametrize(
    ("error", "of_token", "of_kind"),
    [
        (refused(27), True, True),
        (refused(28), True, True),
        (refused(1051), True, False),
        (refused(15, 1133), True, False),
        (refused(3), True, False),
        *((refused(code), False, False) for code in (5, 7, 15, 100, 103, 104, 125, 203, 214, 703)),
        (refused(15, 1134), False, False),
    ],
)
def test_what_a_refusal_is_about(error: VkError, of_token: bool, of_kind: bool) -> None:
    assert refuses_token(error) is of_token
    assert refuses_kind(error) is of_kind


def test_what_was_measured_opens_nothing_to_a_token_without_the_right() -> None:
    measured = {"wall.post": True, "wall.get": True}
    assert not may_call("wall.post", Means(KEY, RIGHTS_CONNECT - {"wall"}, measured))
    assert may_call("wall.post", Means(KEY, RIGHTS_CONNECT, measured))
    assert may_call("wall.get", Means(KEY, RIGHTS_CONNECT - {"wall"}, measured))


def methods_denied(kind: GrantKind, scope: frozenset[str]) -> set[str]:
    """The methods of the table that such a token cannot call."""
    return {method for method in METHOD_RIGHTS if not may_call(method, Means(kind, scope))}


def test_the_full_grant_opens_every_method_of_the_full_route() -> None:
    denied = methods_denied(GrantKind.USER_TOKEN, RIGHTS_FULL)
    # What no piece of a community is made with: other rights, and what only its own key may ask.
    other = {name for name in METHOD_RIGHTS if METHOD_RIGHTS[name].user in OTHER_RIGHTS}
    assert denied == {"groups.getTokenPermissions", *other}
    assert not any(
        method in denied for kind in KINDS.values() for method in kind.ways.get(USER, ())
    )


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
