"""How a community begins: by a method of the API, or by a person's hand on VK's page."""

from __future__ import annotations

from typing import Literal

from vitrina.sandbox.world.accounts import User
from vitrina.sandbox.world.community import Group
from vitrina.sandbox.world.posts import Wall
from vitrina.sandbox.world.state import World

GroupType = Literal["group", "page", "event"]


def found_group(
    world: World, owner: User, title: str, kind: GroupType, *, subtype: int = 0, text: str = ""
) -> Group:
    """A fresh community with an empty wall; ``owner`` runs it, ``text`` is its description."""
    group_id = world.next_id("group")
    group = Group(
        id=group_id,
        title=title,
        screen_name=f"club{group_id}",
        owner_id=owner.id,
        type=kind,
        subtype=subtype,
        created=int(world.now()),
        wall=Wall(owner_id=-group_id),
        description=text,
        admins={owner.id: 3},
        members={owner.id},
        callback_code=world.secret(8),
    )
    world.groups[group_id] = group
    world.groups_by_name[group.screen_name] = group_id
    owner.admin_of.append(group_id)
    return group
