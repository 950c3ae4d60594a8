"""users.get: answers any token, so it proves no right."""

from __future__ import annotations

from vitrina.sandbox.context import EVERYONE, Call, Method
from vitrina.sandbox.errors import BadParameter
from vitrina.sandbox.parameters import Param, integer
from vitrina.sandbox.world import Json, User


async def get_users(call: Call) -> object:
    """users.get: the caller when nobody is named; unknown people are left out."""
    names = call.texts("user_ids")
    if not names:
        return [] if call.token.kind != "user" else [_show_user(call, call.user)]
    found: list[Json] = []
    for name in names:
        number = name.removeprefix("id")
        if not number.isdigit():
            raise BadParameter("user_ids is invalid")
        user = call.world.users.get(int(number))
        if user is not None:
            found.append(_show_user(call, user))
    return found


def _show_user(call: Call, user: User) -> Json:
    shown: Json = {
        "id": user.id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "can_access_closed": True,
        "is_closed": False,
    }
    fields = set(call.texts("fields"))
    if "has_photo" in fields:
        shown["has_photo"] = int(user.avatar is not None)
    if "screen_name" in fields:
        shown["screen_name"] = f"id{user.id}"
    photo = f"{call.base_url}/photos/{user.avatar.id if user.avatar else 'none'}"
    return shown | {name: photo for name in fields if name.startswith("photo_")}


METHODS = (
    Method(
        "users.get",
        EVERYONE,
        get_users,
        (
            Param("user_ids", "texts", most=1000),
            Param("fields", "texts"),
            Param("name_case"),
            integer("from_group_id"),
        ),
    ),
)
