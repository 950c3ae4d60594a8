"""A community's key is looked at before it is kept for the bot, and never shown or logged."""

import secrets
from dataclasses import dataclass

import structlog

from vitrina.application.services import BotServices
from vitrina.application.vk_failures import VkFailure, ask_within_patience
from vitrina.domain.community import GrantKind
from vitrina.storage.records import BuildRecord
from vitrina.vk.community_grant import Fault, KeyUnfit, probe_key

_log = structlog.get_logger("vitrina.bot")


@dataclass(frozen=True)
class BotKeyKept:
    """The bot may speak with it."""


@dataclass(frozen=True)
class BotKeyUnfit:
    """The key cannot carry a bot of this community; `missing` are names of rights."""

    fault: Fault
    missing: frozenset[str]


@dataclass(frozen=True)
class BotKeyUnchecked:
    """VK did not say whether the key is good: it is not kept."""

    failure: VkFailure


async def admit_bot_key(services: BotServices, build: BuildRecord, group_id: int, key: str) -> None:
    """Keep the key if it can carry the bot; KeyUnfit or VkError, and nothing is kept, if not."""
    session = services.vk.client.session(key, GrantKind.COMMUNITY_KEY)
    try:
        await ask_within_patience("groups.getTokenPermissions", probe_key(session, group_id))
    finally:
        await services.vk.count_errors()
    await services.webhooks.adopt(group_id, build.community_id, secret=secrets.token_urlsafe(24))
    await services.grants.keep_key(group_id, key)
    _log.info("bot.granted", build_id=build.id, group_id=group_id)


def unfit(error: KeyUnfit) -> BotKeyUnfit:
    """The same as a result."""
    return BotKeyUnfit(error.fault, error.missing)
