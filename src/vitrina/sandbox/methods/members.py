"""groups.*: the members of a community."""

from __future__ import annotations

from vitrina.sandbox.calls.context import EVERYONE, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.views.user import show_user
from vitrina.sandbox.world import Group
from vitrina.sandbox.world.lookup import find_group, manages

_ROLES = {3: "creator", 2: "administrator", 1: "editor"}


async def list_members(call: Call) -> object:
    """groups.getMembers; ``filter=managers`` is for those who run the community."""
    group = _require_group(call)
    managers = call.text("filter") == "managers"
    if managers and not manages(call.token, group):
        raise ApiError(15, "you should be an administrator of this community")
    ids = sorted(group.admins if managers else group.members)
    offset = call.integer("offset")
    page = ids[offset : offset + call.integer("count", 1000)]
    items: list[object] = list(page)
    if managers:
        items = [{"id": number, "role": _ROLES.get(group.admins[number])} for number in page]
    elif call.texts("fields"):
        fields = frozenset(call.texts("fields"))
        items = [show_user(call, call.world.users[number], fields) for number in page]
    return {"count": len(ids), "items": items}


async def check_membership(call: Call) -> object:
    """groups.isMember: 0 or 1, or a list for ``user_ids``."""
    group = _require_group(call)
    if call.has("user_ids"):
        return [
            {"user_id": number, "member": int(number in group.members)}
            for number in call.integers("user_ids")
        ]
    user_id = call.integer("user_id", call.token.user_id)
    if not user_id:
        raise BadParameter("user_id is undefined")
    is_member = int(user_id in group.members)
    return {"member": is_member} if call.flag("extended") else is_member


def _require_group(call: Call) -> Group:
    name = call.text("group_id") or str(call.token.group_id)
    group = find_group(call.world, name)
    if group is None:
        raise ApiError(125)
    return group


METHODS = (
    Method(
        "groups.getMembers",
        EVERYONE,
        list_members,
        (
            Param("group_id"),
            Param("sort", choices=frozenset({"id_asc", "id_desc", "time_asc", "time_desc"})),
            integer("offset", least=0),
            integer("count", least=0, most=1000),
            Param("fields", "texts"),
            Param("filter", choices=frozenset({"friends", "unsure", "managers", "donut"})),
        ),
        errors=(125,),
        not_imitated="sort; every filter but managers",
    ),
    Method(
        "groups.isMember",
        EVERYONE,
        check_membership,
        (
            Param("group_id", required=True),
            integer("user_id", least=1),
            Param("user_ids", "integers", most=500),
            *flags("extended"),
        ),
        errors=(125,),
    ),
)
