"""THE route table: every address of the product, VK's callback too."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from fastapi import FastAPI
from prometheus_client import Counter
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vitrina.web.bot import key, webhook
from vitrina.web.build import bot_key, builds
from vitrina.web.build.streams import Streams
from vitrina.web.form import create, embed, photos, preview
from vitrina.web.grant import grants, oauth_return
from vitrina.web.grant.returns import Returns
from vitrina.web.http.context import Context, answer
from vitrina.web.http.limits import Limits
from vitrina.web.http.refusals import add_refusals
from vitrina.web.http.security import Csrf, SecurityHeaders, cookie_name, origins_of_vk
from vitrina.web.http.sizes import RequestSizes
from vitrina.web.leads import inbox
from vitrina.web.look.message import say_no_such_page, say_our_fault
from vitrina.web.look.static_files import static_app
from vitrina.web.operations import metrics
from vitrina.wiring.services import Services

Handler = Callable[[Request], Awaitable[Response]]

# Anybody may invent a method, and each would be a time series of its own.
_METHODS = frozenset(("GET", "HEAD", "POST", "DELETE", "OPTIONS"))
_GONE = 499  # for log and metrics: the client left before it had sent everything

_log = structlog.get_logger("vitrina.web")


async def go_to_form(request: Request) -> Response:
    """`GET /`."""
    return RedirectResponse("/create", status_code=303)


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/", go_to_form),
    ("GET", "/create", create.show_form),
    ("POST", "/create", create.submit_form),
    ("GET", "/embed.js", embed.show_embed),
    ("POST", "/preview", preview.show_preview),
    ("GET", "/consent/personal-data", create.show_personal_data_consent),
    ("GET", "/consent/publication", create.show_publication_consent),
    ("POST", "/photos", photos.add_photo),
    ("GET", "/photos/{photo_id}.jpg", photos.show_photo),
    ("DELETE", "/photos/{photo_id}", photos.remove_photo),
    ("POST", "/oauth/init", grants.init_grant),
    ("OPTIONS", "/oauth/init", grants.allow_init),
    ("GET", "/oauth/go/{ticket}", grants.show_hop),
    ("POST", "/oauth/go/{ticket}", grants.confirm_hop),
    ("GET", "/oauth/callback", oauth_return.finish_grant),
    ("GET", "/follow/{follow_key}", builds.follow_build),
    ("GET", "/builds/{page_key}", builds.show_build),
    ("GET", "/builds/{page_key}/events", builds.stream_events),
    ("GET", "/builds/{page_key}/pictures/{item:path}.jpg", builds.show_picture),
    ("POST", "/builds/{page_key}/resume", builds.resume_build),
    ("POST", "/builds/{page_key}/retry", builds.retry_build),
    ("POST", "/builds/{page_key}/captcha", builds.answer_check),
    ("POST", "/builds/{page_key}/grant", builds.grant_again),
    ("POST", "/builds/{page_key}/bot", key.ask_for_bot),
    ("POST", "/builds/{page_key}/bot/key", bot_key.take_bot_key),
    ("POST", "/builds/{page_key}/leads", inbox.change_leads_link),
    ("GET", "/leads/{key}", inbox.show_leads),
    ("POST", "/leads/{key}/link", inbox.change_own_link),
    ("POST", "/leads/{key}/{lead}/handled", inbox.handle_lead),
    ("POST", "/leads/{key}/{lead}/remove", inbox.remove_lead),
    ("GET", "/groups/{page_key}/status", builds.show_status),
    ("POST", "/webhook/{community}", webhook.receive_event),
    ("GET", "/metrics", metrics.show_metrics),
    ("GET", "/healthz", metrics.show_health),
    ("GET", "/readyz", metrics.show_readiness),
)


def create_app(services: Services) -> FastAPI:
    """The application over open services; whoever opened them closes them."""
    settings = services.settings
    # A redirect for a missing slash would carry the key to the address that Host and a plain http
    # connection behind a balancer suggest.
    app = FastAPI(
        title="Vitrina", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False
    )
    limits = Limits.of(
        services.limits,
        requests=settings.limit_requests_per_minute,
        builds=settings.limit_builds_per_hour,
        trusted=settings.trusted_proxies,
        pseudonym=services.pseudonym,
    )
    app.state.context = context = Context(services, limits, _csrf_of(services))
    app.state.browser_cookie = cookie_name(secure=context.is_https)
    app.state.stopping = stopping = asyncio.Event()
    app.state.streams = Streams(services.builds.find, partial(builds.event_of, services), stopping)
    registry = metrics.watch_over(app, services)
    app.state.webhook_records = webhook.Records()
    app.state.photos_under_way = set()
    app.state.returns = Returns()
    for method, path, handler in ROUTES:
        app.add_route(path, _name_route(path, handler), methods=[method])
    app.mount("/static", static_app())
    add_refusals(app)
    app.add_exception_handler(HTTPException, _say_http_error)
    app.add_middleware(RequestSizes, bodies={"/photos": photos.BODY_LIMIT})
    app.add_middleware(RequestLog, requests=metrics.count_requests(registry))
    app.add_middleware(
        SecurityHeaders,
        vk_origins=origins_of_vk((settings.vk_id_url, settings.vk_oauth_url), settings.vk_site_url),
        framers=settings.frame_ancestors,
        is_https=context.is_https,
    )
    return app


async def finish(app: FastAPI, patience: float) -> None:
    """What goes on after the last answer comes to its end, before the services are closed."""
    app.state.stopping.set()
    await asyncio.gather(app.state.returns.finish(patience), app.state.streams.finish(patience))


def _csrf_of(services: Services) -> Csrf:
    return Csrf(services.settings.secret_keys, lambda: services.vault.present)


class RequestLog:
    """ASGI: one event per request with its route template, never the address itself.

    An error that nobody caught becomes a page here, after its reference is in the log.
    """

    def __init__(self, app: ASGIApp, *, requests: Counter) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.monotonic(), 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except ClientDisconnect:
            status = status or _GONE
        except Exception:
            reference = uuid.uuid4().hex[:8]
            _log.exception("request.failed", route=_template(scope), reference=reference)
            if status:
                raise
            request = Request(scope)
            page = say_our_fault(reference)
            response = answer(request, page, status=500, error="our_fault")
            await response(scope, receive, watch)
        finally:
            route = _template(scope)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._requests.labels(route, method, str(status)).inc()
            took = round((time.monotonic() - started) * 1000)
            _log.info("request.answered", route=route, status=status, ms=took)


def _name_route(path: str, handler: Handler) -> Handler:
    """The handler, leaving the route as the table writes it for the log and the metrics."""

    async def handle(request: Request) -> Response:
        request.scope["route_template"] = path
        return await handler(request)

    return handle


def _template(scope: Scope) -> str:
    """The route as the table writes it: keys, codes and states stay out of log and metrics."""
    path = scope.get("route_template")
    if isinstance(path, str):
        return path
    return "/static" if scope["path"].startswith("/static/") else "unknown"


async def _say_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for this class only
    return answer(
        request,
        say_no_such_page(),
        status=error.status_code,
        error="no_such_page" if error.status_code == 404 else "refused",
        headers=error.headers,
    )
