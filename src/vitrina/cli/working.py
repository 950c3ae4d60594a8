"""A worker: builds and the bot's answers, beside the pages or in a process of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from vitrina.autoresponder.delivery.responder import Responder
from vitrina.autoresponder.understanding.vocabulary import read_vocabulary
from vitrina.cli.ending import end_process_on_failure, hand_over_all, until_told_to_stop
from vitrina.cli.loading_drawing import loading_drawing
from vitrina.cli.sockets import HealthAddress
from vitrina.cli.start_garbage import forget_the_start
from vitrina.cli.watching import watched
from vitrina.settings import Settings
from vitrina.wiring.application import application_of
from vitrina.wiring.cannot_start import CannotStart
from vitrina.wiring.delivering import delivering_events
from vitrina.wiring.getcourse import openness_of, telling_getcourse
from vitrina.wiring.night_looks import looking_by_night
from vitrina.wiring.services import Services, open_services

_log = structlog.get_logger("vitrina.process")


async def work(settings: Settings, health: HealthAddress | None = None) -> None:
    """A worker of its own, until a signal."""
    async with open_services(settings, will_work=True) as services:
        if services.database.is_sqlite:
            raise CannotStart("a worker of its own needs PostgreSQL: set DATABASE_URL")
        async with (
            watched(services, health),
            working(services),
            loading_drawing(services.load_drawing),
        ):
            _log.info("process.working")
            await until_told_to_stop()


@asynccontextmanager
async def working(services: Services) -> AsyncIterator[None]:
    """A worker beside the block: builds and the bot's answers.

    What it has under way is handed over at the end.
    """
    responder = Responder(services.bot.responder_dependencies)

    async def answer_visitors() -> None:
        # Half a second that the first message waits for, and builds and pages do not.
        await asyncio.to_thread(read_vocabulary, services.pack.answers.intents)
        forget_the_start()
        await responder.run()

    forget_the_start()
    running = [
        asyncio.create_task(services.queue.run(), name="queue"),
        asyncio.create_task(answer_visitors(), name="responder"),
    ]
    for task in running:
        task.add_done_callback(end_process_on_failure)

    async def heart_beats() -> bool:
        return services.queue.health().is_alive

    try:
        with services.checks.watching(heart=heart_beats):
            getcourse = application_of(services).getcourse
            async with (
                looking_by_night(services),
                delivering_events(services, openness_of(services.settings)),
                telling_getcourse(services, getcourse),
            ):
                yield
    finally:
        await hand_over_all(running, services.queue.stop(), responder.stop())
