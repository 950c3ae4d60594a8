"""THE route table: every address of the product, VK's callback too, in parts by their files."""

import asyncio
from functools import partial

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from vitrina.web.api.routes import API_ROUTES
from vitrina.web.bot import webhook
from vitrina.web.build import builds
from vitrina.web.build.streams import Streams
from vitrina.web.connect import stages
from vitrina.web.connect import start as connect_start
from vitrina.web.connect.guards import by_draft_key
from vitrina.web.console import SCHOOL_ROUTES
from vitrina.web.form import create, embed, photos, preview
from vitrina.web.form.guards import csrf_of_form, from_here, from_our_origin
from vitrina.web.grant import grants, mine, oauth_return
from vitrina.web.grant.returns import Returns
from vitrina.web.http.compression import Compression
from vitrina.web.http.context import Context, error_response
from vitrina.web.http.dressing import Dressing
from vitrina.web.http.guards import (
    csrf,
    from_known_site,
    limited,
)
from vitrina.web.http.limits import Limits
from vitrina.web.http.problems import ApiRefused, problem_response
from vitrina.web.http.refusals import add_refusals
from vitrina.web.http.request_log import RequestLog
from vitrina.web.http.routes import Route
from vitrina.web.http.security import Csrf, SecurityHeaders, cookie_name, origins_of_vk
from vitrina.web.http.sizes import RequestSizes
from vitrina.web.keyed import KEYED_ROUTES
from vitrina.web.look.message import say_no_such_page
from vitrina.web.look.static_files import static_app
from vitrina.web.operations import health, metrics
from vitrina.web.school_getcourse import callout
from vitrina.web.school_settings import look
from vitrina.web.school_settings.guards import BODY_LIMIT as SETTINGS_LIMIT
from vitrina.wiring.application import application_of
from vitrina.wiring.services import Services

ROUTES: tuple[Route, ...] = (
    Route("GET", "/", create.go_to_form),
    Route("GET", "/create", create.show_form, (limited,), may_be_framed=True),
    Route("POST", "/create", create.submit_form, (limited, csrf_of_form), may_be_framed=True),
    Route("GET", "/embed.js", embed.show_embed),
    Route("POST", "/preview", preview.show_preview, (limited, from_here)),
    Route("GET", "/consent/personal-data", create.show_personal_data_consent),
    Route("GET", "/consent/publication", create.show_publication_consent),
    Route("POST", "/photos", photos.add_photo, (limited, from_our_origin)),
    Route("GET", "/photos/{photo_id}.jpg", photos.show_photo),
    Route("DELETE", "/photos/{photo_id}", photos.remove_photo, (limited, from_our_origin)),
    Route("POST", "/oauth/init", grants.init_grant, (limited, from_known_site)),
    Route("OPTIONS", "/oauth/init", grants.allow_init),
    Route("GET", "/oauth/go/{ticket}", grants.show_hop, (limited,)),
    Route("POST", "/oauth/go/{ticket}", grants.confirm_hop, (limited, csrf)),
    Route("GET", "/oauth/callback", oauth_return.finish_grant, (limited,)),
    Route("GET", "/communities", mine.show_mine, (limited,)),
    Route("POST", "/communities", mine.prove_profile, (limited, csrf)),
    Route("POST", "/connect/init", connect_start.init_draft, (limited, from_known_site)),
    Route("OPTIONS", "/connect/init", connect_start.allow_init),
    Route("POST", "/connect/grant/{ticket}", connect_start.go_on_by_hand, (limited, csrf)),
    Route("GET", "/connect/{page_key}", stages.show_stage, (by_draft_key,)),
    Route(
        "POST",
        "/connect/{page_key}/address",
        stages.take_address,
        (limited, by_draft_key, csrf),
    ),
    Route("POST", "/connect/{page_key}/key", stages.take_key, (limited, by_draft_key, csrf)),
    Route("POST", "/connect/{page_key}/grant", stages.ask_for_key, (limited, by_draft_key, csrf)),
    Route("POST", "/connect/{page_key}/work", stages.take_work, (limited, by_draft_key, csrf)),
    *KEYED_ROUTES,
    *SCHOOL_ROUTES,
    Route("GET", "/getcourse/{secret}/students", callout.take_student, (callout.limited_calls,)),
    Route("POST", "/getcourse/{secret}/students", callout.take_student, (callout.limited_calls,)),
    *API_ROUTES,
    Route("POST", "/webhook/{community}", webhook.receive_event),
    Route("GET", "/look/logo/{logo}.png", look.show_logo),
    Route("GET", "/look/accent/{accent}.css", look.show_accent),
    Route("GET", "/metrics", metrics.show_metrics),
    Route("GET", "/healthz", health.show_health),
    Route("GET", "/readyz", health.show_readiness),
)


# Bytes that pictures may bring.
_BODIES = {"/photos": photos.BODY_LIMIT, "/school/settings": SETTINGS_LIMIT}


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
    app.state.context = context = Context(
        services, application_of(services), limits, _csrf_of(services)
    )
    app.state.browser_cookie = cookie_name(secure=context.is_https)
    app.state.stopping = stopping = asyncio.Event()
    app.state.streams = Streams(services.builds.find, partial(builds.event_of, services), stopping)
    registry = health.watch_over(app, services)
    app.state.returns = Returns()
    for route in ROUTES:
        app.add_route(route.path, route.serve, methods=[route.method])
    app.mount("/static", static_app())
    add_refusals(app)
    app.add_exception_handler(ApiRefused, _say_api_refusal)
    app.add_exception_handler(HTTPException, _say_http_error)
    app.add_middleware(RequestSizes, bodies=_BODIES)
    app.add_middleware(RequestLog, requests=metrics.count_requests(registry))
    app.add_middleware(Compression, plain=("/leads/", "/communities/", "/school"))
    app.add_middleware(Dressing, read=services.school.read)
    app.add_middleware(
        SecurityHeaders,
        vk_origins=origins_of_vk((settings.vk_id_url, settings.vk_oauth_url), settings.vk_site_url),
        framers=settings.frame_ancestors,
        framed=frozenset(route.path for route in ROUTES if route.may_be_framed),
        is_https=context.is_https,
    )
    return app


async def finish(app: FastAPI, seconds: float) -> None:
    """What goes on after the last answer comes to its end, before the services are closed."""
    app.state.stopping.set()
    await asyncio.gather(app.state.returns.finish(seconds), app.state.streams.finish(seconds))


def _csrf_of(services: Services) -> Csrf:
    return Csrf(services.settings.secret_keys, lambda: services.vault.present)


async def _say_api_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiRefused)  # noqa: S101 -- registered for this class only
    headers = getattr(request.state, "rate_headers", None)
    return problem_response(error.status, error.error, more=error.more, headers=headers)


async def _say_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- registered for this class only
    return error_response(
        request,
        say_no_such_page(),
        status=error.status_code,
        error="no_such_page" if error.status_code == 404 else "refused",
        headers=error.headers,
    )
