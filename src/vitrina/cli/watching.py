"""Whether a process without pages is watched: by a small HTTP port, where one is asked for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from vitrina.cli.sockets import HealthAddress, listen
from vitrina.wiring.services import Services


@asynccontextmanager
async def watched(services: Services, address: HealthAddress | None) -> AsyncIterator[None]:
    """`/healthz`, `/readyz` and `/metrics` at this address beside the block; without one nothing.

    Only a process that is watched loads a web server.
    """
    if address is None:
        yield
        return
    from vitrina.cli.health_port import serving_health

    async with serving_health(services, listen(*address)):
        yield
