"""`/school/communities`: the list, its search, and the same as files."""

import hashlib
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.list_communities import CommunityList, list_communities
from vitrina.application.list_seals import ListSeals
from vitrina.domain.listing import Filters
from vitrina.domain.member import Right
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import fields_of
from vitrina.web.look.template import Page
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.who import member_of
from vitrina.web.school_communities.asked import HOME, Addresses, Asked, filters_of, read_asked
from vitrina.web.school_communities.list_page import (
    CauseView,
    CommunitiesPage,
    LivePart,
    say_cause,
    view_row,
    view_selects,
    view_tabs,
)
from vitrina.wording import school_list as words

LIVE = "vitrina-live"  # the header of who follows a page that is open


async def show_list(request: Request) -> Response:
    """`GET`: the list as the address asks for it.

    With `Vitrina-Live` only what changes by itself, or 304 while it is as `If-None-Match` says.
    """
    addresses, asked = addresses_of(request), asked_of(request)
    after = addresses.read_place(request.query_params, asked.sorting)
    found = await list_communities(
        context_of(request).application.building,
        wanted(request, asked),
        asked.sorting,
        after,
    )
    page = _view(request, asked, found, is_first=after is None)
    page = replace(page, etag=etag_of(page.followed))
    if LIVE in request.headers:
        return live_response(request, LivePart(page), page.etag)
    return school_response(request, page)


async def search_list(request: Request) -> Response:
    """`POST`: to the address of the list that was asked for, what was typed sealed in it."""
    fields = fields_of(request)
    asked = read_asked(fields, fields.get("search", "").strip()[:200])
    return RedirectResponse(addresses_of(request).of(asked), status_code=303)


def live_response(request: Request, part: Page, etag: str) -> Response:
    """The part, or 304 when the page that asks has it."""
    if request.headers.get("if-none-match") == f'"{etag}"':
        return Response(status_code=304, headers={"etag": f'"{etag}"'})
    response = school_response(request, part)
    response.headers["etag"] = f'"{etag}"'
    return response


def etag_of(followed: object) -> str:
    """A name for what a page shows that changes by itself."""
    return hashlib.sha256(repr(followed).encode()).hexdigest()[:24]


def addresses_of(request: Request) -> Addresses:
    """The addresses of whoever asks."""
    vault = context_of(request).application.members.vault
    return Addresses(ListSeals(vault, member_of(request).id))


def asked_of(request: Request) -> Asked:
    """What this address asks for."""
    return read_asked(request.query_params, addresses_of(request).read_search(request.query_params))


def wanted(request: Request, asked: Asked) -> Filters:
    """What the store is asked for, for whoever asks."""
    services = context_of(request).services
    return filters_of(
        asked,
        services.now(),
        by_phone=member_of(request).may(Right.SEE_PHONES),
        site=services.settings.vk_site_url.partition("://")[2],
    )


def _view(
    request: Request, asked: Asked, found: CommunityList, *, is_first: bool
) -> CommunitiesPage:
    services, member = context_of(request).services, member_of(request)
    addresses = addresses_of(request)
    tabs = view_tabs(asked, found.counts, addresses)
    total = next(tab.count for tab in tabs if tab.is_here)
    site = services.settings.vk_site_url
    return CommunitiesPage(
        frame_of(request),
        asked=asked,
        tabs=tabs,
        selects=view_selects(asked, found),
        rows=tuple(view_row(row, site, services.base_url) for row in found.rows),
        total=total,
        here_url=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
        reset_url=addresses.of(Asked(stage=asked.stage)),
        first_url="" if is_first else addresses.of(asked),
        next_url=addresses.of(asked, found.then) if found.then else "",
        export=export_fields(asked),
        cause=_view_cause(asked, total, addresses),
        may_act=member.may(Right.ACT),
        nothing=words.NOBODY_FOUND if asked != Asked() else words.NOBODY_YET,
        placeholder=words.SEARCH if member.may(Right.SEE_PHONES) else words.SEARCH_WITHOUT_PHONES,
    )


def export_fields(asked: Asked) -> tuple[tuple[str, str], ...]:
    """The parts of the address as fields of a form."""
    parts = ("stage", "course", "means", "piece", "code", "reason", "age", "order", "search")
    return tuple((name, value) for name in parts if (value := getattr(asked, name)))


def _view_cause(asked: Asked, total: int, addresses: Addresses) -> CauseView | None:
    if not asked.reason:
        return None
    url = addresses.of(asked, home=f"{HOME}/retry")
    return CauseView(say_cause(asked.reason, asked.code), total, url)
