"""The page of a build: progress, waiting, result. Its key is the right to see it."""

from contextlib import ExitStack

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from vitrina.application import answer_check as check
from vitrina.application import grant_again as again
from vitrina.application import resume_build as resume
from vitrina.application import retry_build as retry
from vitrina.domain.picture import Picture
from vitrina.storage.records import BuildRecord
from vitrina.web.build.notices import Visit
from vitrina.web.build.page import progress_event
from vitrina.web.build.show_page import show_build_page
from vitrina.web.build.streams import EventStream, Streams
from vitrina.web.build.views import view_progress
from vitrina.web.follow.follow import describe_for_programs
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import BuildByKey, build_of, fields_of, home_of
from vitrina.web.http.limits import TooMany
from vitrina.web.http.pictures import picture_response
from vitrina.wiring.services import Services
from vitrina.wording.notices import NO_CHECK_ANSWER


async def show_build(request: Request) -> Response:
    """`GET /builds/{page_key}`."""
    return await show_build_page(request, build_of(request))


async def stream_events(request: Request) -> Response:
    """`GET /builds/{page_key}/events`: the page's progress, a message per change.

    429 where the key or the address has its streams already; the status can be asked for.
    """
    streams: Streams = request.app.state.streams
    place = _place_of(request)
    with ExitStack() as held:
        try:
            held.enter_context(streams.admit(place, _address_of(request)))
        except TooMany as many:
            headers = {"retry-after": str(many.seconds)}
            return JSONResponse({"error": "too_many_streams"}, status_code=429, headers=headers)
        build = None if streams.feed_of(place) else await _find(request)
        if build is None and not streams.feed_of(place):
            return JSONResponse({"error": "no such build"}, status_code=404)
        feed = held.enter_context(streams.watch(place, build))
        return EventStream(feed, held.pop_all())


async def show_status(request: Request) -> Response:
    """`GET /groups/{page_key}/status`: JSON for programs; `?view=page` is the event stream's."""
    is_for_page = request.query_params.get("view") == "page"
    streams: Streams = request.app.state.streams
    if is_for_page and (feed := streams.feed_of(_place_of(request))):
        return Response(feed.text, media_type="application/json")
    build = await _find(request)
    if build is None:
        return JSONResponse({"error": "no such build"}, status_code=404)
    if is_for_page:
        return JSONResponse(event_of(context_of(request).services, build))
    return JSONResponse(await describe_for_programs(request, build))


async def show_picture(request: Request) -> Response:
    """`GET /builds/{page_key}/pictures/{item}.jpg`: the very picture that VK was given."""
    picture = _find_picture(build_of(request), request.path_params["item"])
    if picture is None:
        return Response(status_code=404)
    return await picture_response(request, picture, "private, max-age=86400")


async def _say_nothing(request: Request) -> Response:
    return Response(status_code=404)


by_page_key_of_picture = BuildByKey("page", "page_key", _say_nothing)


async def resume_build(request: Request) -> Response:
    """`POST /builds/{page_key}/resume`: the person did what was asked, or wants another try.

    A build that waits for VK's check goes on without its answer, and VK asks with a new address.
    """
    await resume.resume_build(context_of(request).application.building, build_of(request))
    return _back_to_page(request)


async def answer_check(request: Request) -> Response:
    """`POST /builds/{page_key}/captcha`: what VK's check gave the person's browser.

    422 with the page again for what no such answer looks like.
    """
    build, token = build_of(request), fields_of(request).get("success_token", "").strip()
    answered = await check.answer_check(context_of(request).application.building, build, token)
    if isinstance(answered, check.NoAnswer):
        return await show_build_page(request, build, check_error=NO_CHECK_ANSWER)
    return _back_to_page(request)


async def retry_build(request: Request) -> Response:
    """`POST /builds/{page_key}/retry`: a failed build tries again from the step that failed."""
    await retry.retry_build(context_of(request).application.building, build_of(request))
    return _back_to_page(request)


async def grant_again(request: Request) -> Response:
    """`POST /builds/{page_key}/grant`: to VK for a fresh token; the same build goes on with it."""
    context = context_of(request)
    client = context.limits.client(request)
    pending = await again.grant_again(context.application.grants, build_of(request), client)
    return RedirectResponse(f"/oauth/go/{pending.ticket}", status_code=303)


async def _find(request: Request) -> BuildRecord | None:
    page_key, run = request.path_params["page_key"], request.path_params.get("run")
    return await context_of(request).services.builds.find_by_key(page_key, "page", run)


def _place_of(request: Request) -> str:
    """What streams know the page by: the key, and which run of several it shows."""
    page_key, run = request.path_params["page_key"], request.path_params.get("run")
    return page_key if run is None else f"{page_key}/{run}"


def _back_to_page(request: Request) -> Response:
    return RedirectResponse(home_of(request), status_code=303)


def event_of(services: Services, build: BuildRecord) -> dict[str, object]:
    """What a build's page is told of its progress, whoever looks at it."""
    anybody = Visit(page_key="", csrf="", vk_hosts=services.vk_hosts, now=services.now())
    progress = view_progress(build, anybody)
    return progress_event(progress, reload=build.state.is_finished or progress.notice is not None)


def _address_of(request: Request) -> str:
    return context_of(request).limits.counted_address(request)


def _find_picture(build: BuildRecord, key: str) -> Picture | None:
    """The picture of the piece with this key, where it has one."""
    try:
        picture: Picture | None = getattr(build.plan.piece(key), "picture", None)
    except KeyError:
        return None
    return picture
