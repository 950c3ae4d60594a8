"""What stands where on a post's card: a layout for each thing that a post may be.

Who somebody is, prices, how it goes, what to prepare, questions, a place, an evening, a list and
thanks are read differently, and so they look.
"""

from collections.abc import Callable

from vitrina.art import post_framed, post_open
from vitrina.art.breaks import tidy
from vitrina.art.figures import draw_figures
from vitrina.art.layouts import Values, art_layer
from vitrina.art.post_layout import Layout
from vitrina.art.post_rows import Texts
from vitrina.domain.picture import Motif, PostCard
from vitrina.domain.text import plain_line

ROWS_LIMIT = 12  # more are not drawn
_SIDE_LIMIT = 6


def post_values(card: PostCard) -> Values:
    """The card by the layout of its motif; without rows, a heading beside a large sign."""
    rows = [row for row in card.rows if tidy(row[0]) or tidy(row[1])][:ROWS_LIMIT]
    layout = _choose_layout(card, len(rows))(card, rows)
    return {
        "label": plain_line(card.title),
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
        return post_open.thank
    if card.photo_id and count:
        return post_framed.introduce
    if count == 0:
        return post_framed.stand_alone
    if card.motif == "steps" and count <= 4:
        return post_framed.go_step_by_step
    if card.motif == "list" and count > 1:
        return post_framed.list_in_columns
    if count > (5 if card.motif == "price" else _SIDE_LIMIT):
        return post_framed.price_in_columns
    by_motif: dict[Motif, Callable[[PostCard, list[Texts]], Layout]] = {
        "name": post_framed.introduce, "checklist": post_framed.tick_off,
        "question": post_open.ask, "calm": post_open.rest, "season": post_open.rest,
    }  # fmt: skip
    return by_motif.get(card.motif, post_framed.stand_beside)
