"""A community as VK's JSON: the object that groups.create, get and getById answer with."""

from __future__ import annotations

from vitrina.sandbox.views.photo import photo_url
from vitrina.sandbox.views.viewer import Viewer
from vitrina.sandbox.world import Group, Json
from vitrina.sandbox.world.lookup import manages

RUBLES: Json = {"id": 643, "name": "RUB", "title": "₽"}


def show_group(viewer: Viewer, group: Group, fields: frozenset[str]) -> Json:
    """groups_group_full with the asked fields (vk-contract 2026-11-22 §1.2, [S])."""
    avatar = f"{viewer.base_url}/photos/none"
    if group.avatar is not None:
        avatar = photo_url(viewer.base_url, group.avatar)
    is_manager = manages(viewer.token, group)
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
    if viewer.token.kind == "user":
        level = group.admins.get(viewer.token.user_id, 0)
        shown |= {
            "is_admin": int(is_manager),
            "is_member": int(viewer.token.user_id in group.members),
            "is_advertiser": int(is_manager),
        }
        if level:
            shown["admin_level"] = level
    if group.deactivated:
        return shown | {"deactivated": group.deactivated}
    extras = _show_extras(viewer, group)
    return shown | {name: extras[name] for name in extras if name in fields}


def _show_extras(viewer: Viewer, group: Group) -> Json:
    info, sections = group.info, group.sections
    return {
        "has_photo": int(group.avatar is not None),
        "cover": _show_cover(viewer, group),
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
        "can_post": int(manages(viewer.token, group)),
        "can_message": int(group.settings.get("messages", False)),
        "can_create_topic": int(manages(viewer.token, group)),
        "age_limits": info.get("age_limits", 1),
        "activity": "",
        **_show_place_and_size(group),
        "verified": 0,
        "main_section": info.get("main_section", 0),
        "fixed_post": group.wall.pinned_id or 0,
    }


def _show_place_and_size(group: Group) -> Json:
    """The city by its number, once a person has set it; the size of the largest picture ([S])."""
    shown: Json = {"photo_max_size": {"width": 200, "height": 200}}
    if group.avatar is not None:
        shown["photo_max_size"] = {"width": group.avatar.width, "height": group.avatar.height}
    if city := group.info.get("city"):
        shown["city"] = {"id": city, "title": ""}
    return shown


def _show_cover(viewer: Viewer, group: Group) -> Json:
    if group.cover is None:
        return {"enabled": 0}
    cover = group.cover
    size = {"url": photo_url(viewer.base_url, cover), "width": cover.width, "height": cover.height}
    return {"enabled": 1, "images": [size]}
