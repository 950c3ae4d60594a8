"""The checks of a caller that many methods share."""

from __future__ import annotations

from vitrina.sandbox.calls.context import Call
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.world import Group
from vitrina.sandbox.world.lookup import manages


def require_managed_group(call: Call, group_id: int) -> Group:
    """The community the caller runs: its own for a community token, else one they administer."""
    group = call.world.groups.get(group_id)
    if group is None:
        raise ApiError(125)
    if not manages(call.token, group):
        raise ApiError(15, "you should be an administrator of this community")
    return group


def require_two_factor(call: Call) -> None:
    """703 for a person whose page is not protected by a second factor ([S])."""
    if call.token.kind == "user" and not call.user.two_factor:
        raise ApiError(703)


def require_negative_owner(call: Call) -> int:
    """The community's id from ``owner_id``, which must be negative."""
    owner_id = call.integer("owner_id")
    if owner_id >= 0:
        raise BadParameter("owner_id should be negative")
    return -owner_id
