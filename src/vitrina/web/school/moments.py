"""Moments as the console shows them: in Moscow's time, which scripts turn into the reader's own."""

from dataclasses import dataclass
from datetime import UTC, datetime

from vitrina.wording.dates import say_date

SCHOOL_ZONE = "Europe/Moscow"


@dataclass(frozen=True)
class Moment:
    """`iso` for scripts, `text` for whoever has none."""

    iso: str
    text: str


def view_moment(moment: float) -> Moment:
    """Unix seconds as a moment of a page; the macro `moment` of `school_parts.html` shows it."""
    return Moment(
        datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        say_date(moment, SCHOOL_ZONE),
    )
