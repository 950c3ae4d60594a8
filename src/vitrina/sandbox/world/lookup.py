"""Finding a community by its name, and who runs it."""

from __future__ import annotations

from vitrina.sandbox.world.accounts import Token
from vitrina.sandbox.world.community import Group
from vitrina.sandbox.world.state import World


def find_group(world: World, name: str) -> Group | None:
    """By number, by ``club<id>``, ``public<id>``, ``event<id>`` or by another short address."""
    if is_number(name):
        return world.groups.get(int(name))
    for word in ("club", "public", "event"):
        number = name.removeprefix(word)
        if number != name and is_number(number):
            return world.groups.get(int(number))
    group_id = world.groups_by_name.get(name)
    return None if group_id is None else world.groups.get(group_id)


def is_number(text: str) -> bool:
    """Plain digits, few enough to be an id."""
    return text.isascii() and text.isdigit() and len(text) < 20


def manages(token: Token, group: Group) -> bool:
    """True for the community's own token and for a token of one of its administrators."""
    if token.kind == "group":
        return token.group_id == group.id
    return token.kind == "user" and token.user_id in group.admins
