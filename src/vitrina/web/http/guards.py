"""What a request has to pass before its handler: the limit, a page of ours, a build's key."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from vitrina.application.find_way_back import was_page_link
from vitrina.application.forget_person import is_forgotten
from vitrina.storage.builds import LATEST
from vitrina.storage.communities import CommunityRecord
from vitrina.storage.link_keys import LinkKind
from vitrina.storage.records import BuildRecord
from vitrina.web.http.context import context_of, error_response, read_body
from vitrina.web.http.cors import cors_headers
from vitrina.web.http.dressing import note_course
from vitrina.web.http.posted import parse_fields
from vitrina.web.http.routes import Handler
from vitrina.web.http.security import browser_of, is_from_elsewhere, origin_of, wants_json
from vitrina.web.look.message import (
    say_forgotten,
    say_form_expired,
    say_link_ended,
    say_no_such_build,
)

FIELDS_LIMIT = 8192  # bytes of a button's form; the answer to a check is the longest field


async def limited(request: Request) -> None:
    """Counts the request for its client address; TooMany beyond the limit."""
    await context_of(request).limits.count_request(request)


async def csrf(request: Request) -> Response | None:
    """400 unless a button of our page in this browser posted; `fields_of` has what it posted."""
    posted = parse_fields(await read_body(request, FIELDS_LIMIT))
    fields = dict(posted)
    if not is_from_our_page(request, fields.get("csrf", "")):
        return say_expired(request)
    request.state.fields, request.state.posted = fields, posted
    return None


async def csrf_or_program(request: Request) -> Response | None:
    """The same for whoever is not a program, which has no page of ours to take a token from.

    A page of another site may ask for JSON too, but its browser says where the page is from.
    """
    if wants_json(request) and is_from_here(request):
        return None
    return await csrf(request)


async def from_known_site(request: Request) -> Response | None:
    """403 for a page of a site that is neither ours nor the school's; programs name no site."""
    if cors_headers(request) is None:
        return JSONResponse({"error": "this site may not ask"}, status_code=403)
    return None


@dataclass(frozen=True)
class BuildByKey:
    """The build whose key stands in the address as `parameter`; `refuse` answers where none has.

    It is the run that made the community, or the one that the address names as `run`, or with
    `is_latest` the newest. The handler gets it by `build_of`.
    """

    kind: LinkKind
    parameter: str
    refuse: Handler
    is_latest: bool = False

    async def __call__(self, request: Request) -> Response | None:
        key = request.path_params[self.parameter]
        run = LATEST if self.is_latest else request.path_params.get("run")
        build = await context_of(request).services.builds.find_by_key(key, self.kind, run)
        if build is None:
            return await self.refuse(request)
        request.state.build = build
        return None


@dataclass(frozen=True)
class CommunityByKey:
    """The same for a community, which may be a draft without any build; `community_of` gives it."""

    kind: LinkKind
    parameter: str
    refuse: Handler

    async def __call__(self, request: Request) -> Response | None:
        key = request.path_params[self.parameter]
        found = await context_of(request).services.communities.find_by_key(key, self.kind)
        if found is None:
            return await self.refuse(request)
        request.state.community = found
        note_course(request, found.course_id)
        return None


async def say_no_build(request: Request) -> Response:
    """404, or 410 where its person is forgotten, or the link changed: a page, or JSON."""
    context, key = context_of(request), request.path_params.get("page_key", "")
    if await is_forgotten(context.application.forgetting, key):
        return error_response(request, say_forgotten(), status=410, error="forgotten")
    if key and await was_page_link(context.application.grants, key):
        return error_response(request, say_link_ended(), status=410, error="link_changed")
    return error_response(request, say_no_such_build(), status=404, error="no_such_build")


by_page_key = BuildByKey("page", "page_key", say_no_build)
latest_by_page_key = BuildByKey("page", "page_key", say_no_build, is_latest=True)
community_by_page_key = CommunityByKey("page", "page_key", say_no_build)


def build_of(request: Request) -> BuildRecord:
    """The build that a guard has found."""
    build = request.state.build
    assert isinstance(build, BuildRecord)  # noqa: S101 -- state is untyped
    return build


def home_of(request: Request) -> str:
    """The address of the page that a request is about: of a build, a run, or a community."""
    key, run = request.path_params["page_key"], request.path_params.get("run")
    if run is not None:
        return f"/communities/{key}/runs/{run}"
    is_of_community = request.url.path.startswith("/communities/")
    return f"/communities/{key}" if is_of_community else f"/builds/{key}"


def community_of(request: Request) -> CommunityRecord:
    """The community that a guard has found."""
    community = request.state.community
    assert isinstance(community, CommunityRecord)  # noqa: S101 -- state is untyped
    return community


def fields_of(request: Request) -> dict[str, str]:
    """The fields of the form that the CSRF guard has read."""
    fields: dict[str, str] = request.state.fields
    return fields


def posted_of(request: Request) -> list[tuple[str, str]]:
    """The same as names and values in their order, each of several boxes with one name."""
    posted: list[tuple[str, str]] = request.state.posted
    return posted


def is_from_our_page(request: Request, token: str) -> bool:
    """Whether a form with this token came from a page of ours in this browser."""
    context = context_of(request)
    if is_from_elsewhere(request, origin_of(context.services.base_url)):
        return False
    return context.csrf.is_token(browser_of(request), token)


def is_from_here(request: Request) -> bool:
    """Whether a page of ours asks, or a program, which has no page."""
    home = origin_of(context_of(request).services.base_url)
    return (
        request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
        and request.headers.get("origin", home) == home
    )


def say_expired(request: Request) -> Response:
    """400: the page is too old, or its browser keeps no cookies."""
    return error_response(request, say_form_expired(), status=400, error="form_expired")
