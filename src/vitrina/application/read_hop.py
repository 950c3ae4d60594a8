"""What a link to VK stands for, to be asked about before anybody goes there."""

from dataclasses import dataclass, field

from vitrina.application.services import GrantServices
from vitrina.content.community import community_title
from vitrina.domain.practitioner import Practitioner

_POSTS = 8


@dataclass(frozen=True)
class Hop:
    """The community that will be made, and for whom."""

    title: str
    practitioner: Practitioner = field(repr=False)
    posts: int


async def read_hop(services: GrantServices, ticket: str) -> Hop | None:
    """What this ticket was given for; None when it is used up or leads to no form."""
    pending = await services.pending.peek(ticket)
    if pending is None or not pending.practitioner:
        return None
    practitioner = Practitioner.model_validate_json(pending.practitioner)
    pack = await services.building.pack_of_course(practitioner.course_id)
    return Hop(community_title(practitioner, pack), practitioner, _POSTS)
