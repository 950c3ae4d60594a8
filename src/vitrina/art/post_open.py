"""Layouts of a post's card whose rows stand freely: questions, an evening, thanks."""

from vitrina.art.figures import Figure
from vitrina.art.fitting import Room
from vitrina.art.layouts import LORA_NAME, fit_title
from vitrina.art.post_layout import HEIGHT, NOTHING, TOP, Layout, place_sign
from vitrina.art.post_rows import ONEST_ROW, PADDING, PostRow, Texts, fit_single, text_width
from vitrina.art.shapes import PILL, fill
from vitrina.domain.picture import PostCard


def ask(card: PostCard, rows: list[Texts]) -> Layout:
    """Questions in bubbles, now at one side, now at the other."""
    title = fit_title(card.title, LORA_NAME, Room(500, 420, 96, 40, 7, 1.1, whole=64), (84, 72))
    free = 900 - 104 - title.height - 36 - TOP
    side = min(430.0, free)
    figures = [place_sign(card.motif, card.seed, (112, TOP + (free - side), side, side))]
    gap = 26
    each = min(128.0, (HEIGHT - gap * (len(rows) - 1)) / len(rows))
    widest = 760
    texts = fit_single(rows, widest - 2 * PADDING["bubble"] - 4, min(50, each * 0.42))
    top = 450 - (each * len(rows) + gap * (len(rows) - 1)) / 2
    bubbles = []
    for index, text in enumerate(texts):
        width = text_width(text, ONEST_ROW) + 2 * PADDING["bubble"] + 4
        x = 690.0 if index % 2 == 0 else 1490 - width
        y = top + index * (each + gap)
        bubbles.append(PostRow((x, y, width, each), text, NOTHING, "bubble"))
        figures.append(_tail(x, y + each, width, at_left=index % 2 == 0))
    place = (112, 796 - title.height, 510, title.height)
    return Layout(title, place, bubbles, [], figures)


def _tail(x: float, y: float, width: float, *, at_left: bool) -> Figure:
    """What a bubble points with, under its corner."""
    start = x + 44 if at_left else x + width - 44 - 30
    tip = start - 10 if at_left else start + 40
    path = f"M{start:.0f} {y - 1:.0f}H{start + 30:.0f}L{tip:.0f} {y + 20:.0f}Z"
    return Figure((start - 12, y, 54, 22), fill(path, PILL, 1))


def rest(card: PostCard, rows: list[Texts]) -> Layout:
    """A large sign, and what to do in pills under the title."""
    title = fit_title(card.title, LORA_NAME, Room(770, 340, 116, 44, 5, 1.1, whole=72), (92, 80))
    gap = 18
    each = min(96.0, (HEIGHT - title.height - 44 - gap * (len(rows) - 1)) / len(rows))
    total = title.height + 44 + each * len(rows) + gap * (len(rows) - 1)
    top = 450 - total / 2
    texts = fit_single(rows, 780 - 2 * PADDING["pill"] - 4, min(44, each * 0.46))
    pills = [
        PostRow((112, top + title.height + 44 + index * (each + gap),
                 text_width(text, ONEST_ROW) + 2 * PADDING["pill"] + 4, each),
                text, NOTHING, "pill")
        for index, text in enumerate(texts)
    ]  # fmt: skip
    sign = place_sign(card.motif, card.seed, (930, 160, 580, 580), disc=True)
    return Layout(title, (112, top, 780, title.height), pills, [], [sign])


def thank(card: PostCard, rows: list[Texts]) -> Layout:
    """Everything in the middle."""
    lines = rows[:3]
    each = 74
    room = Room(1300, 300 if lines else 380, 118, 44, 4, 1.1, whole=72)
    title = fit_title(card.title, LORA_NAME, room, (92, 80))
    side = 776 - title.height - 36 - (each * len(lines) + 20 if lines else 0)
    side = min(340.0, side)
    top = 450 - (side + 36 + title.height + (each * len(lines) + 20 if lines else 0)) / 2
    sign = place_sign(card.motif, card.seed, (800 - side / 2, top, side, side))
    under = top + side + 36 + title.height + 20
    texts = fit_single(lines, 1300, 46) if lines else []
    under_title = [
        PostRow((150, under + index * each, 1300, each), text, NOTHING, "middle")
        for index, text in enumerate(texts)
    ]
    place = (150, top + side + 36, 1300, title.height)
    return Layout(title, place, under_title, [], [sign], align="center")
