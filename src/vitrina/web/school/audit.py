"""`/school/audit`: what everybody did; searched by POST, so that no mail stands in an address."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from vitrina.application.read_audit import AuditFilter, export_audit, read_audit, read_known_members
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import fields_of
from vitrina.web.school.audit_page import Asked, AuditPage, cells_of, view_entry
from vitrina.web.school.csv_rows import Cell, csv_response
from vitrina.web.school.frame import frame_of, school_response
from vitrina.web.school.moments import SCHOOL_ZONE
from vitrina.web.school.who import actor_of
from vitrina.wording import audit as words


async def show_audit(request: Request) -> Response:
    """`GET`: the newest entries."""
    return await _show(request, Asked(), None)


async def search_audit(request: Request) -> Response:
    """`POST`: entries of whom, what and when was asked for; `before` leads to the older ones."""
    fields = fields_of(request)
    before = fields.get("before", "")[:18]  # as many figures as every database takes
    is_number = before.isascii() and before.isdigit()
    return await _show(request, _asked(fields), int(before) if is_number else None)


async def export(request: Request) -> Response:
    """`POST`: the same entries, all of them, as CSV."""
    services = context_of(request).application.members
    entries = export_audit(services, actor_of(request), _wanted(_asked(fields_of(request))))

    async def batches() -> AsyncIterator[Iterable[Sequence[Cell]]]:
        async for batch in entries:
            yield [cells_of(entry) for entry in batch]

    return csv_response("audit.csv", words.COLUMNS, batches())


async def _show(request: Request, asked: Asked, before: int | None) -> Response:
    services = context_of(request).application.members
    entries, further = await read_audit(services, _wanted(asked), before)
    page = AuditPage(
        frame_of(request),
        asked=asked,
        entries=tuple(view_entry(entry) for entry in entries),
        further=further,
        is_first=before is None,
        known=tuple(await read_known_members(services)),
    )
    return school_response(request, page)


def _asked(fields: dict[str, str]) -> Asked:
    act = fields.get("act", "")
    return Asked(
        member=_printable(fields.get("member", "")[:32]),
        act=act if act in words.ACTS else "",
        subject=_printable(fields.get("subject", "")[:254]).strip(),
        since=_day(fields.get("since", "")),
        until=_day(fields.get("until", "")),
    )


def _printable(text: str) -> str:
    """Without what no database takes."""
    return "".join(filter(str.isprintable, text))


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return ""


def _wanted(asked: Asked) -> AuditFilter:
    """The whole days from `since` to `until`, in Moscow's time."""
    zone = ZoneInfo(SCHOOL_ZONE)

    def moment(day: str, more: int) -> float | None:
        if not day:
            return None
        begins = datetime.combine(date.fromisoformat(day), time.min, zone)
        return begins.timestamp() + more * 86400.0  # no clock of Moscow is ever put forward

    return AuditFilter(
        asked.member, asked.act, asked.subject, moment(asked.since, 0), moment(asked.until, 1)
    )
