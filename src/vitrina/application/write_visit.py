"""The practitioner writes down when a visitor comes, for the calendar of their phone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from vitrina.application.handle_lead import LeadChanged, NoSuchLead, is_lead_id
from vitrina.application.request_services import RequestServices
from vitrina.storage.records import BuildRecord

MINUTES = range(5, 721)
_DAYS_AHEAD, _DAYS_BACK = 730, 60
_LONGEST = 20  # characters of a field

_log = structlog.get_logger("vitrina.leads")


@dataclass(frozen=True)
class NoSuchTime:
    """What was typed is no day, time or length that a visit may have."""


async def write_visit(
    services: RequestServices,
    build: BuildRecord,
    lead_id: str,
    *,
    day: str,
    time: str,
    minutes: str,
    now: float,
) -> LeadChanged | NoSuchLead | NoSuchTime:
    """Keep day (`2026-11-30`), time (`15:00`) in the practitioner's zone, and length in minutes.

    `now` is unix seconds. Idempotent; the request counts as answered.
    """
    moment, length = read_moment(day, time, build.plan.timezone), read_minutes(minutes)
    if moment is None or length is None or not _is_near(moment, now):
        return NoSuchTime()
    return await _write(services, build, lead_id, moment, length)


async def erase_visit(
    services: RequestServices, build: BuildRecord, lead_id: str
) -> LeadChanged | NoSuchLead:
    """The visitor does not come: the calendar forgets it, the request stays. Idempotent."""
    return await _write(services, build, lead_id, None, 0)


def read_moment(day: str, time: str, timezone: str) -> float | None:
    """Unix seconds of that day and time in that zone; None for what is none."""
    if len(day) > _LONGEST or len(time) > _LONGEST:
        return None
    try:
        local = datetime.strptime(f"{day} {time}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 -- zone below
    except ValueError:
        return None
    return local.replace(tzinfo=ZoneInfo(timezone)).timestamp()


def read_minutes(text: str) -> int | None:
    """The length of a visit; None for what is none."""
    is_number = len(text) < _LONGEST and text.isascii() and text.isdigit()
    return int(text) if is_number and int(text) in MINUTES else None


def _is_near(moment: float, now: float) -> bool:
    return -_DAYS_BACK * 86_400 < moment - now < _DAYS_AHEAD * 86_400


async def _write(
    services: RequestServices,
    build: BuildRecord,
    lead_id: str,
    moment: float | None,
    minutes: int,
) -> LeadChanged | NoSuchLead:
    if build.group_id is None or not is_lead_id(lead_id):
        return NoSuchLead()
    if not await services.leads.set_visit(build.group_id, lead_id, moment, minutes):
        return NoSuchLead()
    _log.info("lead.visit_written", build_id=build.id, erased=moment is None)
    return LeadChanged()
