"""A school gives a student a new link to their page; the ones before end."""

from dataclasses import dataclass, field

import structlog

from vitrina.application.services import GrantServices
from vitrina.domain.community import CommunityState
from vitrina.domain.member import Actor
from vitrina.storage.school_acts import replace_link_noted

_log = structlog.get_logger("vitrina.school")


@dataclass(frozen=True)
class NewLink:
    """The key that alone opens the page from now on; only its hash is kept."""

    page_key: str = field(repr=False)


@dataclass(frozen=True)
class NoNewLink:
    """There is no such community, or this press has given its link, which ended since."""


async def give_new_link(
    services: GrantServices, actor: Actor, community_id: str, press: str
) -> NewLink | NoNewLink:
    """Idempotent by `press`, any random text: pressed twice it gives the same link."""
    community = await services.building.communities.find(community_id)
    if community is None or community.state is CommunityState.FORGOTTEN:
        return NoNewLink()
    key = services.keys.of_new_link(community_id, press)
    database = services.building.database
    if not await replace_link_noted(database, actor, community_id, key):
        return NoNewLink()
    _log.info("community.link_changed", community_id=community_id)
    return NewLink(key)
