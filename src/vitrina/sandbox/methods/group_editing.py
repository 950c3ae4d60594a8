"""groups.edit and the settings: what a community says of itself and what it lets others do."""

from __future__ import annotations

from dataclasses import replace

from vitrina.sandbox.calls.access import require_managed_group
from vitrina.sandbox.calls.context import USER, USER_AND_GROUP, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer, texts
from vitrina.sandbox.delivery.events import publish_settings_event
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.world import Group, Json
from vitrina.sandbox.world.categories import PUBLIC_CATEGORIES, SUBJECTS
from vitrina.sandbox.world.lookup import find_group

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
CURRENCIES = frozenset({"643", "980", "398", "978", "840"})


async def edit_group(call: Call) -> object:
    """groups.edit: only what was sent changes; an empty value does not, in the strict sandbox."""
    group = require_managed_group(call, call.integer("group_id"))
    if call.strict.group_edit_blind:
        sent = {name: value for name, value in call.values.items() if value not in ("", [])}
        call = replace(call, values=sent)
    before = _settings_of(group)
    _apply(call, group)
    publish_settings_event(call.sandbox.delivery, group, call.actor_id, before, _settings_of(group))
    return 1


def _settings_of(group: Group) -> dict[str, str | int]:
    """What the event `group_change_settings` tells of, where VK's page and the schema agree."""
    told: dict[str, str | int] = {
        "title": group.title,
        "description": group.description,
        "access": group.access,
        "screen_name": group.screen_name,
        "website": str(group.info.get("website", "")),
    }
    for name in ("public_category", "public_subcategory", "age_limits"):
        value = group.info.get(name, 1 if name == "age_limits" else 0)
        told[name] = value if isinstance(value, int) else 0
    return told


def _apply(call: Call, group: Group) -> None:
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


def _edit_details(call: Call, group: Group) -> None:
    group.sections |= {name: int(call.integer(name)) for name in _SECTION_NAMES if call.has(name)}
    group.info |= {name: int(call.integer(name)) for name in _NUMBER_NAMES if call.has(name)}
    group.info |= {name: call.text(name) for name in INFO_TEXTS if call.has(name)}
    group.info |= {name: call.integers(name) for name in _PLACES if call.has(name)}


def _rename(call: Call, group: Group, name: str) -> None:
    taken = call.world.groups_by_name.get(name)
    readable = name.replace("_", "").replace(".", "").isalnum() and name.isascii()
    if not readable or len(name) < 5 or taken not in (None, group.id):
        raise ApiError(1260)
    del call.world.groups_by_name[group.screen_name]
    group.screen_name = name
    call.world.groups_by_name[name] = group.id


async def set_settings(call: Call) -> object:
    """groups.setSettings: messages and what bots may do."""
    group = require_managed_group(call, call.integer("group_id"))
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
        raise ApiError(125)
    group = require_managed_group(call, found.id)
    reply: Json = {
        "title": group.title,
        "description": group.description,
        "address": group.screen_name,
        "access": group.access,
        "city_id": group.info.get("city", 0),
        "city_name": "",
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
    reply |= {name: group.info.get(name, 0) for name in INFO_FLAGS if name != "market_comments"}
    return reply


_EDIT_PARAMS = (
    required_integer("group_id"),
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
        "groups.edit",
        USER_AND_GROUP,
        edit_group,
        _EDIT_PARAMS,
        user_right="groups",
        group_right="manage",
        errors=(125, 1260),
        effect="the page shows it; `market` opens or closes the shop;"
        " event `group_change_settings`",
        not_imitated="what the fields mean to visitors, but for the page; word filters",
    ),
    Method(
        "groups.setSettings",
        USER_AND_GROUP,
        set_settings,
        (required_integer("group_id"), *flags(*SETTINGS)),
        user_right="groups",
        group_right="manage",
        errors=(125,),
        effect="messages and keyboards are let or refused",
    ),
    Method(
        "groups.getSettings",
        USER,
        get_settings,
        (Param("group_id", required=True),),
        user_right="groups",
        errors=(125,),
        not_imitated="VK's own list of categories: a short one of the sandbox's own",
    ),
)
