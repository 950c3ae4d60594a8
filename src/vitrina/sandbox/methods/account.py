"""account.*: the rights of a person's token."""

from __future__ import annotations

from vitrina.sandbox.calls.context import USER, Call, Method, is_unapproved
from vitrina.sandbox.calls.parameters import integer
from vitrina.sandbox.errors import ApiError
from vitrina.sandbox.world.rights import USER_BITS


async def get_app_permissions(call: Call) -> object:
    """account.getAppPermissions: the mask of the token's rights; a bare VK ID token gets 1051.

    vk-contract 2026-11-22 §0.2, [F].
    """
    only_basic = call.token.vk_id and not call.token.rights
    if only_basic or is_unapproved(call.token, call.strict):
        raise ApiError(1051)
    return sum(USER_BITS.get(name, 0) for name in call.token.rights)


METHODS = (
    Method(
        "account.getAppPermissions",
        USER,
        get_app_permissions,
        (integer("user_id", least=1),),
        not_imitated="user_id",
    ),
)
