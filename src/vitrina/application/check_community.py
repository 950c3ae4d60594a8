"""VK is read back and compared with what a community should be; nothing is changed there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from vitrina.application.looks import Looks
from vitrina.application.services import BuildServices
from vitrina.application.standing import Living, NotLiving, read_living
from vitrina.application.vk_failures import VkFailure, failure_of
from vitrina.building.comparing import judge_all
from vitrina.building.pieces.effect import Observation
from vitrina.storage.checking import note_gone, note_look
from vitrina.storage.pieces import Sighting
from vitrina.vk.errors import VkError

_log = structlog.get_logger("vitrina.community")


@dataclass(frozen=True)
class Checked:
    """What VK showed of each piece that the means may read, by its key."""

    sightings: Mapping[str, Sighting] = field(repr=False)


@dataclass(frozen=True)
class Gone:
    """VK shows that the community is deleted or blocked: it is lost, until a look finds it."""


@dataclass(frozen=True)
class NotChecked:
    """VK did not answer: what is known stays as it was."""

    failure: VkFailure


async def check_community(
    services: BuildServices, looks: Looks, community_id: str
) -> Checked | Gone | NotChecked | NotLiving:
    """Look at the community once and write down what was seen; any number at once may.

    One that was lost lives again when VK shows it.
    """
    living = await read_living(services, community_id, or_lost=True)
    if isinstance(living, NotLiving):
        return living
    try:
        found = await looks.look(living.runs.latest)
    except VkError as error:
        _log.warning("community.look_failed", community_id=community_id, code=error.code)
        return NotChecked(failure_of(error))
    finally:
        await looks.count_errors()
    if any(one.is_gone for one in found.values()):
        await note_gone(services.database, community_id)
        return Gone()
    sightings = _judge(living, found)
    await note_look(services.database, community_id, sightings)
    return Checked(sightings)


def _judge(living: Living, found: Mapping[str, Observation]) -> dict[str, Sighting]:
    pieces = {piece.key: piece for piece in living.runs.latest.plan.pieces}
    return judge_all(pieces, found, living.standing.pieces)
