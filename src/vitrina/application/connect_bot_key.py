"""A key made by hand in VK's settings of the community."""

import re
from dataclasses import dataclass

import structlog

from vitrina.application.admit_bot_key import (
    BotKeyKept,
    BotKeyUnchecked,
    BotKeyUnfit,
    admit_bot_key,
    unfit,
)
from vitrina.application.services import BotServices
from vitrina.application.start_bot_grant import NoBotYet
from vitrina.application.vk_failures import failure_of
from vitrina.storage.records import BuildRecord
from vitrina.vk.community_grant import KeyUnfit
from vitrina.vk.errors import VkError

# VK does not say what its keys look like: one word of any sane length.
_KEY = re.compile(r"[\x21-\x7e]{20,1024}")

_log = structlog.get_logger("vitrina.bot")


@dataclass(frozen=True)
class NoKey:
    """The text is no key at all."""


async def connect_bot_key(
    services: BotServices, build: BuildRecord, key: str
) -> BotKeyKept | NoBotYet | NoKey | BotKeyUnfit | BotKeyUnchecked:
    """Keep the pasted key if it can carry the bot."""
    if build.group_id is None:
        return NoBotYet()
    if not _KEY.fullmatch(key):
        return NoKey()
    try:
        await admit_bot_key(services, build, build.group_id, key)
    except KeyUnfit as error:
        _log.warning("bot.key_unfit", build_id=build.id, fault=error.fault)
        return unfit(error)
    except VkError as error:
        _log.warning("bot.key_failed", build_id=build.id, code=error.code)
        return BotKeyUnchecked(failure_of(error))
    return BotKeyKept()
