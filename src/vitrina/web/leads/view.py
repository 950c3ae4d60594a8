"""From booking requests to what the practitioner reads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from vitrina.application.read_requests import NewestRequests, read_newest_requests
from vitrina.application.read_visits import read_calendar_link, read_visits
from vitrina.autoresponder.talking.dialog import ANSWER_HERE
from vitrina.domain.phone import show_phone
from vitrina.storage.leads import LeadRecord, Wish
from vitrina.storage.notices import NoticeRecord
from vitrina.storage.records import BuildRecord
from vitrina.web.http.context import Context
from vitrina.web.leads.page import CalendarCard, CallCard, LeadCard, LeadsCard
from vitrina.wiring.services import Services
from vitrina.wording.dates import say_moment
from vitrina.wording.leads import NO_SERVICE, guess_minutes, say_visit

HOUR = 3600.0
COMING_SHOWN = 10


async def view_leads_card(
    context: Context, build: BuildRecord, *, home: str, csrf: str
) -> LeadsCard | None:
    """The newest requests and the link to all; None while nobody could have asked yet.

    `home` is the address of the page that the card stands on.
    """
    newest = await read_newest_requests(context.application.requests, build)
    return None if newest is None else make_leads_card(context, build, newest, home, csrf)


def make_leads_card(
    context: Context, build: BuildRecord, newest: NewestRequests, home: str, csrf: str
) -> LeadsCard:
    """The same of what is read already."""
    cards = view_leads(context.services, build, newest.inbox.leads)
    return LeadsCard(
        url=f"{context.services.base_url}/leads/{newest.link_key}",
        change_url=f"{home}/leads",
        csrf=csrf,
        newest=tuple(card for card in cards if not card.is_handled),
        waiting=newest.inbox.waiting,
        total=newest.inbox.total,
    )


def view_leads(
    services: Services, build: BuildRecord, leads: Sequence[LeadRecord]
) -> list[LeadCard]:
    """The requests in words, in the practitioner's time zone."""
    site_url, now = services.settings.vk_site_url, services.now()
    cards = []
    for lead in leads:
        phone = "" if lead.contact == ANSWER_HERE else lead.contact
        cards.append(
            LeadCard(
                id=lead.id,
                service=lead.service or NO_SERVICE,
                wanted=_say_when(lead),
                came=say_moment(lead.created_at, build.plan.timezone, now),
                dialog_url=_dialog_url(site_url, lead.group_id, lead.peer_id),
                phone=show_phone(phone) if phone else "",
                phone_url=f"tel:{phone}" if phone else "",
                is_handled=lead.is_handled,
                earlier=tuple(_say_earlier(wish) for wish in lead.earlier),
                **_view_visit(lead, build.plan.timezone),
            )
        )
    return cards


def view_calls(
    services: Services, build: BuildRecord, calls: Sequence[NoticeRecord]
) -> list[CallCard]:
    """Who waits for the practitioner, where VK did not let the bot say so."""
    site_url, now = services.settings.vk_site_url, services.now()
    return [
        CallCard(
            id=call.id,
            text=call.text,
            came=say_moment(call.created_at, build.plan.timezone, now),
            dialog_url=_dialog_url(site_url, call.group_id, call.peer_id),
        )
        for call in calls
    ]


async def view_calendar(context: Context, build: BuildRecord) -> CalendarCard:
    """The visits to come, and where a calendar reads them."""
    requests, now = context.application.requests, context.services.now()
    key = await read_calendar_link(requests, build)
    coming = await read_visits(requests, build, now - HOUR)
    zone = build.plan.timezone
    return CalendarCard(
        url=f"{context.services.base_url}/calendars/{key}.ics",
        visits=tuple(
            f"{say_moment(visit.visit_at or 0.0, zone, now)}: {visit.service}"
            for visit in coming[:COMING_SHOWN]
        ),
    )


def _view_visit(lead: LeadRecord, timezone: str) -> dict[str, Any]:
    if lead.visit_at is None:
        return {"visit_minutes": guess_minutes(lead.service)}
    local = datetime.fromtimestamp(lead.visit_at, ZoneInfo(timezone))
    return {
        "visit": say_visit(lead.visit_at, lead.visit_minutes, timezone),
        "visit_day": f"{local:%Y-%m-%d}",
        "visit_time": f"{local:%H:%M}",
        "visit_minutes": lead.visit_minutes,
    }


def _dialog_url(site_url: str, group_id: int, peer_id: int) -> str:
    # The path of a community's dialog is not verified: it is in no document of VK.
    return f"{site_url}/gim{group_id}?sel={peer_id}"


def _say_earlier(wish: Wish) -> str:
    when = _say_when(wish)
    phone = "" if wish.contact == ANSWER_HERE else f" ({show_phone(wish.contact)})"
    return f"{wish.service}{': ' if when else ''}{when}{phone}"


def _say_when(wish: LeadRecord | Wish) -> str:
    return ", ".join(part for part in (wish.day, wish.part) if part)
