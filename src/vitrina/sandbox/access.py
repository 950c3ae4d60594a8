"""Whose community is it: the checks that many methods share."""

from __future__ import annotations

from vitrina.sandbox.context import Call
from vitrina.sandbox.errors import BadParameter, Refusal
from vitrina.sandbox.world import Group, Photo, World


def find_group(world: World, name: str) -> Group | None:
    """By number, by ``club<id>`` or by another short address."""
    if is_number(name):
        return world.groups.get(int(name))
    group_id = world.groups_by_name.get(name)
    return None if group_id is None else world.groups.get(group_id)


def is_number(text: str) -> bool:
    """Plain digits, few enough to be an id."""
    return text.isascii() and text.isdigit() and len(text) < 20


def need_managed_group(call: Call, group_id: int) -> Group:
    """The community the caller runs: its own for a community token, else one they administer."""
    group = call.world.groups.get(group_id)
    if group is None:
        raise Refusal(125)
    if not manages(call, group):
        raise Refusal(15, "you should be an administrator of this community")
    return group


def manages(call: Call, group: Group) -> bool:
    if call.token.kind == "group":
        return call.token.group_id == group.id
    return call.token.kind == "user" and call.token.user_id in group.admins


def need_two_factor(call: Call) -> None:
    """703 for a person whose page is not protected by a second factor ([S])."""
    if call.token.kind == "user" and not call.user.two_factor:
        raise Refusal(703)


def need_negative_owner(call: Call) -> int:
    """The community's id from ``owner_id``, which must be negative."""
    owner_id = call.integer("owner_id")
    if owner_id >= 0:
        raise BadParameter("owner_id should be negative")
    return -owner_id


def photo_url(call: Call, photo: Photo) -> str:
    return f"{call.base_url}/photos/{photo.id}"
