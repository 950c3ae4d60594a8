"""The key of a community that was opened by hand: looked at by reads, and kept in its draft."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import structlog

from vitrina.application.services import ConnectServices
from vitrina.application.take_address import GroupFault, fault_of, named
from vitrina.application.vk_failures import VkFailure, ask_within_patience, failure_of
from vitrina.domain.community import GrantKind
from vitrina.domain.vk_key import KeyFault, read_key
from vitrina.storage.drafts import DraftRecord, NamedGroup
from vitrina.vk.errors import VkError
from vitrina.vk.key_probe import KeyRefused, ProbedKey, probe_connect_key
from vitrina.vk.methods.lookup import GroupCard, count_posts

_log = structlog.get_logger("vitrina.connect")


class ProbeFault(StrEnum):
    """What VK said of a key that reads like one."""

    DEAD = "dead"
    NOT_OF_COMMUNITY = "not_of_community"


@dataclass(frozen=True)
class KeyTaken:
    """The key is kept, sealed; what it may do is known."""


@dataclass(frozen=True)
class KeyWrong:
    """Nothing is kept: the text is no key, or VK says that it is none for this."""

    fault: KeyFault | ProbeFault | GroupFault


@dataclass(frozen=True)
class KeyOfAnother:
    """It is the key of another community than the address names: that one's title and name."""

    title: str
    screen_name: str


@dataclass(frozen=True)
class KeyOfTaken:
    """The group is another community's of ours: nothing is kept, and nothing of it told."""


@dataclass(frozen=True)
class KeyUnchecked:
    """VK did not say whether the key is good: it is not kept."""

    failure: VkFailure


KeyEnd = KeyTaken | KeyWrong | KeyOfAnother | KeyOfTaken | KeyUnchecked


async def take_key(services: ConnectServices, draft: DraftRecord, text: str) -> KeyEnd:
    """Read the pasted text, look at the key in VK by two reads, and keep it if it is good.

    A key that lacks rights is good: what it may not do is left to the person.
    """
    key = read_key(text)
    if isinstance(key, KeyFault):
        return KeyWrong(key)
    return await admit_key(services, draft, key)


async def admit_key(services: ConnectServices, draft: DraftRecord, key: str) -> KeyEnd:
    """The same for a key that is one, from wherever it came."""
    try:
        probed = await look_at_key(services, key)
    except KeyRefused as refused:
        return KeyWrong(ProbeFault(refused.fault))
    except VkError as error:
        _log.warning("connect.key_unchecked", method=error.method, code=error.code)
        return KeyUnchecked(failure_of(error))
    card = probed.group
    if not _is_meant(draft, card):
        return KeyOfAnother(card.title, card.screen_name)
    if fault := fault_of(card):
        return KeyWrong(fault)
    building = services.grants.building
    owner = await building.communities.find_by_group(card.id)
    if owner is not None and owner.id != draft.community_id:
        _log.warning("connect.group_taken", group_id=card.id)
        return KeyOfTaken()
    shown = _shown(card) | {"posts": await _count_posts(services, card.id)}
    await services.drafts.keep_key(
        draft.community_id, named(card), key, probed.scope, shown, address=draft.address
    )
    _log.info("connect.key_taken", group_id=card.id, scope=sorted(probed.scope))
    return KeyTaken()


async def look_at_key(services: ConnectServices, key: str) -> ProbedKey:
    """Whose key it is and what it may do; KeyRefused, or VkError while VK is away."""
    vk = services.grants.vk
    session = vk.client.session(key, GrantKind.COMMUNITY_KEY)
    try:
        return await ask_within_patience("groups.getTokenPermissions", probe_connect_key(session))
    finally:
        await vk.count_errors()


async def _count_posts(services: ConnectServices, group_id: int) -> int | None:
    """Posts that are there already; None where nobody of ours can read the wall."""
    if not services.service_key:
        return None
    vk = services.grants.vk
    session = vk.client.session(services.service_key, GrantKind.SERVICE_KEY)
    try:
        return await ask_within_patience("wall.get", session.ask(count_posts(group_id)))
    except VkError as error:
        _log.warning("connect.posts_not_counted", code=error.code)
        return None
    finally:
        await vk.count_errors()


def _is_meant(draft: DraftRecord, card: GroupCard) -> bool:
    """Whether the key's community is the one that the address names, or none was named."""
    named_before = NamedGroup(draft.group_id, draft.screen_name)
    if named_before.group_id is not None:
        return named_before.group_id == card.id
    return named_before.screen_name in ("", card.screen_name.lower())


def _shown(card: GroupCard) -> dict[str, Any]:
    """What the community has already, as the draft keeps it."""
    return {
        "description": card.description,
        "has_photo": card.has_photo,
        "has_cover": card.has_cover,
        "site": card.site,
        "status": card.status,
        "city": card.city,
    }
