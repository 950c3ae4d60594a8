"""However long and odd a text is, the drawing engine is asked about it a few times at most."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import blitz_py
import pytest

from vitrina.art import advances, draw
from vitrina.art.cards import draw_picture, picture_markup
from vitrina.art.draw import measure_width
from vitrina.art.fitting import Room, fit_line, fit_text
from vitrina.art.layouts import LORA_ITEM
from vitrina.art.post_rows import ONEST_ROW
from vitrina.domain.picture import CoverCard, ItemCard, Picture, PostCard
from vitrina.domain.practitioner import Theme

LONGEST = 100  # letters of a title
ASKED_FOR_A_TEXT = 4

Maker = Callable[[random.Random], str]


def of(alphabet: str, length: int = LONGEST) -> Maker:
    return lambda chance: "".join(chance.choices(alphabet, k=length))


def within(first: int, last: int) -> Maker:
    return lambda chance: "".join(chr(chance.randint(first, last)) for _ in range(LONGEST))


ODD: dict[str, Maker] = {
    "letters": of("абвгдежзийклмнопрстуфхцчшщъыьэюя"),
    "wide letters": of("ШЩЖЮМ"),
    "one letter": lambda chance: chance.choice("щшюмж") * LONGEST,
    "no vowels": of("щшкнгт"),
    "short words": lambda chance: " ".join(chance.choices("абвгдежзиклмн", k=50)),
    "words of two": lambda chance: " ".join(of("абвгдежз", 2)(chance) for _ in range(33)),
    "kept together": lambda chance: "\u00a0".join(of("абвгдежз", 3)(chance) for _ in range(25)),
    "hyphens": lambda chance: "-".join(chance.choices("абвгде", k=50)),
    "nothing but hyphens": lambda chance: "а" + "-" * 98 + "б",
    "marks": lambda chance: "\u0301".join(chance.choices("аеиоу", k=50)),
    "a heap of marks": lambda chance: "а" + of("\u0301\u0316\u0323\u0338", 99)(chance),
    "soft hyphens": lambda chance: "\u00ad".join(chance.choices("абвгде", k=50)),
    "emoji": lambda chance: "а" + of("😀👍🏽👩\u200d🎓🇷🇺")(chance),
    "hieroglyphs": within(0x4E00, 0x9FFF),
    "hangul": within(0xAC00, 0xD7A3),
    "hebrew": within(0x5D0, 0x5EA),
    "arabic": within(0x627, 0x64A),
    "indic": of("कषखग\u094d\u093e\u093f"),
    "alphabets mixed": of("щa中בب1.-"),
    "wide signs": of("ﷺ𒐫꧅⸻"),
}

# Our fonts have no such letters, and a line with one of them is not drawn.
UNWRITTEN = {
    "hieroglyphs", "hangul", "hebrew", "arabic", "indic", "alphabets mixed", "wide signs",
}  # fmt: skip


class Engine:
    """The engine's two ways to be asked, counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        for name in ("measure_text", "measure_text_lines"):
            monkeypatch.setattr(blitz_py, name, self._counted(getattr(blitz_py, name)))

    def _counted(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **options: Any) -> Any:
            self.asked += 1
            return ask(*args, **options)

        return counted


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A process that has drawn nothing yet."""
    for remembered in (advances.rule, advances._table, draw._width_per_px):
        remembered.cache_clear()
    engine = Engine(monkeypatch)
    for face in (LORA_ITEM, ONEST_ROW):
        fit_text("и", face, Room(800, 500, 112, 44, 7))  # a face's own hyphen and space
    engine.asked = 0
    return engine


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize(
    "room",
    [Room(830, 500, 112, 44, 7, 1.12, whole=78), Room(300, 90, 60, 26, 3, whole=32, is_even=False)],
    ids=["a title's", "a small"],
)
def test_a_text_of_any_kind_is_asked_about_a_few_times(
    engine: Engine, kind: str, room: Room
) -> None:
    fitted = fit_text(ODD[kind](random.Random(7)), LORA_ITEM, room)
    assert engine.asked <= ASKED_FOR_A_TEXT
    widths = [measure_width(line, LORA_ITEM, fitted.size) for line in fitted.lines]
    assert bool(widths) is (kind not in UNWRITTEN)
    assert max(widths, default=0) <= room.width
    assert fitted.height <= room.height


@pytest.mark.parametrize("kind", ODD)
def test_a_line_of_any_kind_is_asked_about_a_few_times(engine: Engine, kind: str) -> None:
    fitted = fit_line(ODD[kind](random.Random(8)), ONEST_ROW, 400, 60, 26)
    assert engine.asked <= ASKED_FOR_A_TEXT
    assert bool(fitted.lines) is (kind not in UNWRITTEN)
    assert all(measure_width(line, ONEST_ROW, fitted.size) <= 400 for line in fitted.lines)


@pytest.mark.parametrize("kind", ODD)
def test_the_worst_form_asks_no_more_than_twice_what_an_ordinary_one_does(
    engine: Engine, kind: str
) -> None:
    """Twenty titles of a hundred letters, and everything else as long as it may be."""
    words = ("Классический", "массаж", "спины", "и", "шеи", "лимфодренажный", "для", "двоих")
    ordinary = ask_for_pictures(
        engine, lambda chance: " ".join(chance.choices(words, k=20))[:LONGEST].strip()
    )
    worst = ask_for_pictures(engine, ODD[kind])
    assert worst <= 2 * ordinary


def ask_for_pictures(engine: Engine, make: Maker) -> int:
    before = engine.asked
    for picture in pictures_of([make(random.Random(number)) for number in range(40)]):
        picture_markup(picture)
    return engine.asked - before


def pictures_of(texts: Sequence[str]) -> list[Picture]:
    """As many pictures as the longest form has, all of these texts on them."""
    look: dict[str, Any] = {"theme": Theme.SAGE, "pattern": "leaves", "seed": "1"}
    cover = CoverCard(
        **look, headline=texts[20], name=texts[21], pills=tuple(texts[22:32]), phone=""
    )
    rows = tuple((text, "1 500 ₽") for text in texts[32:38])
    items = [ItemCard(**look, title=text, duration="", motif="leaf") for text in texts[:20]]
    return [cover, PostCard(**look, title=texts[38], motif="list", rows=rows), *items]


@pytest.mark.parametrize("kind", ODD)
def test_what_is_odd_is_drawn(kind: str) -> None:
    assert draw_picture(pictures_of([ODD[kind](random.Random(9))] * 40)[2])[:2] == b"\xff\xd8"


def test_no_letter_is_torn_from_its_marks() -> None:
    lines = fit_text("щ\u0301\u0316" * 33, LORA_ITEM, Room(400, 600, 90, 40, 9)).lines
    assert len(lines) > 1
    assert all(line[0] == "щ" for line in lines)
