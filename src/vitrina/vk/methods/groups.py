"""groups.*: the community itself, its settings, its shop's switch, the key's rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from vitrina.vk.call import Call, Params, read_id, read_items, read_ok
from vitrina.vk.outgoing import write_text

SUBTYPE_COMPANY = 2
MARKET_STATES = Literal["none", "basic", "advanced"]


@dataclass(frozen=True, slots=True)
class CreatedGroup:
    id: int
    screen_name: str


@dataclass(frozen=True, slots=True)
class AdminGroup:
    """A community the person administers; VK may blank or alter a fresh title ([L] vksdk)."""

    id: int
    title: str
    screen_name: str


@dataclass(frozen=True, slots=True)
class Category:
    """A category for public pages with its subcategories; ids are VK's own, names are Russian."""

    id: int
    name: str
    subcategories: tuple["Category", ...] = ()


@dataclass(frozen=True, slots=True)
class GroupState:
    """What VK shows of a community; None where VK did not say.

    `photo` and `cover` are the paths of its pictures on VK's hosts: another picture has another.
    `is_gone`: its owner has deleted it, or VK has blocked it; either may be taken back.
    """

    id: int
    title: str
    screen_name: str
    description: str | None
    has_photo: bool | None
    has_cover: bool | None
    market_enabled: bool | None
    status: str | None = None
    site: str | None = None
    photo: str | None = None
    cover: str | None = None
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class TokenPermissions:
    mask: int
    names: frozenset[str]


def create(
    title: str,
    *,
    group_type: Literal["group", "event", "public"] = "public",
    subtype: int | None = SUBTYPE_COMPANY,
) -> Call[CreatedGroup]:
    """Make a community. NOT idempotent: VK has no key for it.

    `type=page` exists only in replies; subtype 1 is a place or small business, 2 a company or site,
    3 a person or group, 4 a product (vk-contract §1.1, [S]). The method has left the public docs.
    """
    params: Params = {"title": write_text(title), "type": group_type, "subtype": subtype}
    return Call("groups.create", params, _read_created)


def edit(group_id: int, fields: Mapping[str, str | int | bool]) -> Call[None]:
    """Set these fields of the community; idempotent. Sections: 0 off, 1 open, 2 limited."""
    written = {
        name: write_text(value) if isinstance(value, str) else value
        for name, value in fields.items()
    }
    return Call("groups.edit", {**written, "group_id": group_id}, read_ok)


def set_settings(
    group_id: int,
    *,
    messages: bool | None = None,
    bots_capabilities: bool | None = None,
    bots_start_button: bool | None = None,
    bots_add_to_chat: bool | None = None,
) -> Call[None]:
    """Messages and bot features; None leaves a switch alone. Idempotent."""
    params: Params = {
        "group_id": group_id,
        "messages": messages,
        "bots_capabilities": bots_capabilities,
        "bots_start_button": bots_start_button,
        "bots_add_to_chat": bots_add_to_chat,
    }
    return Call("groups.setSettings", params, read_ok)


def get_settings(group_id: int) -> Call[tuple[Category, ...]]:
    """The categories VK offers for this community; empty when none (the method left the docs)."""
    return Call("groups.getSettings", {"group_id": group_id}, _read_categories)


def get_administered(*, count: int = 1000, offset: int = 0) -> Call[tuple[AdminGroup, ...]]:
    """The person's communities with admin rights: the rights probe, and the check after create."""
    params: Params = {"filter": "admin", "extended": True, "count": count, "offset": offset}
    return Call("groups.get", params, _read_admin_groups)


def get_by_id(group_id: int) -> Call[GroupState]:
    """The community as VK has it now."""
    fields = ("description", "status", "site", "has_photo", "cover", "market")
    return Call("groups.getById", {"group_ids": [group_id], "fields": fields}, _read_state)


def toggle_market(group_id: int, state: MARKET_STATES = "basic") -> Call[None]:
    """Switch the shop; idempotent: codes 1431 (already on) and 1432 (already off) mean done."""
    already: dict[int, None] = {1432: None} if state == "none" else {1431: None}
    params: Params = {"group_id": group_id, "state": state}
    return Call("groups.toggleMarket", params, read_ok, already)


def get_token_permissions() -> Call[TokenPermissions]:
    """What a community key may do; only such a key may ask."""
    return Call("groups.getTokenPermissions", {}, _read_permissions)


def _read_created(response: Any) -> CreatedGroup:
    group_id = read_id(response["id"])
    return CreatedGroup(group_id, _screen_name(response, group_id))


def _read_admin_groups(response: Any) -> tuple[AdminGroup, ...]:
    groups = []
    for item in read_items(response):
        group_id = read_id(item["id"])
        title = str(item.get("name") or "")
        groups.append(AdminGroup(group_id, title, _screen_name(item, group_id)))
    return tuple(groups)


def _read_categories(response: Any) -> tuple[Category, ...]:
    return tuple(_read_category(item) for item in response.get("public_category_list") or ())


def _read_category(item: Any) -> Category:
    inner = tuple(_read_category(part) for part in item.get("subcategories") or ())
    return Category(int(item["id"]), str(item["name"]), inner)


def _read_state(response: Any) -> GroupState:
    # 5.199 answers {"groups": [...]}, earlier versions a bare list; both are read.
    found = response["groups"] if isinstance(response, dict) else response
    group = found[0]
    group_id = read_id(group["id"])
    return GroupState(
        id=group_id,
        title=str(group.get("name") or ""),
        screen_name=_screen_name(group, group_id),
        description=group.get("description"),
        status=group.get("status"),
        site=group.get("site"),
        has_photo=bool(group["has_photo"]) if "has_photo" in group else None,
        has_cover=bool(group["cover"].get("enabled")) if "cover" in group else None,
        market_enabled=bool(group["market"].get("enabled")) if "market" in group else None,
        photo=_path_of(group.get("photo_200")),
        cover=_path_of(_first_url((group.get("cover") or {}).get("images"))),
        is_gone=bool(group.get("deactivated")),
    )


def _first_url(images: Any) -> Any:
    return images[0].get("url") if images else None


def _path_of(url: Any) -> str | None:
    """VK moves pictures between hosts and signs their addresses: neither counts."""
    return urlsplit(str(url)).path or None if url else None


def _read_permissions(response: Any) -> TokenPermissions:
    names = frozenset(str(item["name"]) for item in response["permissions"])
    return TokenPermissions(int(response["mask"]), names)


def _screen_name(group: Any, group_id: int) -> str:
    return str(group.get("screen_name") or f"club{group_id}")
