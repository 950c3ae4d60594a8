"""For those who run the service: metrics, health, readiness."""

import asyncio
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from vitrina.domain.build import BuildState
from vitrina.storage.figures import DURATION_BUCKETS, Figures, read_figures
from vitrina.web.context import context_of

ANSWER_WITHIN = 3.0  # seconds: what is slower than this is down for whoever asks about readiness


def count_requests(registry: CollectorRegistry) -> Counter:
    """This process's own counter of answered requests."""
    return Counter(
        "vitrina_http_requests",
        "Requests answered by this process",
        ["route", "method", "status"],
        registry=registry,
    )


async def show_metrics(request: Request) -> Response:
    """`GET /metrics`: builds and VK's errors from the database, requests of this process."""
    figures = await read_figures(context_of(request).services.database)
    registry = CollectorRegistry()
    registry.register(_Figures(figures))
    own: CollectorRegistry = request.app.state.registry
    body = generate_latest(registry) + generate_latest(own)
    return Response(body, headers={"content-type": CONTENT_TYPE_LATEST})


async def show_health(request: Request) -> Response:
    """`GET /healthz`: this process answers."""
    return PlainTextResponse("ok")


async def show_readiness(request: Request) -> Response:
    """`GET /readyz`: database and Redis answer; 503 with the names of those that do not."""
    services = context_of(request).services
    failed = []
    try:
        async with (
            asyncio.timeout(ANSWER_WITHIN),
            services.database.transaction() as connection,
        ):
            await connection.execute(text("SELECT 1"))
    except Exception:
        failed.append("database")
    if services.redis is not None:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                await services.redis.exists("readyz")
        except Exception:
            failed.append("redis")
    return JSONResponse({"failed": failed}, status_code=503 if failed else 200)


class _Figures:
    """What the tables say, in Prometheus's terms."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        figures = self._figures
        made = figures.states.get(BuildState.DONE, 0)
        made += figures.states.get(BuildState.DONE_WITH_GAPS, 0)
        yield CounterMetricFamily("groups_created", "Communities finished", value=made)
        failed = figures.states.get(BuildState.FAILED, 0)
        yield CounterMetricFamily("groups_failed", "Builds that ended without one", value=failed)
        durations = HistogramMetricFamily(
            "group_creation_duration_seconds", "From the first run of a build to its end"
        )
        buckets = [
            (str(edge), count)
            for edge, count in zip(DURATION_BUCKETS, figures.duration_counts, strict=True)
        ]
        buckets.append(("+Inf", figures.duration_count))
        durations.add_metric([], buckets, figures.duration_sum)
        yield durations
        errors = CounterMetricFamily(
            "vk_api_errors", "Errors VK answered; code 0: no answer", labels=["code", "method"]
        )
        for method, code, count in figures.vk_errors:
            errors.add_metric([str(code), method], count)
        yield errors
        states = GaugeMetricFamily("vitrina_builds", "Builds by state", labels=["state"])
        for state in BuildState:
            states.add_metric([state.value], figures.states.get(state, 0))
        yield states
        yield GaugeMetricFamily(
            "vitrina_oldest_queued_seconds",
            "How long the oldest queued build has waited for a worker",
            value=figures.oldest_queued_s,
        )
