"""The practitioner has answered a booking request, or takes that back."""

import re
from dataclasses import dataclass

from vitrina.application.request_services import RequestServices
from vitrina.storage.records import BuildRecord

_ID = re.compile(r"[0-9A-Za-z-]{1,32}")


@dataclass(frozen=True)
class LeadChanged:
    """It is as the practitioner wants it."""


@dataclass(frozen=True)
class NoSuchLead:
    """The build's community has no such request."""


async def handle_lead(
    services: RequestServices, build: BuildRecord, lead_id: str, *, handled: bool
) -> LeadChanged | NoSuchLead:
    """Mark the request as answered, or as waiting again. Idempotent."""
    if build.group_id is None or not is_lead_id(lead_id):
        return NoSuchLead()
    known = await services.leads.handle(build.group_id, lead_id, handled=handled)
    return LeadChanged() if known else NoSuchLead()


def is_lead_id(text: str) -> bool:
    """Whether a request may have this id."""
    return _ID.fullmatch(text) is not None
