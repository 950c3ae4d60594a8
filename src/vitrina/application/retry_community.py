"""A school lets a community's latest run try again what came to nothing."""

from vitrina.application.afterwards import afterwards
from vitrina.application.retry_build import BY_AN_OPERATOR, NotRetried, Retried
from vitrina.application.services import BuildServices
from vitrina.domain.member import Actor
from vitrina.storage.builds import LATEST
from vitrina.storage.school_acts import retry_noted


async def retry_community(
    services: BuildServices, actor: Actor, community_id: str
) -> Retried | NotRetried:
    """Queue the run if it failed, has gaps or waits; what is done stays done."""
    build = await services.builds.find_run(community_id, LATEST)
    if build is None or build.state not in BY_AN_OPERATOR:
        return NotRetried()
    if not await retry_noted(services.database, actor, community_id, build.id):
        return NotRetried()
    await afterwards("submit", services.submit(build.id, build.turn), build_id=build.id)
    return Retried()
