"""The private link to a build's booking requests: shown, and changed for another one."""

from functools import partial

import structlog

from vitrina.application.request_services import RequestServices
from vitrina.storage.link_keys import change_key, current_key, is_ended
from vitrina.storage.records import BuildRecord

_log = structlog.get_logger("vitrina.leads")


async def read_requests_link(services: RequestServices, build: BuildRecord) -> str:
    """The key of the link that is good now. Idempotent."""
    make_key = partial(services.keys.of_requests, build.community_id)
    return await current_key(services.database, build.community_id, make_key)


async def change_requests_link(services: RequestServices, build: BuildRecord) -> str:
    """A new key; the old link stops at once, and says that it was changed."""
    _log.info("leads.link_changed", build_id=build.id)
    make_key = partial(services.keys.of_requests, build.community_id)
    return await change_key(services.database, build.community_id, make_key)


async def was_requests_link(services: RequestServices, key: str) -> bool:
    """Whether this key opened somebody's requests until the link was changed."""
    return await is_ended(services.database, key, "requests")
