"""A school stops the run over a community that is under way."""

from vitrina.application.cancel_build import Cancelled, NotCancelled
from vitrina.application.services import BuildServices
from vitrina.domain.member import Actor
from vitrina.storage.builds import LATEST
from vitrina.storage.school_acts import cancel_noted


async def cancel_community(
    services: BuildServices, actor: Actor, community_id: str
) -> Cancelled | NotCancelled:
    """Stop it for good; what VK has stays there."""
    build = await services.builds.find_run(community_id, LATEST)
    if build is None:
        return NotCancelled()
    is_done = await cancel_noted(services.database, actor, community_id, build.id)
    return Cancelled() if is_done else NotCancelled()
