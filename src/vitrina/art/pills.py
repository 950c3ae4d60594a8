"""Short texts in pills, in ready rows: the engine does not wrap a row of boxes."""

from dataclasses import dataclass, replace

from vitrina.art.breaks import words_for_more
from vitrina.art.draw import Typeface, measure_width
from vitrina.art.fitting import Fitted, fit_line

_ROUNDING = 3.0  # px: the engine gives each pill of a row a little more


@dataclass(frozen=True)
class PillPlace:
    """Where pills stand: their face, width of a row, sizes of the text, px of one pill."""

    face: Typeface
    width: float
    size: float
    smallest: float
    height: float
    padding: float
    gap: float

    def height_of(self, rows: int) -> float:
        """Height of so many rows with the space under each, px."""
        return rows * (self.height + self.gap)


def pill_rows(titles: tuple[str, ...], most_rows: int, place: PillPlace) -> list[list[Fitted]]:
    """Pills in at most `most_rows` rows; what has no room becomes "and N more" at the end.

    They stand in one row where slightly smaller text allows it.
    """
    for share in (1.0, 0.94, 0.88):
        single = _flow(_fit_pills(titles, replace(place, size=place.size * share)), place)
        if len(single) <= 1:
            return single
    pills = _fit_pills(titles, place)
    for shown in range(len(pills), -1, -1):
        rest = len(pills) - shown
        more = [Fitted((f"{words_for_more()} {rest}",), place.size, 1.0)] if rest else []
        rows = _flow([*pills[:shown], *more], place)
        if len(rows) <= most_rows:
            return rows
    return []


def _fit_pills(titles: tuple[str, ...], place: PillPlace) -> list[Fitted]:
    pills = [
        fit_line(title, place.face, place.width - place.padding, place.size, place.smallest)
        for title in titles
    ]
    return [pill for pill in pills if pill.lines]


def _flow(pills: list[Fitted], place: PillPlace) -> list[list[Fitted]]:
    rows: list[list[Fitted]] = []
    used = 0.0
    for pill in pills:
        width = measure_width(pill.lines[0], place.face, pill.size) + place.padding
        if rows and used + place.gap + width <= place.width - _ROUNDING:
            rows[-1].append(pill)
            used += place.gap + width
        else:
            rows.append([pill])
            used = width
    return rows
