"""groups.*: making a community, describing it, finding it again."""

from __future__ import annotations

from vitrina.sandbox.access import find_group, manages, need_managed_group
from vitrina.sandbox.categories import PUBLIC_CATEGORIES, SUBJECTS
from vitrina.sandbox.context import (
    EVERYONE,
    GROUP,
    USER,
    USER_AND_GROUP,
    USER_AND_SERVICE,
    Call,
    Method,
)
from vitrina.sandbox.errors import BadParameter, Refusal
from vitrina.sandbox.group_view import show_group
from vitrina.sandbox.parameters import Param, flags, integer, need_integer, texts
from vitrina.sandbox.world import Group, Json, Wall

SECTIONS = ("wall", "topics", "photos", "video", "audio", "docs", "wiki")
SWITCHES = ("links", "events", "places", "contacts", "articles", "addresses")
INFO_TEXTS = ("website", "email", "phone", "rss", "public_date", "market_buttons")
INFO_NUMBERS = (
    "event_start_date",
    "event_finish_date",
    "event_group_id",
    "public_category",
    "public_subcategory",
    "market_contact",
    "market_wiki",
    "main_section",
    "secondary_section",
    "country",
    "city",
)
INFO_FLAGS = (
    "market_comments",
    "obscene_filter",
    "obscene_stopwords",
    "toxic_filter",
    "disable_replies_from_groups",
)
_SECTION_NAMES = (*SECTIONS, *SWITCHES)
_NUMBER_NAMES = (*INFO_NUMBERS, *INFO_FLAGS, "subject", "age_limits", "market_currency")
_PLACES = ("market_country", "market_city")
SETTINGS = (
    "messages",
    "bots_capabilities",
    "bots_start_button",
    "bots_add_to_chat",
    "bot_online_booking_enabled",
)
COMMUNITY_BITS = {
    "stories": 1,
    "photos": 4,
    "app_widget": 64,
    "messages": 4096,
    "wall": 8192,
    "docs": 131072,
    "manage": 262144,
    "market": 134217728,
}
CURRENCIES = frozenset({"643", "980", "398", "978", "840"})


async def create_group(call: Call) -> object:
    """groups.create: a new community, the caller its creator. VK calls a public one ``page``."""
    kind = call.text("type", "group")
    title = call.text("title").strip()
    if not title:
        raise BadParameter("title is undefined")
    world, owner = call.world, call.user
    group_id = world.next_id("group")
    group = Group(
        id=group_id,
        title=title,
        screen_name=f"club{group_id}",
        owner_id=owner.id,
        type={"group": "group", "event": "event"}.get(kind, "page"),  # type: ignore[arg-type]
        subtype=call.integer("subtype"),
        created=call.now,
        wall=Wall(owner_id=-group_id),
        # "description" is ignored for public pages (vk-contract 2026-11-22 §1.1, [S]).
        description="" if kind == "public" else call.text("description"),
        admins={owner.id: 3},
        members={owner.id},
        callback_code=world.secret(8),
    )
    for name in ("public_category", "public_subcategory"):
        if call.has(name):
            group.info[name] = call.integer(name)
    world.groups[group_id] = group
    world.groups_by_name[group.screen_name] = group_id
    owner.admin_of.append(group_id)
    return show_group(call, group, frozenset())


async def edit_group(call: Call) -> object:
    """groups.edit: only what was sent changes."""
    group = need_managed_group(call, call.integer("group_id"))
    if group.type == "page" and call.integer("wall") > 1:
        # 2 and 3 are for groups and events only (vk-contract 2026-11-22 §1.1, [S]).
        raise BadParameter("wall should be 0 or 1 for this community")
    if call.has("title"):
        if not call.text("title").strip():
            raise BadParameter("title is undefined")
        group.title = call.text("title").strip()
    if call.has("description"):
        group.description = call.text("description")
    if call.has("screen_name"):
        _rename(call, group, call.text("screen_name"))
    if call.has("access"):
        group.access = call.integer("access")
    _edit_details(call, group)
    if call.has("messages"):
        group.settings["messages"] = call.flag("messages")
    if call.has("market") and call.flag("market") != (group.market != "none"):
        group.market = "basic" if call.flag("market") else "none"
    return 1


def _edit_details(call: Call, group: Group) -> None:
    group.sections |= {name: call.integer(name) for name in _SECTION_NAMES if call.has(name)}
    group.info |= {name: call.integer(name) for name in _NUMBER_NAMES if call.has(name)}
    group.info |= {name: call.text(name) for name in INFO_TEXTS if call.has(name)}
    group.info |= {name: call.integers(name) for name in _PLACES if call.has(name)}


def _rename(call: Call, group: Group, name: str) -> None:
    taken = call.world.groups_by_name.get(name)
    readable = name.replace("_", "").replace(".", "").isalnum() and name.isascii()
    if not readable or len(name) < 5 or taken not in (None, group.id):
        raise Refusal(1260)
    del call.world.groups_by_name[group.screen_name]
    group.screen_name = name
    call.world.groups_by_name[name] = group.id


async def set_settings(call: Call) -> object:
    """groups.setSettings: messages and what bots may do."""
    group = need_managed_group(call, call.integer("group_id"))
    for name in SETTINGS:
        if call.has(name):
            group.settings[name] = call.flag(name)
    return 1


async def get_settings(call: Call) -> object:
    """groups.getSettings: what is set now and the lists to choose from.

    The real list of public categories is not verified; this one is the sandbox's own.
    """
    found = find_group(call.world, call.text("group_id"))
    if found is None:
        raise Refusal(125)
    group = need_managed_group(call, found.id)
    reply: Json = {
        "title": group.title,
        "description": group.description,
        "address": group.screen_name,
        "access": group.access,
        "city_id": group.info.get("city", 0),
        "city_name": "",
        "country_id": group.info.get("country", 0),
        "obscene_words": [],
        "public_category": group.info.get("public_category", 0),
        "public_subcategory": group.info.get("public_subcategory", 0),
        "public_category_list": PUBLIC_CATEGORIES,
        "subject": group.info.get("subject", 0),
        "subject_list": SUBJECTS,
        "website": group.info.get("website", ""),
        "phone": group.info.get("phone", ""),
        "email": group.info.get("email", ""),
        "age_limits": group.info.get("age_limits", 1),
        "articles": group.sections.get("articles", 0),
    }
    reply |= {name: group.sections.get(name, 1) for name in SECTIONS}
    reply |= {name: group.info.get(name, 0) for name in INFO_FLAGS}
    return reply


async def list_groups(call: Call) -> object:
    """groups.get: communities of a person, the newest first; ``filter=admin`` those they run."""
    user_id = call.integer("user_id", call.token.user_id)
    user = call.world.users.get(user_id)
    if user is None:
        raise Refusal(113)
    if call.texts("filter") and user_id != call.token.user_id:
        raise Refusal(260)
    ids = list(reversed(user.admin_of))
    offset, count = call.integer("offset"), call.integer("count", 1000)
    page = ids[offset : offset + count]
    if not call.flag("extended"):
        return {"count": len(ids), "items": page}
    fields = frozenset(call.texts("fields"))
    shown = [show_group(call, call.world.groups[group_id], fields) for group_id in page]
    return {"count": len(ids), "items": shown}


async def get_groups(call: Call) -> object:
    """groups.getById; unknown ids are left out. A community token without ids asks for its own."""
    names = call.texts("group_ids") or call.texts("group_id")
    if not names and call.token.kind == "group":
        names = [str(call.token.group_id)]
    if not names:
        raise BadParameter("group_ids is undefined")
    fields = frozenset(call.texts("fields"))
    found = [group for name in names if (group := find_group(call.world, name)) is not None]
    if not found:
        raise BadParameter("group_ids is invalid")
    return {"groups": [show_group(call, group, fields) for group in found], "profiles": []}


async def get_token_permissions(call: Call) -> object:
    """groups.getTokenPermissions: the rights of a community token, by name and as a mask."""
    held = [(name, bit) for name, bit in COMMUNITY_BITS.items() if name in call.token.rights]
    return {
        "mask": sum(bit for _, bit in held),
        "permissions": [{"name": name, "setting": bit} for name, bit in held],
    }


async def toggle_market(call: Call) -> object:
    """groups.toggleMarket: 1431 and 1432 say that it already was so."""
    group = find_group(call.world, str(call.integer("group_id")))
    if group is None:
        raise Refusal(125)
    if not manages(call, group):
        raise Refusal(15, "you should be an administrator of this community")
    state = call.text("state")
    if state == "none":
        if group.market == "none":
            raise Refusal(1432)
        group.market = "none"
        return 1
    if group.market == state:
        raise Refusal(1431)
    group.market = "advanced" if state == "advanced" else "basic"
    return 1


_EDIT_PARAMS = (
    need_integer("group_id"),
    *texts("title", "description", "screen_name", *INFO_TEXTS),
    Param("access", "integer", choices=frozenset("012")),
    Param("age_limits", "integer", choices=frozenset("123")),
    Param("wall", "integer", least=0, most=3),
    *(integer(name, least=0, most=2) for name in SECTIONS if name != "wall"),
    *(integer(name, least=0) for name in INFO_NUMBERS),
    integer("subject", least=1, most=42),
    Param("market_currency", "integer", choices=CURRENCIES),
    Param("market_country", "integers", most=10),
    Param("market_city", "integers", most=10),
    Param("obscene_words", "texts"),
    *flags(*SWITCHES, *INFO_FLAGS, "messages", "market"),
)

METHODS = (
    Method(
        "groups.create",
        USER,
        create_group,
        (
            Param("title", required=True),
            Param("description"),
            Param("type", choices=frozenset({"group", "event", "public"})),
            integer("public_category", least=0),
            integer("public_subcategory", least=0),
            Param("subtype", "integer", choices=frozenset("01234")),
        ),
        user_right="groups",
    ),
    Method(
        "groups.edit",
        USER_AND_GROUP,
        edit_group,
        _EDIT_PARAMS,
        user_right="groups",
        group_right="manage",
    ),
    Method(
        "groups.setSettings",
        USER_AND_GROUP,
        set_settings,
        (need_integer("group_id"), *flags(*SETTINGS)),
        user_right="groups",
        group_right="manage",
    ),
    Method(
        "groups.getSettings",
        USER,
        get_settings,
        (Param("group_id", required=True),),
        user_right="groups",
    ),
    Method(
        "groups.get",
        USER_AND_SERVICE,
        list_groups,
        (
            integer("user_id", least=1),
            *flags("extended"),
            Param("filter", "texts"),
            Param("fields", "texts"),
            integer("offset", least=0),
            integer("count", least=0, most=1000),
        ),
        user_right="groups",
    ),
    Method(
        "groups.getById",
        EVERYONE,
        get_groups,
        (
            Param("group_ids", "texts", most=500),
            Param("group_id", "texts", most=1),
            Param("fields", "texts"),
        ),
    ),
    Method("groups.getTokenPermissions", GROUP, get_token_permissions),
    Method(
        "groups.toggleMarket",
        USER,
        toggle_market,
        (
            need_integer("group_id"),
            Param("state", required=True, choices=frozenset({"none", "basic", "advanced"})),
            Param("ref"),
        ),
        user_right="groups",
    ),
)
