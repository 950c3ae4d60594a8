"""The page of a build: progress, waiting, result. Its key is the right to see it."""

import hashlib
import re
from contextlib import ExitStack
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.building.description import describe_build
from vitrina.domain.build import BuildState, WaitingFor
from vitrina.domain.pieces import AvatarPiece, CoverPiece, PostPiece, ProductPiece
from vitrina.storage.records import JSON, BuildRecord
from vitrina.web.bot.state import bot_answers
from vitrina.web.build.notices import Visit
from vitrina.web.build.page import progress_event
from vitrina.web.build.show_page import show_build_page
from vitrina.web.build.status import status_json
from vitrina.web.build.streams import EventStream, Streams
from vitrina.web.build.views import view_progress
from vitrina.web.follow.follow import tell_follower
from vitrina.web.form.start import keep_grant
from vitrina.web.http.afterwards import submit
from vitrina.web.http.context import context_of
from vitrina.web.http.cors import cors_headers
from vitrina.web.http.guards import BuildByKey, build_of, fields_of
from vitrina.web.http.leaving import while_connected
from vitrina.web.http.limits import TooMany
from vitrina.wiring.services import Services
from vitrina.wiring.turns import Busy
from vitrina.wording.notices import NO_CHECK_ANSWER

# VK does not say what its answers look like: one word that a form can carry, of any sane length.
_CHECK_ANSWER = re.compile(r"[\x21-\x7e]{1,4096}")
_KEPT = ("step", "method", "remixstlid")  # which call met the check


async def show_build(request: Request) -> Response:
    """`GET /builds/{page_key}`."""
    return await show_build_page(request, build_of(request))


async def stream_events(request: Request) -> Response:
    """`GET /builds/{page_key}/events`: the page's progress, a message per change.

    429 where the key or the address has its streams already; the status can be asked for.
    """
    streams: Streams = request.app.state.streams
    page_key = request.path_params["page_key"]
    with ExitStack() as held:
        try:
            held.enter_context(streams.admit(page_key, _address_of(request)))
        except TooMany as many:
            headers = {"retry-after": str(many.seconds)}
            return JSONResponse({"error": "too_many_streams"}, status_code=429, headers=headers)
        build = None if streams.feed_of(page_key) else await _find(request)
        if build is None and not streams.feed_of(page_key):
            return JSONResponse({"error": "no such build"}, status_code=404)
        feed = held.enter_context(streams.watch(page_key, build))
        return EventStream(feed, held.pop_all())


async def show_status(request: Request) -> Response:
    """`GET /groups/{page_key}/status`: JSON for programs; `?view=page` is the event stream's."""
    is_for_page = request.query_params.get("view") == "page"
    streams: Streams = request.app.state.streams
    if is_for_page and (feed := streams.feed_of(request.path_params["page_key"])):
        return Response(feed.text, media_type="application/json")
    build = await _find(request)
    if build is None:
        return JSONResponse({"error": "no such build"}, status_code=404)
    if is_for_page:
        return JSONResponse(event_of(context_of(request).services, build))
    return JSONResponse(await _describe(request, build))


async def show_picture(request: Request) -> Response:
    """`GET /builds/{page_key}/pictures/{item}.jpg`: the very picture that VK was given."""
    try:
        item = build_of(request).plan.piece(request.path_params["item"])
    except KeyError:
        return Response(status_code=404)
    if (
        not isinstance(item, AvatarPiece | CoverPiece | ProductPiece | PostPiece)
        or not item.picture
    ):
        return Response(status_code=404)
    etag = '"' + hashlib.sha256(item.picture.model_dump_json().encode()).hexdigest()[:24] + '"'
    headers = {"etag": etag, "cache-control": "private, max-age=86400"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    drawing = context_of(request).services.draw_for_page(item.picture)
    try:
        picture = await while_connected(request, drawing)
    except Busy as busy:
        return Response(status_code=503, headers={"retry-after": str(busy.seconds)})
    return Response(picture, media_type="image/jpeg", headers=headers)


async def _say_nothing(request: Request) -> Response:
    return Response(status_code=404)


by_page_key_of_picture = BuildByKey("page", "page_key", _say_nothing)


async def resume_build(request: Request) -> Response:
    """`POST /builds/{page_key}/resume`: the person did what was asked, or wants another try.

    A build that waits for VK's check goes on without its answer, and VK asks with a new address.
    """
    build = build_of(request)
    if build.waiting_for in (WaitingFor.PERSON, WaitingFor.CAPTCHA):
        await _resume(request, build)
    return _back_to_page(request)


async def answer_check(request: Request) -> Response:
    """`POST /builds/{page_key}/captcha`: what VK's check gave the person's browser.

    The call that met the check is repeated with it (vk-contract 2026-11-22 §3.4, [O]). 422 with
    the page again for what no such answer looks like.
    """
    build = build_of(request)
    if build.waiting_for is not WaitingFor.CAPTCHA:
        return _back_to_page(request)
    token = fields_of(request).get("success_token", "").strip()
    if not _CHECK_ANSWER.fullmatch(token):
        return await show_build_page(request, build, check_error=NO_CHECK_ANSWER)
    asked = build.waiting_data or {}
    given: JSON = {name: asked[name] for name in _KEPT if name in asked}
    await _resume(request, build, given | {"success_token": token})
    return _back_to_page(request)


async def retry_build(request: Request) -> Response:
    """`POST /builds/{page_key}/retry`: a failed build tries again from the step that failed."""
    build = build_of(request)
    services = context_of(request).services
    if build.state is BuildState.FAILED and await services.builds.retry(build.id):
        await submit(services, build.id, build.vk_user_id)
    return _back_to_page(request)


async def grant_again(request: Request) -> Response:
    """`POST /builds/{page_key}/grant`: to VK for a fresh token; the same build goes on with it."""
    context = context_of(request)
    build = build_of(request)
    practitioner = await context.services.builds.practitioner(build)
    client = context.limits.client(request)
    grant = await keep_grant(context, practitioner, client=client, for_user=build.vk_user_id)
    return RedirectResponse(f"/oauth/go/{grant.ticket}", status_code=303)


async def follow_build(request: Request) -> Response:
    """`GET /follow/{follow_key}`: the status without personal data, for a frame or a server.

    Before the grant `status` is `not_started`; 404 once the ten minutes have passed.
    `?view=page` says it in words, as our own frame shows it.
    """
    cors = cors_headers(request) or {}
    if request.query_params.get("view") == "page":
        return await tell_follower(request, cors)
    services = context_of(request).services
    follow_key = request.path_params["follow_key"]
    build = await services.builds.find_by_key(follow_key, "follow")
    if build is not None:
        return JSONResponse(await _describe(request, build), headers=cors)
    if await services.pending_grants.is_pending(follow_key):
        return JSONResponse({"status": "not_started"}, headers=cors)
    return JSONResponse({"error": "no such build"}, status_code=404, headers=cors)


async def _find(request: Request) -> BuildRecord | None:
    page_key = request.path_params["page_key"]
    return await context_of(request).services.builds.find_by_key(page_key, "page")


async def _describe(request: Request, build: BuildRecord) -> dict[str, Any]:
    services = context_of(request).services
    answers = await bot_answers(services, build.group_id)
    return status_json(describe_build(build), services.settings.vk_site_url, bot_answers=answers)


async def _resume(request: Request, build: BuildRecord, given: JSON | None = None) -> None:
    """Queue the build if it still waits for the same."""
    services = context_of(request).services
    assert build.waiting_for is not None  # noqa: S101 -- both callers look at it
    if await services.builds.resume(build.id, build.waiting_for, given):
        await submit(services, build.id, build.vk_user_id)


def _back_to_page(request: Request) -> Response:
    return RedirectResponse(f"/builds/{request.path_params['page_key']}", status_code=303)


def event_of(services: Services, build: BuildRecord) -> dict[str, object]:
    """What a build's page is told of its progress, whoever looks at it."""
    anybody = Visit(page_key="", csrf="", vk_hosts=services.vk_hosts, now=services.now())
    progress = view_progress(build, anybody)
    return progress_event(progress, reload=build.state.is_finished or progress.notice is not None)


def _address_of(request: Request) -> str:
    return context_of(request).limits.counted_address(request)
