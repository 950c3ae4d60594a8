"""A person as VK's JSON: users_user_full (vk-contract 2026-11-22, [S])."""

from __future__ import annotations

from collections.abc import Iterable

from vitrina.sandbox.views.group import show_group
from vitrina.sandbox.views.photo import show_photo
from vitrina.sandbox.views.viewer import Viewer
from vitrina.sandbox.world import Json, User


def show_user(viewer: Viewer, user: User, fields: frozenset[str]) -> Json:
    shown: Json = {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "can_access_closed": True,
        "is_closed": False,
    }
    if "has_photo" in fields:
        shown["has_photo"] = int(user.avatar is not None)
    if "screen_name" in fields:
        shown["screen_name"] = f"id{user.id}"
    photo = f"{viewer.base_url}/photos/{user.avatar.id if user.avatar else 'none'}"
    shown |= {name: photo for name in fields if name.startswith("photo_")}
    if "photo_max_size" in fields:
        shown.pop("photo_max_size")
        if user.avatar is not None:
            shown["photo_max_size"] = show_photo(viewer.base_url, user.avatar)
    return shown


def show_authors(viewer: Viewer, ids: Iterable[int]) -> Json:
    """``profiles`` and ``groups`` of an extended answer: everybody named, each once."""
    unique = sorted(set(ids))
    nobody: frozenset[str] = frozenset()
    users = [viewer.world.users[number] for number in unique if number in viewer.world.users]
    groups = [viewer.world.groups[-number] for number in unique if -number in viewer.world.groups]
    return {
        "profiles": [show_user(viewer, user, nobody) for user in users],
        "groups": [show_group(viewer, group, nobody) for group in groups],
    }
