"""The practitioner deletes a booking request."""

import structlog

from vitrina.application.handle_lead import LeadChanged, NoSuchLead, is_lead_id
from vitrina.application.request_services import RequestServices
from vitrina.storage.records import BuildRecord

_log = structlog.get_logger("vitrina.leads")


async def remove_lead(
    services: RequestServices, build: BuildRecord, lead_id: str
) -> LeadChanged | NoSuchLead:
    """Delete the request and what the visitor told in it."""
    if build.group_id is None or not is_lead_id(lead_id):
        return NoSuchLead()
    if not await services.leads.remove(build.group_id, lead_id):
        return NoSuchLead()
    _log.info("lead.removed", build_id=build.id)
    return LeadChanged()
