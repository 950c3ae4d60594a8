"""What VK lets a token do, found out without leaving a trace.

Methods are called with nothing in them, which VK refuses with 100 once the token may call them; a
method that does not exist is called first, or a refusal would mean nothing (vk-2026 §2 [M]). With a
community's number the reads are real ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vitrina.domain.community import GrantKind
from vitrina.vk.call import Call, Params
from vitrina.vk.client import VkSession
from vitrina.vk.errors import Need, VkError
from vitrina.vk.method_rights import METHOD_RIGHTS
from vitrina.vk.methods import bots, groups, users
from vitrina.vk.rights import NO_METHOD, refuses_scope, refuses_token

NONSENSE = "vitrina.nonsense"
_BAD_TOKEN = 5  # also of a community's method that a person's token called, by its text

# VK has looked at what is in the call, so the call itself is allowed: 100, and what cannot be found
# or saved, because nothing was named.
_LOOKED_INSIDE = frozenset({100, 104, 113, 114, 118, 121, 125, 129})

_READS: Mapping[str, Callable[[int], Params]] = {
    "groups.getById": lambda group: {"group_ids": [group]},
    "groups.getMembers": lambda group: {"group_id": group, "count": 1},
    "groups.getBanned": lambda group: {"group_id": group, "count": 1},
    "groups.getSettings": lambda group: {"group_id": group},
    "groups.getAddresses": lambda group: {"group_id": group, "count": 1},
    "groups.getCallbackServers": lambda group: {"group_id": group},
    "groups.getLongPollSettings": lambda group: {"group_id": group},
    "wall.get": lambda group: {"owner_id": -group, "count": 1},
    "board.getTopics": lambda group: {"group_id": group, "count": 1},
    "market.get": lambda group: {"owner_id": -group, "count": 1},
}


class TokenUnfit(Exception):
    """There is nothing to measure: the text says what is wrong with what was given."""


@dataclass(frozen=True)
class Measured:
    """What VK said of one method; `is_allowed` None: its answer tells neither.

    `lacks`: the right of the method that this very token does not have, so that a refusal need not
    be about every token of its kind.
    """

    method: str
    is_allowed: bool | None
    code: int | None
    lacks: str | None
    is_of_kind: bool

    @property
    def is_kept(self) -> bool:
        """Whether it says something of every token of this kind, and not only of this one."""
        return self.is_allowed is not None and self.is_of_kind


async def probe_rights(session: VkSession, group_id: int | None = None) -> tuple[Measured, ...]:
    """Every method of the rights table, in its order.

    TokenUnfit when the token is none, of another kind or of another community; VkError when VK
    cannot be asked.
    """
    owned = await _read_owned(session, group_id)
    unknown = await _error_of(session, Call(NONSENSE, {}, _read_anything))
    if unknown is None or unknown.need is Need.GRANT:
        raise TokenUnfit("VK answers as if there were no token: nothing can be measured")
    names_methods = unknown.code == NO_METHOD
    measured = []
    for method, rights in METHOD_RIGHTS.items():
        read = _READS.get(method)
        params = read(group_id) if read and group_id is not None else {}
        error = await _error_of(session, Call(method, params, _read_anything))
        needed = rights.needed_by(session.kind)
        lacks = needed if needed and owned is not None and needed not in owned else None
        told = _tell(error) if names_methods or not _is_same(error, unknown) else None
        of_kind = error is None or told is True or _is_of_kind(error, owned, lacks)
        code = None if error is None else error.code
        measured.append(Measured(method, told, code, lacks, of_kind))
    return tuple(measured)


async def _read_owned(session: VkSession, group_id: int | None) -> frozenset[str] | None:
    """The rights of a community's key; None where VK does not say them."""
    try:
        if session.kind is not GrantKind.COMMUNITY_KEY:
            if not await session.ask(users.get()):
                raise TokenUnfit("this is a token of the other kind")
            return None
        permissions = await session.ask(groups.get_token_permissions())
    except VkError as error:
        if error.need is Need.GRANT:
            raise TokenUnfit("VK does not know this key, or it is of the other kind") from None
        if refuses_token(error):
            raise TokenUnfit("this is a token of the other kind") from None
        raise
    if group_id is not None and "manage" in permissions.names:
        refused = await _error_of(session, bots.get_long_poll_settings(group_id))
        if refused is not None and not refuses_token(refused):
            raise TokenUnfit("this is the key of another community")
    return permissions.names


async def _error_of(session: VkSession, call: Call[Any]) -> VkError | None:
    """What VK refused it with; None when it answered. An error without a code is raised."""
    try:
        await session.ask(call)
    except VkError as error:
        if error.code is None:
            raise
        return error
    return None


def _tell(error: VkError | None) -> bool | None:
    if error is None or error.code in _LOOKED_INSIDE:
        return True
    if refuses_token(error) or (error.code == _BAD_TOKEN and "unavailable" in error.message):
        return False
    return None


def _is_of_kind(error: VkError, owned: frozenset[str] | None, lacks: str | None) -> bool:
    """Whether a refusal is one of every such token: a right that is missing here may be there."""
    if refuses_scope(error):
        return owned is not None and lacks is None
    return error.code != _BAD_TOKEN


def _is_same(error: VkError | None, other: VkError) -> bool:
    return error is not None and (error.code, error.subcode) == (other.code, other.subcode)


def _read_anything(response: Any) -> Any:
    return response
