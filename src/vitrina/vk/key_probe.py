"""A community's key made by hand is looked at by reads only, before anything is trusted to it."""

from dataclasses import dataclass
from typing import Literal

from vitrina.vk.client import VkSession
from vitrina.vk.errors import Need, VkError
from vitrina.vk.methods.groups import get_token_permissions
from vitrina.vk.methods.lookup import GroupCard, look_at_own

# What VK answers to a token of another kind; a person's may get the same 5 as an unknown one.
_WRONG_KIND = (7, 15, 20, 21, 27, 28, 1051)

ProbeFault = Literal["dead", "not_of_community"]


class KeyRefused(Exception):
    """VK does not take it for a living key of a community."""

    def __init__(self, fault: ProbeFault) -> None:
        super().__init__(fault)
        self.fault: ProbeFault = fault


@dataclass(frozen=True, slots=True)
class ProbedKey:
    """Whose key it is, and the names of its rights."""

    group: GroupCard
    scope: frozenset[str]


async def probe_connect_key(session: VkSession) -> ProbedKey:
    """Two reads: what the key may do, and whose it is. KeyRefused, or VkError when VK is away.

    VK narrows rights silently, so it is asked which are there (vk-2026 §2: never a write to try).
    """
    try:
        permissions = await session.ask(get_token_permissions())
        group = await session.ask(look_at_own())
    except VkError as error:
        if error.need is Need.GRANT:
            raise KeyRefused("dead") from None
        if error.code in _WRONG_KIND:
            raise KeyRefused("not_of_community") from None
        raise
    if group is None:
        raise KeyRefused("not_of_community")
    return ProbedKey(group, permissions.names)
