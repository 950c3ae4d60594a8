"""THE route table: every address of the product, VK's callback too; the console's by its file."""

import asyncio
from functools import partial

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from vitrina.web.api.routes import API_ROUTES
from vitrina.web.bot import community_key, webhook
from vitrina.web.build import bot_key, builds, ticks
from vitrina.web.build.streams import Streams
from vitrina.web.community import change as changes
from vitrina.web.community import check as checks
from vitrina.web.community import forget
from vitrina.web.community import handlers as communities
from vitrina.web.community import month as months
from vitrina.web.community import ticks as of_community
from vitrina.web.connect import replacing, stages
from vitrina.web.connect import start as connect_start
from vitrina.web.connect.guards import by_draft_key
from vitrina.web.console import SCHOOL_ROUTES
from vitrina.web.feed import handlers as feeds
from vitrina.web.follow import follow
from vitrina.web.form import create, embed, photos, preview
from vitrina.web.form.guards import csrf_of_form, from_here, from_our_origin
from vitrina.web.grant import grants, mine, oauth_return
from vitrina.web.grant.returns import Returns
from vitrina.web.http.compression import Compression
from vitrina.web.http.context import Context, error_response
from vitrina.web.http.dressing import Dressing
from vitrina.web.http.guards import (
    by_page_key,
    community_by_page_key,
    csrf,
    csrf_or_program,
    from_known_site,
    latest_by_page_key,
    limited,
)
from vitrina.web.http.limits import Limits
from vitrina.web.http.problems import ApiRefused, problem_response
from vitrina.web.http.refusals import add_refusals
from vitrina.web.http.request_log import RequestLog
from vitrina.web.http.routes import Route
from vitrina.web.http.security import Csrf, SecurityHeaders, cookie_name, origins_of_vk
from vitrina.web.http.sizes import RequestSizes
from vitrina.web.kit import handlers as kits
from vitrina.web.leads import calendar, inbox
from vitrina.web.leads.inbox import by_leads_key
from vitrina.web.look.message import say_no_such_page
from vitrina.web.look.static_files import static_app
from vitrina.web.notices import handlers as notices
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
    Route("GET", "/follow/{follow_key}", follow.follow_build),
    Route("GET", "/builds/{page_key}", builds.show_build, (by_page_key,)),
    Route("GET", "/builds/{page_key}/events", builds.stream_events),
    Route("GET", "/groups/{page_key}/status", builds.show_status),
    Route("POST", "/builds/{page_key}/steps", ticks.check_steps, (limited, by_page_key, csrf)),
    Route(
        "POST", "/builds/{page_key}/steps/{key:path}", ticks.tick_step, (limited, by_page_key, csrf)
    ),
    Route(
        "GET",
        "/builds/{page_key}/pictures/{item:path}.jpg",
        builds.show_picture,
        (builds.by_page_key_of_picture,),
    ),
    Route("POST", "/builds/{page_key}/resume", builds.resume_build, (by_page_key, csrf)),
    Route("POST", "/builds/{page_key}/retry", builds.retry_build, (by_page_key, csrf)),
    Route("POST", "/builds/{page_key}/captcha", builds.answer_check, (by_page_key, csrf)),
    Route("POST", "/builds/{page_key}/grant", builds.grant_again, (limited, by_page_key, csrf)),
    Route(
        "POST",
        "/builds/{page_key}/bot",
        community_key.ask_for_bot,
        (limited, by_page_key, csrf_or_program),
    ),
    Route("GET", "/builds/{page_key}/key", replacing.show_new_key, (by_page_key,)),
    Route("POST", "/builds/{page_key}/key", replacing.take_new_key, (limited, by_page_key, csrf)),
    Route("POST", "/builds/{page_key}/bot/key", bot_key.take_bot_key, (limited, by_page_key, csrf)),
    Route(
        "POST", "/builds/{page_key}/leads", inbox.change_leads_link, (by_page_key, csrf, limited)
    ),
    Route("GET", "/communities/{page_key}", communities.show_community, (community_by_page_key,)),
    Route(
        "GET",
        "/communities/{page_key}/pictures/{item:path}.jpg",
        communities.show_picture,
        (communities.community_by_page_key_of_picture,),
    ),
    Route("GET", "/communities/{page_key}/change", changes.show_change, (community_by_page_key,)),
    Route(
        "POST",
        "/communities/{page_key}/change",
        changes.submit_change,
        (limited, community_by_page_key, csrf_of_form),
    ),
    Route("GET", "/communities/{page_key}/month", months.show_month, (community_by_page_key,)),
    Route(
        "POST",
        "/communities/{page_key}/month",
        months.send_month,
        (limited, community_by_page_key, csrf_of_form),
    ),
    Route(
        "POST",
        "/communities/{page_key}/months",
        months.wish,
        (limited, community_by_page_key, csrf),
    ),
    Route("GET", "/communities/{page_key}/check", checks.show_check, (community_by_page_key,)),
    Route(
        "POST",
        "/communities/{page_key}/check",
        checks.look,
        (limited, community_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/repair",
        checks.repair,
        (limited, community_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/steps",
        of_community.check_steps,
        (limited, community_by_page_key, latest_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/steps/{key:path}",
        of_community.tick_step,
        (limited, community_by_page_key, latest_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/bot",
        community_key.ask_for_bot,
        (limited, latest_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/bot/key",
        of_community.take_bot_key,
        (limited, community_by_page_key, latest_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/leads",
        inbox.change_leads_link,
        (latest_by_page_key, csrf, limited),
    ),
    Route("POST", "/communities/{page_key}/feed", feeds.connect, (latest_by_page_key, csrf)),
    Route("GET", "/communities/{page_key}/runs/{run}", builds.show_build, (by_page_key,)),
    Route("GET", "/communities/{page_key}/runs/{run}/events", builds.stream_events),
    Route("GET", "/communities/{page_key}/runs/{run}/status", builds.show_status),
    Route(
        "GET",
        "/communities/{page_key}/runs/{run}/pictures/{item:path}.jpg",
        builds.show_picture,
        (builds.by_page_key_of_picture,),
    ),
    Route(
        "POST",
        "/communities/{page_key}/runs/{run}/resume",
        builds.resume_build,
        (by_page_key, csrf),
    ),
    Route(
        "POST", "/communities/{page_key}/runs/{run}/retry", builds.retry_build, (by_page_key, csrf)
    ),
    Route(
        "POST",
        "/communities/{page_key}/runs/{run}/captcha",
        builds.answer_check,
        (by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/runs/{run}/grant",
        builds.grant_again,
        (limited, by_page_key, csrf),
    ),
    Route("GET", "/communities/{page_key}/runs/{run}/key", replacing.show_new_key, (by_page_key,)),
    Route(
        "POST",
        "/communities/{page_key}/runs/{run}/key",
        replacing.take_new_key,
        (limited, by_page_key, csrf),
    ),
    Route("GET", "/communities/{page_key}/forget", forget.show_forget, (community_by_page_key,)),
    Route(
        "POST",
        "/communities/{page_key}/forget",
        forget.forget,
        (limited, community_by_page_key, csrf),
    ),
    Route(
        "POST", "/builds/{page_key}/notices", notices.connect_profile, (limited, by_page_key, csrf)
    ),
    Route(
        "POST",
        "/builds/{page_key}/notices/check",
        notices.check_profile,
        (limited, by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/notices",
        notices.connect_profile,
        (limited, latest_by_page_key, csrf),
    ),
    Route(
        "POST",
        "/communities/{page_key}/notices/check",
        notices.check_profile,
        (limited, latest_by_page_key, csrf),
    ),
    Route("GET", "/leads/{key}", inbox.show_leads, (by_leads_key,)),
    Route("POST", "/leads/{key}/link", inbox.change_own_link, (by_leads_key, csrf, limited)),
    Route("POST", "/leads/{key}/calls/{notice}/seen", inbox.dismiss_call, (by_leads_key, csrf)),
    Route(
        "POST", "/leads/{key}/calendar", calendar.change_own_calendar, (by_leads_key, csrf, limited)
    ),
    Route("POST", "/leads/{key}/{lead}/visit", inbox.write_visit, (by_leads_key, csrf)),
    Route("POST", "/leads/{key}/{lead}/handled", inbox.handle_lead, (by_leads_key, csrf)),
    Route("POST", "/leads/{key}/{lead}/remove", inbox.remove_lead, (by_leads_key, csrf)),
    Route(
        "GET",
        "/kits/{page_key}.zip",
        kits.send_archive,
        (kits.limited_archives, community_by_page_key),
    ),
    Route("GET", "/kits/{page_key}", kits.show_kit, (community_by_page_key,)),
    Route(
        "GET",
        "/kits/{page_key}/pictures/{item:path}.jpg",
        kits.show_kit_picture,
        (kits.community_by_page_key_of_picture,),
    ),
    Route("POST", "/builds/{page_key}/feed", feeds.connect, (by_page_key, csrf)),
    Route(
        "GET",
        "/calendars/{calendar_key}.ics",
        calendar.show_calendar,
        (feeds.limited_feeds, calendar.by_calendar_key),
    ),
    Route("GET", "/feeds/{feed_key}.xml", feeds.show_feed, (feeds.limited_feeds,)),
    Route("GET", "/posts/{post_key}.jpg", feeds.show_post_picture, (feeds.limited_feeds,)),
    Route("GET", "/posts/{post_key}", feeds.show_post, (feeds.limited_feeds,)),
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
