"""Health and readiness; of the server and of processes that serve no pages."""

from typing import cast

from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from vitrina.web.operations.metrics import show_metrics
from vitrina.wiring.services import Services


def create_health_app(services: Services) -> Starlette:
    """The three addresses for a process that serves no pages: a worker, a listener."""
    app = Starlette(
        routes=[
            Route("/metrics", show_metrics),
            Route("/healthz", show_health),
            Route("/readyz", show_readiness),
        ]
    )
    watch_over(app, services)
    return app


def watch_over(app: Starlette, services: Services) -> CollectorRegistry:
    """Let the application's three addresses tell of these services; its own metrics' place."""
    app.state.watched = services
    app.state.registry = registry = CollectorRegistry()
    return registry


async def show_health(request: Request) -> Response:
    """`GET /healthz`: this process answers."""
    return PlainTextResponse("ok")


async def show_readiness(request: Request) -> Response:
    """`GET /readyz`: this process has what it needs; 503 with the names of what it lacks.

    `degraded` names what it lacks and serves without.
    """
    checks = cast(Services, request.app.state.watched).checks
    lacking = [name for name, passes in (await checks.ask()).items() if not passes]
    failed = [name for name in lacking if name not in checks.spared]
    degraded = [name for name in lacking if name in checks.spared]
    body = {"failed": failed} | ({"degraded": degraded} if degraded else {})
    return JSONResponse(body, status_code=503 if failed else 200)
