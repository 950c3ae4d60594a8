"""The list as CSV, and whom to remind: on a page and as CSV."""

import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from vitrina.application.export_communities import (
    NUDGED,
    export_communities,
    link_for_export,
)
from vitrina.domain.listing import Order, Stage
from vitrina.domain.member import Right
from vitrina.domain.phone import show_phone
from vitrina.storage.listed_rows import ListedCommunity
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import fields_of
from vitrina.web.school.csv_rows import Cell, csv_response
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.moments import SCHOOL_ZONE
from vitrina.web.school.who import actor_of, member_of
from vitrina.web.school_communities.asked import HOME, read_asked
from vitrina.web.school_communities.list_page import write_message
from vitrina.web.school_communities.lists import addresses_of, export_fields, wanted
from vitrina.web.school_communities.many_page import NudgesPage, NudgeView
from vitrina.web.school_communities.row_view import StateView, view_state
from vitrina.wording import school_list as words
from vitrina.wording.dates import say_date

SHOWN = 100  # people of the page; the file has all


async def export_list(request: Request) -> Response:
    """`POST`: the list as CSV, with phones for who may see them."""
    asked = read_asked(fields_of(request), fields_of(request).get("search", ""))
    services = context_of(request).application.building
    parts = export_communities(services, actor_of(request), wanted(request, asked), asked.sorting)

    async def batches() -> AsyncIterator[Iterable[Sequence[Cell]]]:
        async for rows in parts:
            yield [_cells_of(request, row) for row in rows]

    return csv_response("communities.csv", words.COLUMNS, batches())


async def show_nudges(request: Request) -> Response:
    """`POST`: who has something to do, with a message for each."""
    fields = fields_of(request)
    asked = read_asked(fields, fields.get("search", ""))
    people: list[NudgeView] = []
    has_more = False
    async for row, state in _list_nudged(request, is_file=False):
        has_more = len(people) == SHOWN
        if has_more:
            break
        people.append(_view_nudge(request, row, state))
    page = NudgesPage(
        frame_of(request),
        people=tuple(people),
        has_more=has_more,
        may_act=member_of(request).may(Right.ACT),
        export=export_fields(asked),
        press=secrets.token_hex(16),
        back_url=addresses_of(request).of(asked),
    )
    return school_response(request, page)


async def export_nudges(request: Request) -> Response:
    """`POST`: the same as CSV; with `links` each gets a new link, and the ones before end."""
    fields = fields_of(request)
    press = fields.get("press", "") if fields.get("links") == "1" else ""
    may_link = member_of(request).may(Right.ACT) and len(press) == 32

    async def batches() -> AsyncIterator[Iterable[Sequence[Cell]]]:
        async for row, state in _list_nudged(request, is_file=True):
            link = await _new_link(request, row, press) if may_link else ""
            yield [_nudge_cells(request, row, state, link)]

    return csv_response("reminders.csv", words.NUDGE_COLUMNS, batches())


async def _list_nudged(
    request: Request, *, is_file: bool
) -> AsyncIterator[tuple[ListedCommunity, StateView]]:
    fields = fields_of(request)
    asked = read_asked(fields, fields.get("search", ""))
    filters = replace(wanted(request, asked), nudged=asked.stage != Stage.READY)
    services = context_of(request).application.building
    act = NUDGED if is_file else ""
    parts = export_communities(services, actor_of(request), filters, Order.WAITING, act)
    async for rows in parts:
        for row in rows:
            state = view_state(row.state, row.build, row.ticks)
            if state.nudge:
                yield row, state


async def _new_link(request: Request, row: ListedCommunity, press: str) -> str:
    grants = context_of(request).application.grants
    key = await link_for_export(grants, actor_of(request), row.listed.community_id, press)
    place = "connect" if row.build is None else "communities"
    return f"{context_of(request).services.base_url}/{place}/{key}" if key else ""


def _where(request: Request, link: str = "") -> str:
    base = context_of(request).services.base_url
    return (
        words.WHERE.format(link=link)
        if link
        else words.FIND_MINE.format(link=f"{base}/communities")
    )


def _view_nudge(request: Request, row: ListedCommunity, state: StateView) -> NudgeView:
    may_see = member_of(request).may(Right.SEE_PHONES)
    return NudgeView(
        url=f"{HOME}/{row.listed.community_id}",
        name=row.practitioner.name,
        about=f"{row.practitioner.city}. {state.label}",
        phone=show_phone(row.practitioner.phone) if may_see else "",
        telegram=row.practitioner.telegram if may_see else "",
        message=write_message(row, state, _where(request)),
    )


def _nudge_cells(
    request: Request, row: ListedCommunity, state: StateView, link: str
) -> Sequence[Cell]:
    form, base = row.practitioner, context_of(request).services.base_url
    may_see = member_of(request).may(Right.SEE_PHONES)
    return (
        form.name,
        show_phone(form.phone) if may_see else "",
        form.telegram if may_see else "",
        row.student_id or form.student_id,
        row.course,
        write_message(row, state, _where(request, link)),
        link,
        f"{base}{HOME}/{row.listed.community_id}",
    )


def _cells_of(request: Request, row: ListedCommunity) -> Sequence[Cell]:
    form, services = row.practitioner, context_of(request).services
    state = view_state(row.state, row.build, row.ticks)
    name = row.screen_name or (f"club{row.group_id}" if row.group_id else "")
    return (
        form.name,
        form.city,
        row.course,
        row.student_id or form.student_id,
        show_phone(form.phone) if member_of(request).may(Right.SEE_PHONES) else "",
        state.label,
        state.detail,
        state.nudge,
        state.left,
        say_date(row.listed.created_at, SCHOOL_ZONE),
        say_date(row.listed.since, SCHOOL_ZONE),
        f"{services.settings.vk_site_url}/{name}" if name else "",
        f"{services.base_url}{HOME}/{row.listed.community_id}",
    )
