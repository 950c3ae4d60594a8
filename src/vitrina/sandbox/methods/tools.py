"""utils.*: what a short address stands for, and the time."""

from __future__ import annotations

from vitrina.sandbox.calls.context import EVERYONE, Call, Method
from vitrina.sandbox.calls.parameters import Param
from vitrina.sandbox.world.lookup import find_group, is_number


async def resolve_screen_name(call: Call) -> object:
    """utils.resolveScreenName: what a short address stands for; an empty list for nothing."""
    name = call.text("screen_name")
    if name.startswith("id") and is_number(name[2:]) and int(name[2:]) in call.world.users:
        return {"type": "user", "object_id": int(name[2:])}
    group = None if is_number(name) else find_group(call.world, name)
    if group is None:
        return []
    return {"type": group.type, "object_id": group.id}


async def get_server_time(call: Call) -> object:
    """utils.getServerTime: the sandbox's own clock."""
    return call.now


METHODS = (
    Method(
        "utils.resolveScreenName",
        EVERYONE,
        resolve_screen_name,
        (Param("screen_name", required=True),),
        not_imitated="applications",
    ),
    Method("utils.getServerTime", EVERYONE, get_server_time),
)
