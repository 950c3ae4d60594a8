"""The address of a community that was opened by hand: read, looked up where we can, and kept."""

from dataclasses import dataclass
from enum import StrEnum

import structlog

from vitrina.application.services import ConnectServices
from vitrina.application.vk_failures import ask_within_patience
from vitrina.domain.community import GrantKind
from vitrina.domain.pasted import drop_invisible
from vitrina.domain.vk_address import AddressFault, VkAddress, read_address
from vitrina.storage.drafts import DraftRecord, NamedGroup
from vitrina.vk.errors import VkError
from vitrina.vk.methods.lookup import GroupCard, look_at, resolve_name

KEPT = 300  # characters of an address that are kept

_log = structlog.get_logger("vitrina.connect")


class GroupFault(StrEnum):
    """What VK shows of it is not what can be filled."""

    PERSON = "person"
    EVENT = "event"
    APP = "app"
    NOT_FOUND = "not_found"
    CLOSED = "closed"
    GONE = "gone"


@dataclass(frozen=True)
class AddressTaken:
    """The address is kept; nothing is reserved by it, and nobody is told whose it is."""


@dataclass(frozen=True)
class AddressRefused:
    """Nothing is kept."""

    fault: AddressFault | GroupFault


async def take_address(
    services: ConnectServices, draft: DraftRecord, text: str
) -> AddressTaken | AddressRefused:
    """Keep the address; a key that was given for another one is forgotten.

    It is looked up with the app's service key, where there is one and VK answers.
    """
    address = read_address(text, services.site)
    if isinstance(address, AddressFault):
        return AddressRefused(address)
    group = await _look_up(services, address)
    if isinstance(group, GroupFault):
        return AddressRefused(group)
    await services.drafts.name_group(draft.community_id, drop_invisible(text)[:KEPT], group)
    return AddressTaken()


def fault_of(card: GroupCard) -> GroupFault | None:
    """Why this community cannot be filled."""
    if card.is_gone:
        return GroupFault.GONE
    if card.kind == "event":
        return GroupFault.EVENT
    return GroupFault.CLOSED if card.is_closed else None


def named(card: GroupCard) -> NamedGroup:
    """The community as a draft keeps it."""
    return NamedGroup(card.id, card.screen_name, card.title)


async def _look_up(services: ConnectServices, address: VkAddress) -> NamedGroup | GroupFault:
    unseen = NamedGroup(address.group_id, address.name)
    if not services.service_key:
        return unseen
    try:
        card = await ask_within_patience("utils.resolveScreenName", _ask(services, address))
    except VkError as error:
        # Whoever brings a key is told by it; an address alone must not stop anybody.
        _log.warning("connect.address_not_looked_up", method=error.method, code=error.code)
        return unseen
    finally:
        await services.grants.vk.count_errors()
    if isinstance(card, GroupFault):
        return card
    return fault_of(card) or named(card)


async def _ask(services: ConnectServices, address: VkAddress) -> GroupCard | GroupFault:
    session = services.grants.vk.client.session(services.service_key, GrantKind.SERVICE_KEY)
    group_id = address.group_id
    if group_id is None:
        found = await session.ask(resolve_name(address.name))
        if found is None:
            return GroupFault.NOT_FOUND
        if found.kind not in ("group", "page"):
            return _OTHERS.get(found.kind, GroupFault.APP)
        group_id = found.id
    return await session.ask(look_at(group_id)) or GroupFault.NOT_FOUND


_OTHERS = {"user": GroupFault.PERSON, "event": GroupFault.EVENT}
