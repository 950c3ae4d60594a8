"""The booking requests of a build's community, as its practitioner reads them."""

from dataclasses import dataclass, field

from vitrina.application.request_services import RequestServices
from vitrina.application.requests_link import read_requests_link
from vitrina.storage.leads import Inbox
from vitrina.storage.records import BuildRecord

SHOWN_BESIDE = 3  # of the newest requests, on the build's page


@dataclass(frozen=True)
class NewestRequests:
    """The newest requests, and the key of the link to all."""

    inbox: Inbox
    link_key: str = field(repr=False)


async def read_requests(services: RequestServices, build: BuildRecord, number: int) -> Inbox:
    """That page of the requests, the nearest one where there is none of this number."""
    if build.group_id is None:
        return Inbox((), 0, 0, 1, 1)
    return await services.leads.read_page(build.group_id, number)


async def read_newest_requests(
    services: RequestServices, build: BuildRecord
) -> NewestRequests | None:
    """What stands beside the build; None while nobody could have asked yet."""
    if build.group_id is None:
        return None
    inbox = await services.leads.read_page(build.group_id, size=SHOWN_BESIDE)
    access = await services.webhooks.bot_access(build.group_id)
    if not inbox.total and not access.has_key:
        return None
    return NewestRequests(inbox, await read_requests_link(services, build))
