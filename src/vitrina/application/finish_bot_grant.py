"""VK's answer to the grant of a community's key."""

from dataclasses import dataclass, field

import structlog

from vitrina.application.admit_bot_key import (
    BotKeyUnchecked,
    BotKeyUnfit,
    admit_bot_key,
    unfit,
)
from vitrina.application.services import BotServices
from vitrina.application.vk_failures import failure_of
from vitrina.storage.pending_grants import PendingGrant
from vitrina.vk.community_grant import KeyUnfit
from vitrina.vk.errors import VkError

_log = structlog.get_logger("vitrina.bot")


@dataclass(frozen=True)
class BotGranted:
    """The bot of this community has its key."""

    group_id: int


@dataclass(frozen=True)
class BotGrantRefused:
    """The person said no at VK."""


@dataclass(frozen=True)
class NoSuchBuild:
    """The build whose page began this is gone."""


@dataclass(frozen=True)
class BotGrantEnd:
    """What became of the grant that began on the page behind `page_key`."""

    page_key: str = field(repr=False)
    what: BotGranted | BotGrantRefused | NoSuchBuild | BotKeyUnfit | BotKeyUnchecked


async def finish_bot_grant(
    services: BotServices, pending: PendingGrant, code: str | None
) -> BotGrantEnd:
    """The code becomes the community's key, which is kept if it can carry the bot."""
    page_key = pending.page_key or ""
    build = await services.builds.find_by_key(page_key, "page")
    flow, group_id = services.flow, pending.group_id
    if build is None or flow is None or group_id is None or build.group_id != group_id:
        return BotGrantEnd(page_key, NoSuchBuild())
    if not code:
        _log.info("bot.grant_refused", build_id=build.id)
        return BotGrantEnd(page_key, BotGrantRefused())
    try:
        key = await flow.exchange(code=code, redirect_uri=services.vk.return_url, group_id=group_id)
        await admit_bot_key(services, build, group_id, key)
    except KeyUnfit as error:
        _log.warning("bot.grant_unfit", build_id=build.id, fault=error.fault)
        return BotGrantEnd(page_key, unfit(error))
    except VkError as error:
        _log.warning("bot.grant_failed", build_id=build.id, method=error.method, code=error.code)
        return BotGrantEnd(page_key, BotKeyUnchecked(failure_of(error)))
    return BotGrantEnd(page_key, BotGranted(group_id))
