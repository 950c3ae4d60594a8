"""When somebody works: open spans of a week, and what follows from them."""

from datetime import date, datetime, timedelta

from vitrina.autoresponder.understanding.hours_reading import DAY_MINUTES, Span, read_week
from vitrina.domain.model import Value

__all__ = ["DAY_MINUTES", "Schedule", "Span", "read_hours"]

_LONGEST = 200  # characters of what anybody says about hours


class Schedule(Value):
    """Open spans for each day of the week from Monday; a day without spans is closed."""

    days: tuple[tuple[Span, ...], ...]

    def spans(self, day: date) -> tuple[Span, ...]:
        """When the day is open."""
        return self.days[day.weekday()]

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody works at this local time; spans past midnight belong to their day."""
        minute = moment.hour * 60 + moment.minute
        yesterday = self.spans(moment.date() - timedelta(days=1))
        return any(start <= minute < end for start, end in self.spans(moment.date())) or any(
            minute + DAY_MINUTES < end for _, end in yesterday
        )

    def next_opening(self, moment: datetime) -> datetime | None:
        """When work begins after this local time, within a week and a day."""
        for ahead in range(8):
            day = moment.date() + timedelta(days=ahead)
            midnight = datetime.combine(day, datetime.min.time(), moment.tzinfo)
            for start, _ in sorted(self.spans(day)):
                opens = midnight + timedelta(minutes=start)
                if opens > moment:
                    return opens
        return None

    def overlaps(self, day: date, wanted: Span) -> bool:
        """Whether some of the wanted minutes of the day are open."""
        return any(start < wanted[1] and wanted[0] < end for start, end in self.spans(day))


def read_hours(text: str) -> Schedule | None:
    """The schedule when every part of the text is understood; else None: a guess would mislead."""
    week = read_week(text) if len(text) <= _LONGEST else None
    return Schedule(days=week) if week is not None else None
