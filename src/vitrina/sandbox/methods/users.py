"""users.get: answers any token, so it proves no right."""

from __future__ import annotations

from vitrina.sandbox.calls.context import EVERYONE, Call, Method
from vitrina.sandbox.calls.parameters import Param, integer
from vitrina.sandbox.errors import BadParameter
from vitrina.sandbox.views.user import show_user
from vitrina.sandbox.world import Json
from vitrina.sandbox.world.lookup import is_number


async def get_users(call: Call) -> object:
    """users.get: the caller when nobody is named; unknown people are left out."""
    names, fields = call.texts("user_ids"), frozenset(call.texts("fields"))
    if not names:
        return [] if call.token.kind != "user" else [show_user(call, call.user, fields)]
    found: list[Json] = []
    for name in names:
        number = name.removeprefix("id")
        if not is_number(number):
            raise BadParameter("user_ids is invalid")
        user = call.world.users.get(int(number))
        if user is not None:
            found.append(show_user(call, user, fields))
    return found


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
