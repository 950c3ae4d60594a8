"""The visits that a practitioner has written down, and the private link of their calendar."""

from functools import partial

import structlog

from vitrina.application.request_services import RequestServices
from vitrina.storage.leads import LeadRecord
from vitrina.storage.link_keys import change_key, current_key, is_ended
from vitrina.storage.records import BuildRecord

KEPT_DAYS = 60  # that a calendar shows a visit after it was

_log = structlog.get_logger("vitrina.leads")


async def read_visits(
    services: RequestServices, build: BuildRecord, since: float
) -> list[LeadRecord]:
    """From that moment on (unix seconds), the next one first."""
    if build.group_id is None:
        return []
    return await services.leads.list_visits(build.group_id, since)


async def read_calendar_link(services: RequestServices, build: BuildRecord) -> str:
    """The key of the calendar that is good now. Idempotent."""
    make_key = partial(services.keys.of_calendar, build.community_id)
    return await current_key(services.database, build.community_id, make_key, "calendar")


async def change_calendar_link(services: RequestServices, build: BuildRecord) -> None:
    """Another key; calendars that read by the old one get nothing any more."""
    _log.info("leads.calendar_link_changed", build_id=build.id)
    make_key = partial(services.keys.of_calendar, build.community_id)
    await change_key(services.database, build.community_id, make_key, "calendar")


async def was_calendar_link(services: RequestServices, key: str) -> bool:
    """Whether this key read somebody's visits until the link was changed."""
    return await is_ended(services.database, key, "calendar")
