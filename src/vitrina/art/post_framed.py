"""Layouts of a post's card with a panel, columns or cards of its own for the rows."""

from typing import Literal

from vitrina.art.breaks import tidy
from vitrina.art.draw import Box
from vitrina.art.figures import Figure
from vitrina.art.fitting import Fitted, Room, fit_text
from vitrina.art.layouts import LORA_NAME, fit_title
from vitrina.art.post_layout import HEIGHT, LEFT, NOTHING, TOP, WIDTH, Layout, place_sign
from vitrina.art.post_rows import PADDING, PostRow, Texts, fit_single, fit_stacked, stack_rows
from vitrina.domain.picture import Motif, PostCard
from vitrina.domain.practitioner import Pattern

_STEP_DISC = 96  # px with the space under it
_ORNAMENTS: dict[Pattern, Motif] = {
    "leaves": "branch", "waves": "waves", "rings": "rings", "blobs": "lotus",
}  # fmt: skip


def stand_alone(card: PostCard, rows: list[Texts]) -> Layout:
    room = Room(790, 700, 122, 48, 8, 1.1, whole=84)
    title = fit_title(card.title, LORA_NAME, room, (98, 84))
    sign = place_sign(card.motif, card.seed, (930, 160, 580, 580), disc=True)
    return Layout(title, (LEFT + 12, 450 - title.height / 2, 800, title.height), [], [], [sign])


def introduce(card: PostCard, rows: list[Texts]) -> Layout:
    """Who: a round picture, the name, what there is to know in quiet lines."""
    title = fit_title(
        card.title, LORA_NAME, Room(720, 360, 112, 32, 6, 1.1, keeps_words=True), (84, 72)
    )
    each = min(104, (HEIGHT - title.height - 40) / len(rows))
    top = 450 - (title.height + 40 + each * len(rows)) / 2
    place = (770, top + title.height + 40, 730, each * len(rows))
    round_box = (110, 155, 590, 590)
    sign = place_sign(_ORNAMENTS[card.pattern], card.seed, round_box, disc=True)
    if card.photo_id:  # it stands there, as post.css says
        sign = Figure(round_box, "")
    lines = stack_rows(rows, place, 46, look="plain")
    return Layout(title, (770, top, 730, title.height), lines, [], [sign])


def stand_beside(card: PostCard, rows: list[Texts], *, is_mirrored: bool = False) -> Layout:
    """The sign over the title, the rows on a panel beside them."""
    left, panel_x = (964, 100) if is_mirrored else (112, 680)
    title = fit_title(card.title, LORA_NAME, Room(530, 420, 96, 40, 7, 1.1, whole=64), (84, 72))
    free = 900 - 104 - title.height - 36 - TOP
    side = min(430.0, free)
    figures = [place_sign(card.motif, card.seed, (left, TOP + (free - side), side, side))]
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


def tick_off(card: PostCard, rows: list[Texts]) -> Layout:
    """A checklist lies at the left, as a sheet does."""
    return stand_beside(card, rows, is_mirrored=True)


def _head(card: PostCard) -> tuple[Fitted, Box, Figure]:
    """A title along the top with a small sign at its end."""
    title = fit_text(card.title, LORA_NAME, Room(1120, 176, 92, 40, 3, 1.08, whole=56))
    place = (LEFT + 4, 150 - title.height / 2, 1130, title.height)
    return title, place, place_sign(card.motif, card.seed, (1290, TOP - 12, 200, 200))


def price_in_columns(card: PostCard, rows: list[Texts]) -> Layout:
    """Two columns on one wide panel."""
    title, place, sign = _head(card)
    half = -(-len(rows) // 2)
    each = min(110.0, 544 / half)
    panel = (LEFT, 546 - each * half / 2 - 20, WIDTH, each * half + 40)
    lines = []
    for start, x in ((0, LEFT + 48), (half, 828)):
        part = rows[start : start + half]
        if part:
            column = (x, panel[1] + 20, 624, each * len(part))
            lines += stack_rows(part, column, 42 if half < 5 else 38)
    return Layout(title, place, lines, [panel], [sign])


def go_step_by_step(card: PostCard, rows: list[Texts]) -> Layout:
    """A card for each step, side by side."""
    title, place, sign = _head(card)
    gap, count = 32, len(rows)
    width = (WIDTH - gap * (count - 1)) / count
    around = 2 * PADDING["step"] + _STEP_DISC
    texts = fit_stacked(rows, width - 2 * PADDING["step"], 520 - around, 60)
    tallest = max(left.height + right.height for left, right in texts)
    height = max(360.0, around + tallest + 48)
    top = 560 - height / 2
    steps = [
        PostRow((LEFT + index * (width + gap), top, width, height), left, right, "step", "number")
        for index, (left, right) in enumerate(texts)
    ]
    return Layout(title, place, steps, [], [sign])


def list_in_columns(card: PostCard, rows: list[Texts]) -> Layout:
    """Pills of one width in two columns."""
    title, place, sign = _head(card)
    half, gap = -(-len(rows) // 2), 20
    each = min(108.0, (560 - gap * (half - 1)) / half)
    width = (WIDTH - gap) / 2
    texts = fit_single(rows, width - 2 * PADDING["pill"], min(44, each * 0.46))
    top = 550 - (each * half + gap * (half - 1)) / 2
    pills = [
        PostRow((LEFT + (index // half) * (width + gap), top + (index % half) * (each + gap),
                 width, each), text, NOTHING, "pill")
        for index, text in enumerate(texts)
    ]  # fmt: skip
    return Layout(title, place, pills, [], [sign])
