"""What stands where on a post's card: a layout for each thing that a post may be.

Who somebody is, prices, how it goes, what to prepare, questions, a place, an evening, a list and
thanks are read differently, and so they look. Lengths are px of 1600×900.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from vitrina.art.breaks import tidy
from vitrina.art.draw import Box
from vitrina.art.figures import Figure, draw_figures
from vitrina.art.fitting import Fitted, Room, fit_text
from vitrina.art.layouts import LORA_NAME, Values, art_layer, fit_title
from vitrina.art.motifs import motif_drawing
from vitrina.art.post_rows import (
    ONEST_ROW,
    PADDING,
    PostRow,
    Texts,
    fit_single,
    fit_stacked,
    stack_rows,
    text_width,
)
from vitrina.art.shapes import DECO, PILL, circle, fill
from vitrina.domain.picture import Motif, PostCard
from vitrina.domain.practitioner import Pattern

ROWS_LIMIT = 12  # more are not drawn
_SIDE_LIMIT = 6
_STEP_DISC = 96  # px with the space under it
_LEFT, _TOP, _WIDTH, _HEIGHT = 100, 62, 1400, 776
_ORNAMENTS: dict[Pattern, Motif] = {
    "leaves": "branch", "waves": "waves", "rings": "rings", "blobs": "lotus",
}  # fmt: skip

Align = Literal["start", "center"]


@dataclass(frozen=True)
class Layout:
    """A card laid out: the title at its place, rows, panels under them, drawings."""

    title: Fitted
    place: Box
    rows: list[PostRow]
    panels: list[Box]
    figures: list[Figure]
    align: Align = "start"


def post_values(card: PostCard) -> Values:
    """The card by the layout of its motif; without rows, a heading beside a large sign."""
    rows = [row for row in card.rows if tidy(row[0]) or tidy(row[1])][:ROWS_LIMIT]
    layout = _choose_layout(card, len(rows))(card, rows)
    return {
        "label": tidy(card.title),
        "art": art_layer("post", draw_figures(layout.figures)),
        "figures": [figure.box for figure in layout.figures],
        "title": layout.title,
        "place": layout.place,
        "align": layout.align,
        "rows": layout.rows,
        "panels": layout.panels,
    }


def _choose_layout(card: PostCard, count: int) -> Callable[[PostCard, list[Texts]], Layout]:
    if card.motif == "thanks":
        return _thank
    if count == 0:
        return _stand_alone
    if card.motif == "steps" and count <= 4:
        return _go_step_by_step
    if card.motif == "list" and count > 1:
        return _list_in_columns
    if count > (5 if card.motif == "price" else _SIDE_LIMIT):
        return _price_in_columns
    by_motif: dict[Motif, Callable[[PostCard, list[Texts]], Layout]] = {
        "name": _introduce, "checklist": _tick_off, "question": _ask, "calm": _rest,
        "season": _rest,
    }  # fmt: skip
    return by_motif.get(card.motif, _stand_beside)


def _sign(motif: Motif, seed: str, box: Box, *, disc: bool = False) -> Figure:
    """The sign as large as its box, in its middle."""
    x, y, width, height = box
    middle, centre = x + width / 2, y + height / 2
    side = min(width, height)
    drawn = motif_drawing(motif, seed, middle, centre, side * (0.76 if disc else 0.94) / 640)
    ground = circle(middle, centre, side / 2, DECO, 0.3) if disc else ""
    return Figure(box, ground + drawn)


def _stand_alone(card: PostCard, rows: list[Texts]) -> Layout:
    room = Room(790, 700, 122, 48, 8, 1.1, whole=84)
    title = fit_title(card.title, LORA_NAME, room, (98, 84))
    sign = _sign(card.motif, card.seed, (930, 160, 580, 580), disc=True)
    return Layout(title, (_LEFT + 12, 450 - title.height / 2, 800, title.height), [], [], [sign])


def _introduce(card: PostCard, rows: list[Texts]) -> Layout:
    """Who: a round picture, the name, what there is to know in quiet lines."""
    title = fit_title(card.title, LORA_NAME, Room(720, 360, 112, 40, 6, 1.1, whole=64), (84, 72))
    each = min(104, (_HEIGHT - title.height - 40) / len(rows))
    top = 450 - (title.height + 40 + each * len(rows)) / 2
    place = (770, top + title.height + 40, 730, each * len(rows))
    round_box = (110, 155, 590, 590)
    sign = _sign(_ORNAMENTS[card.pattern], card.seed, round_box, disc=True)
    lines = stack_rows(rows, place, 46, look="plain")
    return Layout(title, (770, top, 730, title.height), lines, [], [sign])


def _stand_beside(card: PostCard, rows: list[Texts], *, is_mirrored: bool = False) -> Layout:
    """The sign over the title, the rows on a panel beside them."""
    left, panel_x = (964, 100) if is_mirrored else (112, 680)
    title = fit_title(card.title, LORA_NAME, Room(530, 420, 96, 40, 7, 1.1, whole=64), (84, 72))
    free = 900 - 104 - title.height - 36 - _TOP
    side = min(430.0, free)
    figures = [_sign(card.motif, card.seed, (left, _TOP + (free - side), side, side))]
    count = len(rows)
    each = {1: 200, 2: 180, 3: 164, 4: 146, 5: 132}.get(count, 120)
    most = {1: 60, 2: 60, 3: 58, 4: 54, 5: 50}.get(count, 46)
    panel = (panel_x, 450 - each * count / 2 - 26, 820, each * count + 52)
    mark = "tick" if card.motif == "checklist" else _dot_unless_priced(rows)
    inner = (panel_x + 48, panel[1] + 26, 724, each * count)
    lines = stack_rows(rows, inner, most, mark)
    return Layout(title, (left, 796 - title.height, 540, title.height), lines, [panel], figures)


def _dot_unless_priced(rows: list[Texts]) -> Literal["dot", "none"]:
    return "none" if any(tidy(right) for _, right in rows) else "dot"


def _tick_off(card: PostCard, rows: list[Texts]) -> Layout:
    """A checklist lies at the left, as a sheet does."""
    return _stand_beside(card, rows, is_mirrored=True)


def _head(card: PostCard) -> tuple[Fitted, Box, Figure]:
    """A title along the top with a small sign at its end."""
    title = fit_text(card.title, LORA_NAME, Room(1120, 176, 92, 40, 3, 1.08, whole=56))
    place = (_LEFT + 4, 150 - title.height / 2, 1130, title.height)
    return title, place, _sign(card.motif, card.seed, (1290, _TOP - 12, 200, 200))


def _price_in_columns(card: PostCard, rows: list[Texts]) -> Layout:
    """Two columns on one wide panel."""
    title, place, sign = _head(card)
    half = -(-len(rows) // 2)
    each = min(110.0, 544 / half)
    panel = (_LEFT, 546 - each * half / 2 - 20, _WIDTH, each * half + 40)
    lines = []
    for start, x in ((0, _LEFT + 48), (half, 828)):
        part = rows[start : start + half]
        if part:
            column = (x, panel[1] + 20, 624, each * len(part))
            lines += stack_rows(part, column, 42 if half < 5 else 38)
    return Layout(title, place, lines, [panel], [sign])


def _go_step_by_step(card: PostCard, rows: list[Texts]) -> Layout:
    """A card for each step, side by side."""
    title, place, sign = _head(card)
    gap, count = 32, len(rows)
    width = (_WIDTH - gap * (count - 1)) / count
    around = 2 * PADDING["step"] + _STEP_DISC
    texts = fit_stacked(rows, width - 2 * PADDING["step"], 520 - around, 60)
    tallest = max(left.height + right.height for left, right in texts)
    height = max(360.0, around + tallest + 48)
    top = 560 - height / 2
    steps = [
        PostRow((_LEFT + index * (width + gap), top, width, height), left, right, "step", "number")
        for index, (left, right) in enumerate(texts)
    ]
    return Layout(title, place, steps, [], [sign])


def _list_in_columns(card: PostCard, rows: list[Texts]) -> Layout:
    """Pills of one width in two columns."""
    title, place, sign = _head(card)
    half, gap = -(-len(rows) // 2), 20
    each = min(108.0, (560 - gap * (half - 1)) / half)
    width = (_WIDTH - gap) / 2
    texts = fit_single(rows, width - 2 * PADDING["pill"], min(44, each * 0.46))
    top = 550 - (each * half + gap * (half - 1)) / 2
    pills = [
        PostRow((_LEFT + (index // half) * (width + gap), top + (index % half) * (each + gap),
                 width, each), text, _NOTHING, "pill")
        for index, text in enumerate(texts)
    ]  # fmt: skip
    return Layout(title, place, pills, [], [sign])


def _ask(card: PostCard, rows: list[Texts]) -> Layout:
    """Questions in bubbles, now at one side, now at the other."""
    title = fit_title(card.title, LORA_NAME, Room(500, 420, 96, 40, 7, 1.1, whole=64), (84, 72))
    free = 900 - 104 - title.height - 36 - _TOP
    side = min(430.0, free)
    figures = [_sign(card.motif, card.seed, (112, _TOP + (free - side), side, side))]
    gap = 26
    each = min(128.0, (_HEIGHT - gap * (len(rows) - 1)) / len(rows))
    widest = 760
    texts = fit_single(rows, widest - 2 * PADDING["bubble"] - 4, min(50, each * 0.42))
    top = 450 - (each * len(rows) + gap * (len(rows) - 1)) / 2
    bubbles = []
    for index, text in enumerate(texts):
        width = text_width(text, ONEST_ROW) + 2 * PADDING["bubble"] + 4
        x = 690.0 if index % 2 == 0 else 1490 - width
        y = top + index * (each + gap)
        bubbles.append(PostRow((x, y, width, each), text, _NOTHING, "bubble"))
        figures.append(_tail(x, y + each, width, at_left=index % 2 == 0))
    place = (112, 796 - title.height, 510, title.height)
    return Layout(title, place, bubbles, [], figures)


def _tail(x: float, y: float, width: float, *, at_left: bool) -> Figure:
    """What a bubble points with, under its corner."""
    start = x + 44 if at_left else x + width - 44 - 30
    tip = start - 10 if at_left else start + 40
    path = f"M{start:.0f} {y - 1:.0f}H{start + 30:.0f}L{tip:.0f} {y + 20:.0f}Z"
    return Figure((start - 12, y, 54, 22), fill(path, PILL, 1))


def _rest(card: PostCard, rows: list[Texts]) -> Layout:
    """A large sign, and what to do in pills under the title."""
    title = fit_title(card.title, LORA_NAME, Room(770, 340, 116, 44, 5, 1.1, whole=72), (92, 80))
    gap = 18
    each = min(96.0, (_HEIGHT - title.height - 44 - gap * (len(rows) - 1)) / len(rows))
    total = title.height + 44 + each * len(rows) + gap * (len(rows) - 1)
    top = 450 - total / 2
    texts = fit_single(rows, 780 - 2 * PADDING["pill"] - 4, min(44, each * 0.46))
    pills = [
        PostRow((112, top + title.height + 44 + index * (each + gap),
                 text_width(text, ONEST_ROW) + 2 * PADDING["pill"] + 4, each),
                text, _NOTHING, "pill")
        for index, text in enumerate(texts)
    ]  # fmt: skip
    sign = _sign(card.motif, card.seed, (930, 160, 580, 580), disc=True)
    return Layout(title, (112, top, 780, title.height), pills, [], [sign])


def _thank(card: PostCard, rows: list[Texts]) -> Layout:
    """Everything in the middle."""
    lines = rows[:3]
    each = 74
    room = Room(1300, 300 if lines else 380, 118, 44, 4, 1.1, whole=72)
    title = fit_title(card.title, LORA_NAME, room, (92, 80))
    side = 776 - title.height - 36 - (each * len(lines) + 20 if lines else 0)
    side = min(340.0, side)
    top = 450 - (side + 36 + title.height + (each * len(lines) + 20 if lines else 0)) / 2
    sign = _sign(card.motif, card.seed, (800 - side / 2, top, side, side))
    under = top + side + 36 + title.height + 20
    texts = fit_single(lines, 1300, 46) if lines else []
    rest = [
        PostRow((150, under + index * each, 1300, each), text, _NOTHING, "middle")
        for index, text in enumerate(texts)
    ]
    place = (150, top + side + 36, 1300, title.height)
    return Layout(title, place, rest, [], [sign], align="center")


_NOTHING = Fitted((), 0, 1.0)
