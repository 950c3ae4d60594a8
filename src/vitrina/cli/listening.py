"""A long-poll listener, beside the pages or in a process of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from vitrina.autoresponder.delivery.listening import Listener
from vitrina.cli.ending import end_process_on_failure, hand_over_all, until_told_to_stop
from vitrina.cli.sockets import HealthAddress
from vitrina.cli.watching import watched
from vitrina.settings import Settings
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.services import Services, open_services

_log = structlog.get_logger("vitrina.process")


async def listen_to_communities(settings: Settings, health: HealthAddress | None = None) -> None:
    """Bots Long Poll in a process of its own, until a signal."""
    async with open_services(settings, will_work=True) as services:
        if services.database.is_sqlite:
            raise CannotStart(
                "a listener of its own needs PostgreSQL: with SQLite use"
                " `vitrina serve --with-worker --longpoll`"
            )
        async with watched(services, health), listening(services):
            _log.info("process.listening")
            await until_told_to_stop()


@asynccontextmanager
async def listening(services: Services) -> AsyncIterator[None]:
    """A long-poll listener beside the block; others take over at once when it ends."""
    listener = Listener(services.bot.listener_dependencies)
    running = asyncio.create_task(listener.run(), name="longpoll")
    running.add_done_callback(end_process_on_failure)
    try:
        yield
    finally:
        await hand_over_all([running], listener.stop())
