"""What stands where on a card: texts fitted to their room, the drawing given what they leave.

Each function turns a card's data into the values its template asks for. The rooms here and the
style sheets in `templates/` speak of the same px; `tests/art/test_boxes.py` holds them together.
"""

from dataclasses import replace

from markupsafe import Markup

from vitrina.art.draw import Box, Typeface
from vitrina.art.figures import Figure, draw_figures
from vitrina.art.filling import SIZES
from vitrina.art.fitting import Fitted, Room, fit_line, fit_text, fit_whole
from vitrina.art.motifs import motif_drawing
from vitrina.art.patterns import avatar_pattern, cover_pattern, item_ground
from vitrina.art.pills import PillPlace, pill_rows
from vitrina.art.shapes import ON, ring, svg
from vitrina.domain.picture import AvatarCard, CoverCard, ItemCard
from vitrina.domain.text import plain_line

LORA_NAME = Typeface("Lora", 700, -0.018)
LORA_ITEM = Typeface("Lora", 700, -0.015)
LORA_INITIALS = Typeface("Lora", 700, -0.01)
ONEST = Typeface("Onest", 500)
ONEST_TIGHT = Typeface("Onest", 500, -0.005)
ONEST_PHONE = Typeface("Onest", 600, -0.005)

SAFE_ZONE = (370, 104, 1180, 560)  # x, y, width, height: VK publishes none; the centre is safe

_COVER_WIDTH, _COVER_HEIGHT = 912, 556
_WIDTH_BESIDE_PHOTO = 560
COVER_PHOTO: Box = (1130, 104, 400, 560)  # in the safe zone, and clear of the avatar
COVER_PILLS = PillPlace(ONEST, _COVER_WIDTH, size=35, smallest=26, height=72, padding=58, gap=14)
# x, y, width, height of what is drawn beside a cover's text
COVER_SIDES: tuple[Box, ...] = ((0, 0, 520, 768), (1462, 0, 458, 768))
ITEM_DRAWING: Box = (0, 0, 1000, 626)  # x, y, width, height of what is drawn on a product's card

Values = dict[str, object]


def avatar_values(card: AvatarCard) -> Values:
    """Initials large in the middle of the circle VK cuts out; a photo, if any, lies over them.

    With a photo the ring stands further out and is stronger: it alone says whose community it is.
    """
    edge = ring(500, 500, 467, ON, 0.72, 12) if card.photo_id else ring(500, 500, 430, ON, 0.38, 11)
    ornament = avatar_pattern(card.pattern, card.seed) + edge
    initials = fit_line(card.initials, LORA_INITIALS, 600, 400, 60)
    if not initials.lines and not card.photo_id:  # no letters of ours: a sign says it without
        ornament += motif_drawing("lotus", card.seed, 500, 500, 0.72)
    return {
        "label": plain_line(card.initials),
        "art": art_layer("avatar", ornament),
        "figures": [],  # it stands behind the initials
        "initials": initials,
    }


def cover_values(card: CoverCard) -> Values:
    """A headline, the name as large as the rest allows, techniques in ready rows, the phone."""
    width = _WIDTH_BESIDE_PHOTO if card.photo_id else _COVER_WIDTH
    headline = _fit_headline(card.headline, width)
    phone = fit_line(card.phone, ONEST_PHONE, width, 50, 30)
    rest = float(_COVER_HEIGHT)
    rest -= headline.height + 19 if headline.lines else 0
    rest -= phone.height + 24 if phone.lines else 0
    pills, name = _pills_and_name(card, rest, width)
    return {
        "label": f"{plain_line(card.name)}, {plain_line(card.headline)}",
        "art": art_layer("cover", cover_pattern(card.pattern, card.seed)),
        "figures": [*COVER_SIDES, COVER_PHOTO] if card.photo_id else COVER_SIDES,
        "headline": headline,
        "name": name,
        "pills": pills,
        "phone": phone,
    }


def _fit_headline(text: str, width: float) -> Fitted:
    """One line while it is easy to read, else two."""
    one = fit_line(text, ONEST_TIGHT, width, 48, 42)
    if not one.is_cut:
        return replace(one, leading=1.2)
    return fit_text(text, ONEST_TIGHT, Room(width, 108, 44, 28, 2, 1.2, whole=32))


def item_values(card: ItemCard) -> Values:
    """The sign above, the title under it in the size that suits the shop, the duration quiet."""
    room = Room(830, 246, 104, 40, 5, 1.14, whole=64)
    sizes = [
        fit_title(title, LORA_ITEM, room, (84, 66)).size for title in (card.title, *card.beside)
    ]
    size = min(sizes)
    title = fit_text(card.title, LORA_ITEM, replace(room, largest=size, smallest=min(size, 40)))
    ground = Figure(ITEM_DRAWING, item_ground(card.pattern, card.seed))
    sign = Figure(ITEM_DRAWING, motif_drawing(card.motif, card.seed, 500, 330, 0.88))
    return {
        "label": f"{plain_line(card.title)} {plain_line(card.duration)}".strip(),
        "art": art_layer("item", draw_figures([ground, sign])),
        "figures": [ITEM_DRAWING],
        "title": title,
        "duration": fit_line(card.duration, ONEST, 600, 42, 30),
    }


def fit_title(text: str, face: Typeface, room: Room, enough: tuple[float, float]) -> Fitted:
    """Two lines if they can be at least `enough[0]` px, three from `enough[1]`, else any number."""
    for lines, smallest in zip((2, 3), enough, strict=True):
        attempt = replace(room, lines=lines, smallest=smallest, splits_words=False)
        fitted = fit_whole(text, face, attempt)
        if fitted is not None:
            return fitted
    return fit_text(text, face, room)


def _pills_and_name(
    card: CoverCard, rest: float, width: float
) -> tuple[list[list[Fitted]], Fitted]:
    """Two rows of pills while the name stays large, else one: the name matters more."""
    pills: list[list[Fitted]] = []
    name = Fitted((), 0, 1.0)
    for rows in (2, 1):
        pills = pill_rows(card.pills, rows, replace(COVER_PILLS, width=width))
        room = rest - COVER_PILLS.height_of(len(pills)) - 34
        # Two words stand better as a pair of lines than as one long line.
        name = fit_text(card.name, LORA_NAME, Room(width, room, 144, 34, 6, 1.02, keeps_words=True))
        if len(pills) < 2 or name.size >= (64 if card.photo_id else 92):
            break
    return pills, name


def art_layer(kind: str, content: str) -> Markup:
    """The drawing behind a card's texts, as wide and high as the card."""
    width, height = SIZES[kind]
    return Markup(svg(width, height, content))  # noqa: S704 - our own numbers and shapes only
