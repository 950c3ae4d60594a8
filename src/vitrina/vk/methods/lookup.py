"""What an address or a key stands for: utils.resolveScreenName and groups.getById (reads only)."""

from dataclasses import dataclass
from typing import Any

from vitrina.vk.call import Call, Params, read_id

_FIELDS = (
    "description", "has_photo", "cover", "site", "status", "city", "activity", "wall",
    "members_count",
)  # fmt: skip
# Both mean "no such community": VK's schema lists no errors of its own for the method.
_UNKNOWN = {100: None, 125: None}


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a short name stands for; `kind` as VK names it: user, group, page, event, ..."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A community as whoever comes by sees it; empty texts where VK says nothing.

    `kind`: group, page or event. `is_closed`: 0 open, 1 closed, 2 private. `is_gone`: banned or
    deleted. Fields: vkbottle-types 5.199.99.22 (GroupsGroupFull); which of them a community key is
    shown: vk-2026 §2 [M].
    """

    id: int
    title: str
    screen_name: str
    kind: str
    is_closed: bool
    is_gone: bool
    description: str
    has_photo: bool
    has_cover: bool
    site: str
    status: str
    city: str


def resolve_name(name: str) -> Call[Resolved | None]:
    """What stands behind a short name; None for nothing (VK answers an empty list then)."""
    return Call("utils.resolveScreenName", {"screen_name": name}, _read_resolved)


def look_at(group_id: int) -> Call[GroupCard | None]:
    """The community of this number; None when VK knows none."""
    params: Params = {"group_ids": [group_id], "fields": _FIELDS}
    return Call("groups.getById", params, _read_card, _UNKNOWN)


def look_at_own() -> Call[GroupCard | None]:
    """The community whose key asks."""
    return Call("groups.getById", {"fields": _FIELDS}, _read_card, _UNKNOWN)


def count_posts(group_id: int) -> Call[int]:
    """How many posts strangers see on the wall; the app's service key may ask (vk-2026 §1 [M])."""
    params: Params = {"owner_id": -group_id, "filter": "owner", "count": 1}
    return Call("wall.get", params, lambda response: int(response["count"]))


def _read_resolved(response: Any) -> Resolved | None:
    if response in ([], None, {}):
        return None
    return Resolved(str(response["type"]), read_id(response["object_id"]))


def _read_card(response: Any) -> GroupCard | None:
    found = response["groups"] if isinstance(response, dict) else response
    if not found:
        return None
    group = found[0]
    group_id = read_id(group["id"])
    cover, city = group.get("cover") or {}, group.get("city") or {}
    return GroupCard(
        id=group_id,
        title=str(group.get("name") or ""),
        screen_name=str(group.get("screen_name") or f"club{group_id}"),
        kind=str(group.get("type") or "group"),
        is_closed=bool(group.get("is_closed")),
        is_gone=bool(group.get("deactivated")),
        description=str(group.get("description") or ""),
        has_photo=bool(group.get("has_photo")),
        has_cover=bool(cover.get("enabled")),
        site=str(group.get("site") or ""),
        status=str(group.get("status") or ""),
        city=str(city.get("title") or ""),
    )
