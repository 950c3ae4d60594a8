"""VK is asked whether it shows what the person says to have done by hand."""

from collections.abc import Collection
from dataclasses import dataclass

import structlog

from vitrina.application.manual_services import ManualServices
from vitrina.application.vk_failures import VkFailure, ask_within_patience, failure_of
from vitrina.building.manual_steps import list_manual_steps
from vitrina.domain.community import Seen
from vitrina.storage.records import BuildRecord
from vitrina.vk.errors import VkError

_log = structlog.get_logger("vitrina.manual")


@dataclass(frozen=True)
class Looked:
    """VK was asked, as far as the community's means may read."""


@dataclass(frozen=True)
class NotLooked:
    """VK did not answer: the ticks stand as they were."""

    failure: VkFailure


async def check_manual_steps(
    services: ManualServices, build: BuildRecord, keys: Collection[str] | None = None
) -> Looked | NotLooked:
    """Look at these steps, or at every one that VK has not shown yet; only at what is ticked."""
    ticks = await services.ticks.read(build.community_id)
    pieces = {
        step.key: step.piece
        for step in list_manual_steps(build, ticks)
        if step.unseen is not None and step.tick is not None and step.tick.seen is not Seen.SAME
        if keys is None or step.key in keys
    }
    if not pieces or build.group_id is None:
        return Looked()
    try:
        seen = await ask_within_patience("look", services.look(build, set(pieces.values())))
    except VkError as error:
        _log.warning("manual.look_failed", build_id=build.id, code=error.code)
        return NotLooked(failure_of(error))
    finally:
        await services.count_errors()
    await services.ticks.note_seen(
        build.community_id, {key: seen.get(piece, Seen.UNKNOWN) for key, piece in pieces.items()}
    )
    return Looked()
