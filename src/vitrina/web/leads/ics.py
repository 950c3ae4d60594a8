"""Visits as a calendar that phones subscribe to: iCalendar, RFC 5545. Pure.

Times are in UTC, which every calendar shows in the zone of its phone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

MEDIA_TYPE = "text/calendar; charset=utf-8"
_LINE = 75  # octets of a line at most, without its end
_WITHIN_LETTER, _GOES_ON = 0b1100_0000, 0b1000_0000  # an octet in the middle of a UTF-8 letter
_TEXT = 300  # characters of one text
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class CalendarEvent:
    """One visit; times are unix seconds, `id` is the same for ever."""

    id: str
    starts_at: float
    minutes: int
    changed_at: float
    title: str = field(repr=False)
    text: str = field(repr=False)


def write_calendar(title: str, host: str, events: Iterable[CalendarEvent]) -> bytes:
    """The whole calendar; `host` makes the ids of its events unlike those of anybody else."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Vitrina//Visits//RU",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape_text(title)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for event in events:
        lines += _write_event(event, host)
    lines.append("END:VCALENDAR")
    return b"".join(fold_line(line) for line in lines)


def escape_text(text: str) -> str:
    """A text as a value of RFC 5545 (3.3.11), on one line, cut to a sane length."""
    plain = _CONTROLS.sub(" ", text[:_TEXT].replace("\r\n", "\n").replace("\r", "\n"))
    for found, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(found, written)
    return plain


def fold_line(line: str) -> bytes:
    """The line with its end, folded where it is longer than a line may be, never in a letter."""
    octets = line.encode()
    folded, start, room = [], 0, _LINE
    while len(octets) - start > room:
        end = start + room
        while octets[end] & _WITHIN_LETTER == _GOES_ON:
            end -= 1
        folded.append(octets[start:end])
        start, room = end, _LINE - 1  # the space that begins a folded line counts
    folded.append(octets[start:])
    return b"\r\n ".join(folded) + b"\r\n"


def _write_event(event: CalendarEvent, host: str) -> list[str]:
    changed = _write_time(event.changed_at)
    return [
        "BEGIN:VEVENT",
        f"UID:{event.id}@{host}",
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        f"DTSTART:{_write_time(event.starts_at)}",
        f"DTEND:{_write_time(event.starts_at + event.minutes * 60)}",
        f"SUMMARY:{escape_text(event.title)}",
        f"DESCRIPTION:{escape_text(event.text)}",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "END:VEVENT",
    ]


def _write_time(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y%m%dT%H%M%SZ}"
