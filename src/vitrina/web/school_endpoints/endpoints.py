"""`/school/endpoints`: where events are sent to, what became of them, and how it is tried."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.change_endpoints import (
    EndpointsFull,
    SecretShown,
    add_endpoint,
    list_endpoints,
    remove_endpoint,
    replace_secret,
    switch_endpoint,
    try_endpoint,
)
from vitrina.domain.school_event import OF_COMMUNITIES, SchoolEvent
from vitrina.web.http.context import context_of, error_response
from vitrina.web.http.guards import fields_of, posted_of
from vitrina.web.look.message import say_no_such_page
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.who import actor_of
from vitrina.web.school_endpoints.endpoints_page import (
    EndpointsPage,
    SecretPage,
    choose_kinds,
    view_endpoint,
)
from vitrina.wording import school_programs as words

ENDPOINTS = "/school/endpoints"


async def show_endpoints(request: Request) -> Response:
    """`GET`: the endpoints, and the form that adds one."""
    return await _show(request)


async def add(request: Request) -> Response:
    """`POST`: the secret, shown this once; 422 for an address that we do not go to."""
    url = fields_of(request).get("url", "").strip()
    kinds = [
        SchoolEvent(value)
        for name, value in posted_of(request)
        if name == "kind" and value in OF_COMMUNITIES
    ]
    if not kinds:
        return await _show(request, url=url, kinds=[], error=words.NO_KIND, status=422)
    programs = context_of(request).application.programs
    done = await add_endpoint(programs, actor_of(request), url, list(dict.fromkeys(kinds)))
    if isinstance(done, SecretShown):
        return _show_secret(request, done, is_new=True)
    if isinstance(done, EndpointsFull):
        return await _show(request, url=url, kinds=kinds, error=words.ENDPOINTS_FULL, status=409)
    return await _show(request, url=url, kinds=kinds, error=words.ADDRESSES[done], status=422)


async def new_secret(request: Request) -> Response:
    """`POST`: another secret, shown this once; the one before it signs for a day beside it."""
    programs = context_of(request).application.programs
    done = await replace_secret(programs, actor_of(request), request.path_params["endpoint"])
    return say_no_endpoint(request) if done is None else _show_secret(request, done, is_new=False)


async def switch(request: Request) -> Response:
    """`POST`: events are sent there, or no longer."""
    is_on = fields_of(request).get("on") == "1"
    programs = context_of(request).application.programs
    endpoint = request.path_params["endpoint"]
    done = await switch_endpoint(programs, actor_of(request), endpoint, is_on=is_on)
    return _to_log(endpoint) if done else say_no_endpoint(request)


async def remove(request: Request) -> Response:
    """`POST`: it goes with all its deliveries."""
    programs = context_of(request).application.programs
    await remove_endpoint(programs, actor_of(request), request.path_params["endpoint"])
    return RedirectResponse(ENDPOINTS, status_code=303)


async def send_test(request: Request) -> Response:
    """`POST`: an event of no community goes there."""
    programs = context_of(request).application.programs
    endpoint = request.path_params["endpoint"]
    done = await try_endpoint(programs, actor_of(request), endpoint)
    return _to_log(endpoint) if done else say_no_endpoint(request)


def say_no_endpoint(request: Request) -> Response:
    """404."""
    return error_response(request, say_no_such_page(), status=404, error="no_endpoint")


def _to_log(endpoint: str) -> Response:
    return RedirectResponse(f"{ENDPOINTS}/{endpoint}", status_code=303)


def _show_secret(request: Request, shown: SecretShown, *, is_new: bool) -> Response:
    page = SecretPage(frame_of(request), shown.secret, shown.endpoint_id, is_new=is_new)
    return school_response(request, page)


async def _show(
    request: Request,
    *,
    url: str = "",
    kinds: list[SchoolEvent] | None = None,
    error: str = "",
    status: int = 200,
) -> Response:
    found = await list_endpoints(context_of(request).application.programs)
    page = EndpointsPage(
        frame_of(request),
        endpoints=tuple(view_endpoint(one) for one in found),
        kinds=choose_kinds(OF_COMMUNITIES if kinds is None else kinds),
        url=url[:2048],
        error=error,
        error_of="kinds" if error == words.NO_KIND else "url" if error else "",
    )
    return school_response(request, page, status=status)
