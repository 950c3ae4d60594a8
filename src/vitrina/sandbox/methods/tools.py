"""utils.* and account.*: small questions that clients ask on their way."""

from __future__ import annotations

from vitrina.sandbox.calls.context import EVERYONE, USER, Call, Method
from vitrina.sandbox.calls.parameters import Param, integer
from vitrina.sandbox.errors import Refusal
from vitrina.sandbox.world.lookup import find_group, is_number
from vitrina.sandbox.world.rights import USER_BITS


async def resolve_name(call: Call) -> object:
    """utils.resolveScreenName: what a short address stands for; an empty list for nothing."""
    name = call.text("screen_name")
    if name.startswith("id") and is_number(name[2:]) and int(name[2:]) in call.world.users:
        return {"type": "user", "object_id": int(name[2:])}
    group = None if is_number(name) else find_group(call.world, name)
    if group is None:
        return []
    return {"type": group.type, "object_id": group.id}


async def tell_time(call: Call) -> object:
    """utils.getServerTime: the sandbox's own clock."""
    return call.now


async def tell_rights(call: Call) -> object:
    """account.getAppPermissions: the mask of the token's rights; a bare VK ID token gets 1051.

    vk-contract 2026-11-22 §0.2, [F].
    """
    if call.token.vk_id and not call.token.rights:
        raise Refusal(1051)
    return sum(USER_BITS.get(name, 0) for name in call.token.rights)


METHODS = (
    Method(
        "utils.resolveScreenName",
        EVERYONE,
        resolve_name,
        (Param("screen_name", required=True),),
        left_out="applications",
    ),
    Method("utils.getServerTime", EVERYONE, tell_time),
    Method(
        "account.getAppPermissions",
        USER,
        tell_rights,
        (integer("user_id", least=1),),
        left_out="user_id",
    ),
)
