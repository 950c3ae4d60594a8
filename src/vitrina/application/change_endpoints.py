"""Endpoints that events are sent to: added, switched, tried, removed; and what became of it all."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from vitrina.application.program_services import ProgramServices
from vitrina.domain.member import Actor
from vitrina.domain.school_event import SchoolEvent
from vitrina.school.addresses import UrlFault, UrlRefused, read_url
from vitrina.storage.delivery_log import PAGE, DeliveryRecord
from vitrina.storage.endpoints import EndpointRecord, EndpointState, TooManyEndpoints


@dataclass(frozen=True)
class SecretShown:
    """An endpoint and the secret that signs from now on, which nobody can read again."""

    endpoint_id: str
    secret: str = field(repr=False)


class EndpointsFull:
    """There are as many as a school may have."""


@dataclass(frozen=True)
class EndpointLog:
    """One endpoint and a page of its deliveries; `then` is where the next page begins."""

    endpoint: EndpointRecord
    deliveries: tuple[DeliveryRecord, ...]
    then: tuple[float, str] | None


async def list_endpoints(services: ProgramServices) -> list[EndpointRecord]:
    """Every endpoint, the oldest first."""
    return await services.endpoints.list_all()


async def read_log(
    services: ProgramServices, endpoint_id: str, state: str, before: tuple[float, str] | None
) -> EndpointLog | None:
    """A page of its deliveries in this state, or in any; None: there is no such endpoint."""
    endpoint = await services.endpoints.find(endpoint_id)
    if endpoint is None:
        return None
    found = await services.log.read_page(endpoint_id, state, before)
    page, has_more = tuple(found[:PAGE]), len(found) > PAGE
    return EndpointLog(endpoint, page, (page[-1].created_at, page[-1].id) if has_more else None)


async def add_endpoint(
    services: ProgramServices, actor: Actor, url: str, kinds: Sequence[SchoolEvent]
) -> SecretShown | UrlFault | EndpointsFull:
    """The new endpoint, unless its address leads where we do not go."""
    try:
        address = str(read_url(url, services.openness))
        return SecretShown(*await services.endpoints.add(actor, address, kinds))
    except UrlRefused as refused:
        return refused.fault
    except TooManyEndpoints:
        return EndpointsFull()


async def replace_secret(
    services: ProgramServices, actor: Actor, endpoint_id: str
) -> SecretShown | None:
    """A new secret; the one before signs too for a day. None: there is no such endpoint."""
    secret = await services.endpoints.replace_secret(actor, endpoint_id)
    return SecretShown(endpoint_id, secret) if secret else None


async def switch_endpoint(
    services: ProgramServices, actor: Actor, endpoint_id: str, *, is_on: bool
) -> bool:
    """Send to it, or no longer; False when there is no such endpoint."""
    state = EndpointState.ACTIVE if is_on else EndpointState.OFF
    return await services.endpoints.switch(actor, endpoint_id, state)


async def remove_endpoint(services: ProgramServices, actor: Actor, endpoint_id: str) -> bool:
    """Delete it and its deliveries; False when there is no such endpoint."""
    return await services.endpoints.remove(actor, endpoint_id)


async def try_endpoint(services: ProgramServices, actor: Actor, endpoint_id: str) -> bool:
    """Send it an event of no community; False when there is no such endpoint."""
    return await services.log.send_test(actor, endpoint_id) is not None


async def send_again(
    services: ProgramServices, actor: Actor, endpoint_id: str, delivery_id: str
) -> bool:
    """Send one delivery once more; False when there is none, or it is on its way."""
    return await services.log.send_again(actor, endpoint_id, delivery_id)


async def send_failed_again(services: ProgramServices, actor: Actor, endpoint_id: str) -> int:
    """Send all that failed once more; how many."""
    return await services.log.send_failed_again(actor, endpoint_id)
