"""utils.* and account.*: small questions that clients ask on their way."""

from __future__ import annotations

from vitrina.sandbox.calls.context import EVERYONE, USER, Call, Method
from vitrina.sandbox.calls.parameters import Param, integer
from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.world.lookup import find_group, is_number
from vitrina.sandbox.world.rights import USER_BITS


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


async def get_app_permissions(call: Call) -> object:
    """account.getAppPermissions: the mask of the token's rights; a bare VK ID token gets 1051.

    vk-contract 2026-11-22 §0.2, [F].
    """
    if call.token.vk_id and not call.token.rights:
        raise ApiError(1051)
    return sum(USER_BITS.get(name, 0) for name in call.token.rights)


METHODS = (
    Method(
        "utils.resolveScreenName",
        EVERYONE,
        resolve_screen_name,
        (Param("screen_name", required=True),),
        not_imitated="applications",
    ),
    Method("utils.getServerTime", EVERYONE, get_server_time),
    Method(
        "account.getAppPermissions",
        USER,
        get_app_permissions,
        (integer("user_id", least=1),),
        not_imitated="user_id",
    ),
)
