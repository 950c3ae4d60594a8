"""A community in VK's words: the object that groups.create, get and getById answer with."""

from __future__ import annotations

from vitrina.sandbox.access import manages, photo_url
from vitrina.sandbox.context import Call
from vitrina.sandbox.world import Group, Json

RUBLES: Json = {"id": 643, "name": "RUB", "title": "₽"}


def show_group(call: Call, group: Group, fields: frozenset[str]) -> Json:
    """groups_group_full with the asked fields (vk-contract 2026-11-22 §1.2, [S])."""
    avatar = f"{call.base_url}/photos/none"
    if group.avatar is not None:
        avatar = photo_url(call, group.avatar)
    runs = manages(call, group)
    shown: Json = {
        "id": group.id,
        "name": group.title,
        "screen_name": group.screen_name,
        "is_closed": group.access,
        "type": group.type,
        "photo_50": avatar,
        "photo_100": avatar,
        "photo_200": avatar,
    }
    if call.token.kind == "user":
        level = group.admins.get(call.token.user_id, 0)
        shown |= {
            "is_admin": int(runs),
            "is_member": int(call.token.user_id in group.members),
            "is_advertiser": int(runs),
        }
        if level:
            shown["admin_level"] = level
    extras = _show_extras(call, group)
    return shown | {name: extras[name] for name in extras if name in fields}


def _show_extras(call: Call, group: Group) -> Json:
    info, sections = group.info, group.sections
    return {
        "has_photo": int(group.avatar is not None),
        "cover": _show_cover(call, group),
        "market": {
            "enabled": int(group.market != "none"),
            "type": group.market,
            "currency": RUBLES,
            "currency_text": "руб.",
        },
        "description": group.description,
        "counters": {
            "photos": 0,
            "topics": len(group.topics),
            "market": len(group.products),
        },
        "wall": sections.get("wall", 1),
        "contacts": [{"phone": info["phone"]}] if info.get("phone") else [],
        "site": info.get("website", ""),
        "status": "",
        "members_count": len(group.members),
        "can_post": int(manages(call, group)),
        "can_message": int(group.settings.get("messages", False)),
        "can_create_topic": int(manages(call, group)),
        "age_limits": info.get("age_limits", 1),
        "activity": "",
        "verified": 0,
        "main_section": info.get("main_section", 0),
        "fixed_post": group.wall.pinned_id or 0,
    }


def _show_cover(call: Call, group: Group) -> Json:
    if group.cover is None:
        return {"enabled": 0}
    cover = group.cover
    size = {"url": photo_url(call, cover), "width": cover.width, "height": cover.height}
    return {"enabled": 1, "images": [size]}
