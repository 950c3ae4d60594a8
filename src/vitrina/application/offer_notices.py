"""A one-time code by which the practitioner's own VK profile is told of requests."""

import secrets
from dataclasses import dataclass, field

import structlog

from vitrina.application.notice_services import NoticeServices
from vitrina.storage.records import BuildRecord

CODE_BYTES = 16  # 128 random bits: nobody guesses one within its day

_log = structlog.get_logger("vitrina.bot")


@dataclass(frozen=True)
class CodeMade:
    """Whoever sends this code to the group first is told of its requests from then on."""

    group_id: int
    code: str = field(repr=False)


@dataclass(frozen=True)
class NoBotToWriteTo:
    """Nobody would read the code: there is no community yet, or no bot in it."""


async def offer_notices(services: NoticeServices, build: BuildRecord) -> CodeMade | NoBotToWriteTo:
    """Make a code; whatever code the community had before ends."""
    if build.group_id is None:
        return NoBotToWriteTo()
    access = await services.webhooks.bot_access(build.group_id)
    receiver = await services.receivers.find(build.group_id)
    if receiver is None or not access.has_key:
        return NoBotToWriteTo()
    code = secrets.token_hex(CODE_BYTES)
    await services.receivers.make_code(receiver.community_id, code)
    _log.info("notices.code_made", build_id=build.id, group_id=build.group_id)
    return CodeMade(build.group_id, code)
