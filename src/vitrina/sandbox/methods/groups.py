"""groups.*: making a community, finding it again, its rights and its shop."""

from __future__ import annotations

from vitrina.sandbox.calls.context import EVERYONE, GROUP, USER, USER_AND_SERVICE, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.views.group import show_group
from vitrina.sandbox.world.founding import GroupType, found_group
from vitrina.sandbox.world.lookup import find_group, manages
from vitrina.sandbox.world.rights import COMMUNITY_BITS


async def create_group(call: Call) -> object:
    """groups.create: a new community, the caller its creator. VK calls a public one ``page``."""
    kind = call.text("type", "group")
    title = call.text("title").strip()
    if not title:
        raise BadParameter("title is undefined")
    _check_daily_limit(call)
    kinds: dict[str, GroupType] = {"group": "group", "event": "event"}
    group = found_group(
        call.world,
        call.user,
        title,
        kinds.get(kind, "page"),
        subtype=call.integer("subtype"),
        # "description" is ignored for public pages (vk-contract 2026-11-22 §1.1, [S]).
        text="" if kind == "public" else call.text("description"),
    )
    for name in ("public_category", "public_subcategory"):
        if call.has(name):
            group.info[name] = call.integer(name)
    return show_group(call, group, frozenset())


def _check_daily_limit(call: Call) -> None:
    """103 for too many communities; VK does not publish how many, the number is our own."""
    most = call.sandbox.options.communities_a_day
    since = call.now - 86400
    mine = (call.world.groups[group_id] for group_id in reversed(call.user.admin_of))
    if sum(1 for group in mine if group.created > since) >= most and call.sandbox.limiter.enabled:
        raise ApiError(103, "too many communities")


async def list_groups(call: Call) -> object:
    """groups.get: communities of a person, the newest first; ``filter=admin`` those they run."""
    user_id = call.integer("user_id", call.token.user_id)
    user = call.world.users.get(user_id)
    if user is None:
        raise ApiError(113)
    if call.texts("filter") and user_id != call.token.user_id:
        raise ApiError(260)
    ids = list(reversed(user.admin_of))
    offset, count = call.integer("offset"), call.integer("count", 1000)
    page = ids[offset : offset + count]
    if not call.flag("extended"):
        return {"count": len(ids), "items": page}
    fields = frozenset(call.texts("fields"))
    shown = [show_group(call, call.world.groups[group_id], fields) for group_id in page]
    return {"count": len(ids), "items": shown}


async def get_groups(call: Call) -> object:
    """groups.getById; unknown ids are left out. A community token without ids asks for its own."""
    names = call.texts("group_ids") or call.texts("group_id")
    if not names and call.token.kind == "group":
        names = [str(call.token.group_id)]
    if not names:
        raise BadParameter("group_ids is undefined")
    fields = frozenset(call.texts("fields"))
    found = [group for name in names if (group := find_group(call.world, name)) is not None]
    if not found:
        raise BadParameter("group_ids is invalid")
    return {"groups": [show_group(call, group, fields) for group in found], "profiles": []}


async def get_token_permissions(call: Call) -> object:
    """groups.getTokenPermissions: the rights of a community token, by name and as a mask."""
    held = [(name, bit) for name, bit in COMMUNITY_BITS.items() if name in call.token.rights]
    return {
        "mask": sum(bit for _, bit in held),
        "permissions": [{"name": name, "setting": bit} for name, bit in held],
    }


async def toggle_market(call: Call) -> object:
    """groups.toggleMarket: 1431 and 1432 say that it already was so."""
    group = find_group(call.world, str(call.integer("group_id")))
    if group is None:
        raise ApiError(125)
    if not manages(call.token, group):
        raise ApiError(15, "you should be an administrator of this community")
    state = call.text("state")
    if state == "none":
        if group.market == "none":
            raise ApiError(1432)
        group.market = "none"
        return 1
    if group.market == state:
        raise ApiError(1431)
    group.market = "advanced" if state == "advanced" else "basic"
    return 1


METHODS = (
    Method(
        "groups.create",
        USER,
        create_group,
        (
            Param("title", required=True),
            Param("description"),
            Param("type", choices=frozenset({"group", "event", "public"})),
            integer("public_category", least=0),
            integer("public_subcategory", least=0),
            Param("subtype", "integer", choices=frozenset("01234")),
        ),
        user_right="groups",
        errors=(103,),
        effect="a community with an empty wall",
        not_imitated="that the method left VK's public list: whether it still answers is not"
        " verified",
    ),
    Method(
        "groups.get",
        USER_AND_SERVICE,
        list_groups,
        (
            integer("user_id", least=1),
            *flags("extended"),
            Param("filter", "texts"),
            Param("fields", "texts"),
            integer("offset", least=0),
            integer("count", least=0, most=1000),
        ),
        user_right="groups",
        errors=(113, 260),
        not_imitated="communities joined: only those one runs are known",
    ),
    Method(
        "groups.getById",
        EVERYONE,
        get_groups,
        (
            Param("group_ids", "texts", most=500),
            Param("group_id", "texts", most=1),
            Param("fields", "texts"),
        ),
    ),
    Method("groups.getTokenPermissions", GROUP, get_token_permissions),
    Method(
        "groups.toggleMarket",
        USER,
        toggle_market,
        (
            required_integer("group_id"),
            Param("state", required=True, choices=frozenset({"none", "basic", "advanced"})),
            Param("ref"),
        ),
        user_right="groups",
        errors=(125, 1431, 1432),
        effect="the shop opens or closes; goods stay",
    ),
)
