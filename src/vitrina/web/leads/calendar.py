"""The calendar of a practitioner's visits, and how it is put on a phone."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from vitrina.application.read_visits import (
    KEPT_DAYS,
    change_calendar_link,
    read_visits,
    was_calendar_link,
)
from vitrina.building.showing import show_community
from vitrina.storage.leads import LeadRecord
from vitrina.web.http.context import context_of
from vitrina.web.http.guards import BuildByKey, build_of
from vitrina.web.leads.ics import MEDIA_TYPE, CalendarEvent, write_calendar
from vitrina.wording import leads as words


async def show_calendar(request: Request) -> Response:
    """`GET /calendars/{calendar_key}.ics`: visits that are written down, without phones.

    404 for an unknown key, 410 for one that was changed: calendars stop asking then.
    """
    context, build = context_of(request), build_of(request)
    since = context.services.now() - KEPT_DAYS * 86_400
    visits = await read_visits(context.application.requests, build, since)
    title = show_community(build.plan).title
    host = urlsplit(context.services.base_url).hostname or "vitrina"
    body = write_calendar(title, host, [_event_of(visit) for visit in visits])
    headers = {"cache-control": "private, no-cache", "x-robots-tag": "noindex"}
    return Response(body, media_type=MEDIA_TYPE, headers=headers)


async def change_own_calendar(request: Request) -> Response:
    """`POST /leads/{key}/calendar`: another address for the calendar; this one stops at once."""
    await change_calendar_link(context_of(request).application.requests, build_of(request))
    return RedirectResponse(f"/leads/{request.path_params['key']}#calendar", status_code=303)


async def _say_gone(request: Request) -> Response:
    key = request.path_params["calendar_key"]
    ended = await was_calendar_link(context_of(request).application.requests, key)
    return Response(status_code=410 if ended else 404)


by_calendar_key = BuildByKey("calendar", "calendar_key", _say_gone, is_latest=True)


def _event_of(visit: LeadRecord) -> CalendarEvent:
    return CalendarEvent(
        id=visit.id,
        starts_at=visit.visit_at or 0.0,
        minutes=visit.visit_minutes,
        changed_at=visit.visit_set_at,
        title=visit.service or words.NO_SERVICE,
        text=words.say_visit_wish(visit.day, visit.part),
    )
