"""A worker sends events to a school's endpoints, beside its builds."""

import asyncio
import random
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from vitrina.application.deliver_events import DeliveryServices, deliver_waiting
from vitrina.school.addresses import Openness
from vitrina.school.outgoing import open_outgoing
from vitrina.storage.database import log_failure
from vitrina.storage.deliveries import Deliveries
from vitrina.wiring.services import Services

EVERY = 2.0  # seconds between two questions whether anything waits

_log = structlog.get_logger("vitrina.school")


@asynccontextmanager
async def delivering_events(
    services: Services, openness: Openness = Openness(), every: float = EVERY
) -> AsyncIterator[None]:
    """Deliveries beside the block; any number of processes may, each takes others.

    An endpoint that is slow keeps nobody else waiting.
    """
    async with AsyncExitStack() as stack:
        sender = _Sender(services, openness, stack)
        delivering = asyncio.create_task(sender.run(every), name="deliveries")
        try:
            yield
        finally:
            delivering.cancel()
            await asyncio.gather(delivering, *sender.stop(), return_exceptions=True)


class _Sender:
    """A task for each endpoint that something waits for, and none for the others."""

    def __init__(self, services: Services, openness: Openness, stack: AsyncExitStack) -> None:
        self._deliveries = Deliveries(services.database, services.vault)
        self._openness = openness
        self._stack = stack
        self._services: DeliveryServices | None = None
        self._sending: dict[str, asyncio.Task[None]] = {}

    async def run(self, every: float) -> None:
        """Ask again and again what is due."""
        while True:
            try:
                for endpoint_id in await self._deliveries.list_due():
                    await self._begin(endpoint_id)
            except SQLAlchemyError as error:
                # The edge of this task: the database may be back at the next turn.
                log_failure(_log, "event.deliveries_failed", error)
            await asyncio.sleep(every)

    def stop(self) -> list[asyncio.Task[None]]:
        """Let go of what is on its way: it is held for a minute, and then sent again."""
        under_way = list(self._sending.values())
        for task in under_way:
            task.cancel()
        return under_way

    async def _begin(self, endpoint_id: str) -> None:
        running = self._sending.get(endpoint_id)
        if running is not None and not running.done():
            return
        if self._services is None:
            # Certificates are read when there is somebody to go to, not at every start.
            outgoing = await self._stack.enter_async_context(open_outgoing(self._openness))
            self._services = DeliveryServices(self._deliveries, outgoing, random.random)
        self._sending[endpoint_id] = asyncio.create_task(_deliver_to(self._services, endpoint_id))


async def _deliver_to(delivery: DeliveryServices, endpoint_id: str) -> None:
    try:
        await deliver_waiting(delivery, endpoint_id, uuid.uuid4().hex)
    except SQLAlchemyError as error:
        log_failure(_log, "event.delivery_failed", error, endpoint_id=endpoint_id)
    except Exception:
        # The worker's edge as well: one endpoint must not end the deliveries to all others.
        _log.exception("event.delivery_stumbled", endpoint_id=endpoint_id)
