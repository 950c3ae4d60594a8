"""`GET /metrics`: figures of the database and of this process."""

import asyncio

import structlog
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from vitrina.building.queue.verbs import QueueError, Workforce
from vitrina.storage.figures import Figures, read_figures
from vitrina.web.operations.collectors import (
    BuildFigures,
    CheckAnswers,
    QueueFigures,
    RedisFigures,
    WorkerFigures,
)
from vitrina.wiring.checks import ANSWER_WITHIN
from vitrina.wiring.services import Services

_log = structlog.get_logger("vitrina.web")


def count_requests(registry: CollectorRegistry) -> Counter:
    """This process's own counter of answered requests."""
    return Counter(
        "vitrina_http_requests",
        "Requests answered by this process",
        ["route", "method", "status"],
        registry=registry,
    )


async def show_metrics(request: Request) -> Response:
    """`GET /metrics`: builds and VK's errors from the database, this process's checks and requests.

    Without an answer of the database the rest is there all the same, and its check says so.
    """
    services: Services = request.app.state.watched
    answers, figures, workforce = await asyncio.gather(
        services.checks.ask(), _read_figures(services), _count_workforce(services)
    )
    registry = CollectorRegistry()
    registry.register(CheckAnswers(answers))
    if services.breaker is not None:
        registry.register(RedisFigures(services.breaker))
    registry.register(QueueFigures((services.previews, services.pictures, services.passwords)))
    if figures is not None:
        registry.register(BuildFigures(figures))
    registry.register(WorkerFigures(workforce, services.queue.health()))
    own: CollectorRegistry = request.app.state.registry
    body = generate_latest(registry) + generate_latest(own)
    return Response(body, headers={"content-type": CONTENT_TYPE_LATEST})


async def _read_figures(services: Services) -> Figures | None:
    """None when the database does not answer in time: whoever watches learns it from the checks."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            return await read_figures(services.database)
    except (SQLAlchemyError, OSError) as error:
        _log.warning("metrics.no_figures", error=type(error).__name__)
        return None


async def _count_workforce(services: Services) -> Workforce | None:
    """None when the queue's tables do not answer in time."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            return await services.queue.workforce()
    except (QueueError, SQLAlchemyError, OSError) as error:
        _log.warning("metrics.no_workforce", error=type(error).__name__)
        return None
