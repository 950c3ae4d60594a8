"""groups.*: the block of links and the managers; a community key may touch neither (vk-2026 §1)."""

from __future__ import annotations

from vitrina.sandbox.calls.access import require_managed_group
from vitrina.sandbox.calls.context import USER, USER_AND_GROUP, Call, Method
from vitrina.sandbox.calls.parameters import Param, flags, integer, required_integer, texts
from vitrina.sandbox.errors import ApiError, BadParameter
from vitrina.sandbox.world import Json

_LEVELS = {"editor": 1, "administrator": 2}


async def add_link(call: Call) -> object:
    """groups.addLink: one more line of the block of links."""
    group = require_managed_group(call, call.integer("group_id"))
    shown: Json = {
        "id": group.next_id("link"),
        "url": call.text("link"),
        "name": call.text("text") or call.text("link"),
        "desc": "",
    }
    group.links.append(shown)
    return shown


async def edit_link(call: Call) -> object:
    """groups.editLink: its words change."""
    _require_link(call)["name"] = call.text("text")
    return 1


async def delete_link(call: Call) -> object:
    """groups.deleteLink: the line is gone."""
    group = require_managed_group(call, call.integer("group_id"))
    group.links.remove(_require_link(call))
    return 1


def _require_link(call: Call) -> Json:
    group = require_managed_group(call, call.integer("group_id"))
    for shown in group.links:
        if shown["id"] == call.integer("link_id"):
            return shown
    raise ApiError(104, "link not found")


async def edit_manager(call: Call) -> object:
    """groups.editManager: a member becomes a manager; without ``role`` they are none any more."""
    group = require_managed_group(call, call.integer("group_id"))
    user_id, role = call.integer("user_id"), call.text("role")
    if user_id not in call.world.users or user_id == group.owner_id:
        raise BadParameter("user_id is invalid")
    user = call.world.users[user_id]
    group.members.add(user_id)
    if not role:
        group.admins.pop(user_id, None)
        if group.id in user.admin_of:
            user.admin_of.remove(group.id)
        return 1
    group.admins[user_id] = _LEVELS.get(role, 1)
    if group.id not in user.admin_of:
        user.admin_of.append(group.id)
    return 1


async def list_banned(call: Call) -> object:
    """groups.getBanned: nobody is banned here."""
    require_managed_group(call, call.integer("group_id"))
    return {"count": 0, "items": []}


_GROUP = required_integer("group_id")
_LINK = required_integer("link_id", least=0)

METHODS = (
    Method(
        "groups.addLink",
        USER,
        add_link,
        (_GROUP, Param("link", required=True), Param("text")),
        user_right="groups",
        errors=(125,),
        effect="a link",
        not_imitated="104: whether the address answers; pictures of links",
    ),
    Method(
        "groups.editLink",
        USER,
        edit_link,
        (_GROUP, _LINK, Param("text")),
        user_right="groups",
        errors=(104, 125),
        effect="the link changes",
    ),
    Method(
        "groups.deleteLink",
        USER,
        delete_link,
        (_GROUP, _LINK),
        user_right="groups",
        errors=(104, 125),
        effect="the link is gone",
    ),
    Method(
        "groups.editManager",
        USER,
        edit_manager,
        (
            _GROUP,
            required_integer("user_id"),
            Param("role", choices=frozenset({"moderator", "editor", "administrator"})),
            *texts("contact_position", "contact_phone", "contact_email"),
            *flags("is_contact", "is_call_operator"),
        ),
        user_right="groups",
        errors=(125,),
        effect="they run the community, or no longer",
        not_imitated="moderators have an editor's rights; contacts; 700-704",
    ),
    Method(
        "groups.getBanned",
        USER_AND_GROUP,
        list_banned,
        (
            _GROUP,
            *(integer(name, least=0) for name in ("offset", "count")),
            integer("owner_id"),
            Param("fields", "texts"),
        ),
        user_right="groups",
        group_right="manage",
        errors=(125,),
        not_imitated="bans: there are none",
    ),
)
