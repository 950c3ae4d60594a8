"""What a school's programs may read, and the one thing that they may do."""

import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

from vitrina.application.give_new_link import NoNewLink, give_new_link
from vitrina.application.program_services import ProgramServices
from vitrina.application.read_for_programs import (
    JSON,
    RowsPage,
    find_community,
    find_run,
    list_runs,
)
from vitrina.application.read_for_programs import list_communities as find_communities
from vitrina.application.read_for_programs import list_events as find_events
from vitrina.domain.api_key import Scope
from vitrina.domain.listing import Filters, Stage
from vitrina.domain.school_event import OF_COMMUNITIES, SchoolEvent
from vitrina.web.api.asking import Asked, answer, answer_page, read_asked
from vitrina.web.api.describing import (
    describe_build,
    describe_community,
    describe_event,
    describe_pieces,
    describe_steps,
)
from vitrina.web.api.guards import actor_by_key, key_of
from vitrina.web.http.context import context_of, read_body
from vitrina.web.http.problems import ApiRefused

_IDEMPOTENCY = re.compile(r"[\x21-\x7e]{1,128}")


async def list_communities(request: Request) -> Response:
    """The school's communities, the newest first."""
    asked = read_asked(request, "state", "course_id", "student_id", "limit", "cursor")
    filters = Filters(
        stage=asked.one_of("state", Stage),
        course=asked.text("course_id"),
        student=asked.text("student_id"),
    )
    page = await find_communities(programs_of(request), filters, asked.place(), asked.limit())
    told = [_describe(request, row) for row in page.rows]
    return answer_page(request, told, _cursor(asked, page))


async def show_community(request: Request) -> Response:
    """One community, with what VK has of it."""
    read_asked(request)
    found = await find_community(programs_of(request), request.path_params["community_id"])
    if found is None:
        raise ApiRefused(404, "not_found")
    row, pieces = found
    return answer(request, _describe(request, row) | {"pieces": describe_pieces(pieces)})


async def list_builds(request: Request) -> Response:
    """The runs over a community, the newest first."""
    asked = read_asked(request, "limit", "cursor")
    community_id = request.path_params["community_id"]
    page = await list_runs(programs_of(request), community_id, asked.place(), asked.limit())
    if page is None:
        raise ApiRefused(404, "not_found")
    return answer_page(request, [describe_build(row) for row in page.rows], _cursor(asked, page))


async def show_build(request: Request) -> Response:
    """One run with its steps."""
    read_asked(request)
    found = await find_run(programs_of(request), request.path_params["build_id"])
    if found is None:
        raise ApiRefused(404, "not_found")
    row, steps = found
    return answer(request, describe_build(row) | {"steps": describe_steps(steps)})


async def make_link(request: Request) -> Response:
    """A new link to a community's page; the old ones end. Repeated with its key, the same link."""
    read_asked(request)
    if await read_body(request, 1024) not in (b"", b"{}"):
        raise ApiRefused(400, "unexpected_body")
    given = request.headers.get("idempotency-key")
    if given is not None and not _IDEMPOTENCY.fullmatch(given):
        raise ApiRefused(400, "bad_idempotency_key")
    press = f"{key_of(request).id}/{given or secrets.token_urlsafe(16)}"
    context, community_id = context_of(request), request.path_params["community_id"]
    if await find_community(programs_of(request), community_id) is None:
        raise ApiRefused(404, "not_found")
    done = await give_new_link(
        context.application.grants, actor_by_key(request), community_id, press
    )
    if isinstance(done, NoNewLink):
        raise ApiRefused(409, "link_ended")
    url = f"{context.services.base_url}/communities/{done.page_key}"
    return answer(request, {"community_id": community_id, "page_url": url}, 201)


async def list_events(request: Request) -> Response:
    """What happened, the first thing first; the cursor is always there, to ask again with."""
    asked = read_asked(request, "type", "limit", "cursor")
    kind = asked.one_of("type", SchoolEvent, OF_COMMUNITIES)
    place = asked.place()
    after = int(place[0]) if place else 0
    found = await find_events(programs_of(request), kind, after, asked.limit())
    position = found[-1].position if found else after
    return answer_page(request, [describe_event(one) for one in found], asked.cursor(position))


def programs_of(request: Request) -> ProgramServices:
    """What the verbs about programs work with."""
    return context_of(request).application.programs


def _cursor(asked: Asked, page: RowsPage) -> str | None:
    return asked.cursor(*page.then) if page.then else None


def _describe(request: Request, row: JSON) -> JSON:
    site = context_of(request).services.settings.vk_site_url
    with_personal = Scope.PERSONAL_READ in key_of(request).scopes
    return describe_community(row, site, with_personal=with_personal)
