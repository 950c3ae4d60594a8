"""A person is forgotten on their wish, and their visitors with them; what VK has stays theirs."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

import structlog

from vitrina.application.forget_services import ForgetServices
from vitrina.application.vk_failures import ask_within_patience
from vitrina.storage.communities import CommunityRecord
from vitrina.storage.forgetting import was_forgotten
from vitrina.storage.kept import Kept, count_kept
from vitrina.storage.keys import hash_key
from vitrina.storage.pending_grants import PendingGrant
from vitrina.storage.records import TokenRecord
from vitrina.vk.errors import VkError
from vitrina.vk.methods import bots

__all__ = ["Forgotten", "Kept", "LeftVk", "forget_person", "is_forgotten", "read_kept"]

_GONE = 104  # groups.deleteCallbackServer: there is no such server any more
_OURS = frozenset(bots.LONG_POLL_EVENTS)

_log = structlog.get_logger("vitrina.forget")


class LeftVk(StrEnum):
    """What became of our address in VK's settings of the community."""

    TAKEN_OFF = "taken_off"
    NOT_THERE = "not_there"  # VK has no such community yet
    NO_MEANS = "no_means"  # no key and no token that opens here
    FAILED = "failed"  # VK refused, or did not answer


@dataclass(frozen=True)
class Forgotten:
    """Nothing is kept any more; `was_there` is False where it had been forgotten before."""

    was_there: bool
    left_vk: LeftVk


async def forget_person(services: ForgetServices, community: CommunityRecord) -> Forgotten:
    """Stop runs, take our address off VK, delete everything at once. Idempotent.

    A VK that does not answer keeps nothing here: what is left to do there is in the result. Stopped
    anywhere before its end, all of the person's data is still there and the next call goes on.
    """
    for build_id in await services.forgetting.list_unfinished(community.id):
        await services.builds.cancel(build_id)
    left_vk = await _leave_vk(services, community)
    await services.pending.drop(await _matcher(services, community))
    was_there = await services.forgetting.forget(community.id)
    _log.info("person.forgotten", community_id=community.id, left_vk=left_vk, was_there=was_there)
    return Forgotten(was_there, left_vk)


async def read_kept(services: ForgetServices, community: CommunityRecord) -> Kept:
    """What would go."""
    return await count_kept(services.database, community)


async def is_forgotten(services: ForgetServices, page_key: str) -> bool:
    """Whether this key opened a page whose person is forgotten."""
    return await was_forgotten(services.database, page_key)


async def _leave_vk(services: ForgetServices, community: CommunityRecord) -> LeftVk:
    if community.group_id is None:
        return LeftVk.NOT_THERE
    left = LeftVk.NO_MEANS
    for token in await services.grants.list_of(community.id):
        try:
            await ask_within_patience(
                "groups.deleteCallbackServer", _take_off(services, community.group_id, token)
            )
        except VkError as error:
            left = LeftVk.FAILED
            _log.warning("person.vk_not_left", community_id=community.id, code=error.code)
        else:
            left = LeftVk.TAKEN_OFF
            break
        finally:
            await services.count_errors()
    return left


async def _take_off(services: ForgetServices, group_id: int, token: TokenRecord) -> None:
    """Our callback server, and long poll unless somebody else listens to more than we do."""
    session = services.client.session(token.access_token, token.kind)
    for server in await session.ask(bots.get_callback_servers(group_id)):
        if server.url == services.webhook_url(group_id):
            try:
                await session.ask(bots.delete_callback_server(group_id, server.id))
            except VkError as error:
                if error.code != _GONE:
                    raise
    listened = await session.ask(bots.get_long_poll_settings(group_id))
    if listened.is_enabled and listened.events <= _OURS:
        await session.ask(bots.set_long_poll_settings(group_id, enabled=False))


async def _matcher(
    services: ForgetServices, community: CommunityRecord
) -> Callable[[PendingGrant], bool]:
    """Tells the person's grants on their way from everybody else's."""
    links = await services.forgetting.list_links(community.id)
    owner = await services.communities.practitioner_of(community.id)
    form_id, phone = (owner[0], owner[1].phone) if owner else ("", "")

    def is_theirs(grant: PendingGrant) -> bool:
        return (
            grant.practitioner_id == form_id
            or (grant.group_id is not None and grant.group_id == community.group_id)
            or (grant.for_user is not None and grant.for_user == community.owner_id)
            or (bool(grant.student) and grant.student == community.student_id)
            or (grant.page_key is not None and hash_key(grant.page_key) in links)
            or (bool(phone) and _phone_of(grant) == phone)
        )

    return is_theirs


def _phone_of(grant: PendingGrant) -> str:
    with suppress(ValueError):
        form = json.loads(grant.practitioner)
        if isinstance(form, dict):
            return str(form.get("phone", ""))
    return ""
