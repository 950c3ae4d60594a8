"""By night communities are looked at, each at a minute of its own, and get their next month."""

from collections.abc import Awaitable, Callable

import structlog

from vitrina.application.check_community import Checked, check_community
from vitrina.application.looks import Looks
from vitrina.application.refill_due import refill_if_wished
from vitrina.application.services import BuildServices
from vitrina.storage.checking import take_due

_log = structlog.get_logger("vitrina.community")
AT_ONCE = 200  # of one turn: a stop of the process is heard between them


async def check_due(
    services: BuildServices, looks: Looks, rest: Callable[[], Awaitable[None]] | None = None
) -> int:
    """Look at all communities that are due, one after another; how many VK has answered for.

    `rest` is waited for between two of them.
    """
    seen = 0
    for _ in range(AT_ONCE):
        community_id = await take_due(services.database, services.now())
        if community_id is None:
            break
        if not community_id:
            continue
        checked = await check_community(services, looks, community_id)
        if (community := await services.communities.find(community_id)) is not None:
            await refill_if_wished(services, community)
        seen += isinstance(checked, Checked)
        if rest is not None:
            await rest()
    if seen:
        _log.info("community.looked", count=seen)
    return seen
