"""`/school/endpoints/<id>`: what was sent there, and what is sent again."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.change_endpoints import read_log, send_again, send_failed_again
from vitrina.web.http.context import context_of
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.who import actor_of
from vitrina.web.school_endpoints.endpoints import ENDPOINTS, say_no_endpoint
from vitrina.web.school_endpoints.endpoints_page import view_log
from vitrina.wording.school_programs import DELIVERIES

_PLACE = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)-([0-9a-f]{32})")


async def show_log(request: Request) -> Response:
    """`GET`: a page of deliveries, the newest first, of the state that was asked for."""
    state = request.query_params.get("state", "")
    state = state if state in DELIVERIES else ""
    place = _PLACE.fullmatch(request.query_params.get("after", "")[:60])
    before = (float(place[1]), place[2]) if place else None
    programs = context_of(request).application.programs
    log = await read_log(programs, request.path_params["endpoint"], state, before)
    if log is None:
        return say_no_endpoint(request)
    then = f"state={state}&after={log.then[0]!r}-{log.then[1]}" if log.then else ""
    return school_response(request, view_log(frame_of(request), log, state, then))


async def repeat(request: Request) -> Response:
    """`POST`: one delivery is sent again, at once."""
    programs = context_of(request).application.programs
    endpoint, delivery = request.path_params["endpoint"], request.path_params["delivery"]
    await send_again(programs, actor_of(request), endpoint, delivery)
    return RedirectResponse(f"{ENDPOINTS}/{endpoint}", status_code=303)


async def repeat_failed(request: Request) -> Response:
    """`POST`: all that failed are sent again."""
    programs = context_of(request).application.programs
    endpoint = request.path_params["endpoint"]
    await send_failed_again(programs, actor_of(request), endpoint)
    return RedirectResponse(f"{ENDPOINTS}/{endpoint}", status_code=303)
