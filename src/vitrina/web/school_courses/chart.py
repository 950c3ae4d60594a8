"""A curve over days, drawn here: columns of what was made, a line of openings of the form.

The drawing is stretched to its place, so no letter stands in it; what it says is in a sentence, and
day by day in a table.
"""

from dataclasses import dataclass

from vitrina.domain.course_figures import Curve, Day
from vitrina.wording.courses import say_curve, say_short_day

WIDTH, HEIGHT = 1000, 160  # units of the drawing
_GAP = 0.24  # of a day's width, between columns
_LABELS = 4


@dataclass(frozen=True)
class Column:
    """What was made on a day."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class DayRow:
    """A day of the table, on which something happened."""

    label: str
    opened: int
    made: int


@dataclass(frozen=True)
class CurveView:
    """`top` is the value of the upper edge, `labels` are days under the drawing, evenly apart."""

    columns: tuple[Column, ...]
    line: str
    top: int
    labels: tuple[str, ...]
    said: str
    rows: tuple[DayRow, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return not self.rows


def view_curve(curve: Curve) -> CurveView:
    """The curve as it is drawn and told."""
    top = _round_up(curve.highest)
    wide = WIDTH / max(1, len(curve.days))
    columns = tuple(
        Column(
            x=round((place + _GAP / 2) * wide, 2),
            y=round(HEIGHT - _high(day.made, top), 2),
            width=round((1 - _GAP) * wide, 2),
            height=round(_high(day.made, top), 2),
        )
        for place, day in enumerate(curve.days)
        if day.made
    )
    line = " ".join(
        f"{(place + 0.5) * wide:.2f},{HEIGHT - _high(day.opened, top):.2f}"
        for place, day in enumerate(curve.days)
    )
    return CurveView(
        columns=columns,
        line=line,
        top=top,
        labels=_label(curve.days),
        said=say_curve(curve.opened, curve.made),
        rows=tuple(
            DayRow(say_short_day(day.day), day.opened, day.made)
            for day in reversed(curve.days)
            if day.opened or day.made
        ),
    )


def _high(count: int, top: int) -> float:
    return HEIGHT * count / top if top else 0.0


def _round_up(highest: int) -> int:
    """A round number not below the highest: 1, 2, 3, 4, 5, 6, 8, 10, 20, 30, ..."""
    if highest <= 0:
        return 1
    scale = 1
    while True:
        for step in (1, 2, 3, 4, 5, 6, 8):
            if highest <= step * scale:
                return step * scale
        scale *= 10


def _label(days: tuple[Day, ...]) -> tuple[str, ...]:
    if not days:
        return ()
    last = len(days) - 1
    places = sorted({round(last * part / (_LABELS - 1)) for part in range(_LABELS)})
    return tuple(say_short_day(days[place].day) for place in places)
