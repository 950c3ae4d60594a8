"""A ruler tells what the engine would, without asking it again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrina.art import advances, layouts
from vitrina.art.advances import PAIRS_KEPT, is_exact, rule, width_of
from vitrina.art.draw import Typeface, measure_lines
from vitrina.art.fitting import Room, fit_text

FACES = sorted(
    {face for face in vars(layouts).values() if isinstance(face, Typeface)},
    key=lambda face: (face.family, face.weight, face.spacing),
)
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ0123456789 .,-–«»№₽%"
lines_of_russian = st.text(alphabet=RUSSIAN, min_size=1, max_size=60)
ROOM = Room(400, 400, 90, 40, 4, whole=70)
CLOSE = 1e-3  # em: a tenth of a pixel of the largest heading


@given(lines_of_russian, st.sampled_from(FACES))
@settings(max_examples=150, deadline=None)
def test_a_russian_line_is_as_wide_as_the_engine_sets_it(text: str, face: Typeface) -> None:
    assert is_exact(text)
    assert width_of(text, face) == pytest.approx(engine_width(text, face), abs=CLOSE)


@given(st.text(alphabet=RUSSIAN, min_size=2, max_size=40), st.data())
@settings(max_examples=100, deadline=None)
def test_a_part_of_a_line_is_as_wide_as_by_itself(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    part, face = text[start:end], layouts.LORA_ITEM
    measured = engine_width(part, face)
    assert rule(text, face).width(start, end) == pytest.approx(measured, abs=CLOSE)


@pytest.mark.parametrize("text", ["Миофасциальный", "а\u0301" * 20, "fifififi", "משאז'"])
@pytest.mark.parametrize("width", [-1.0, 0.0, 0.4, 1.7, 4.0, 1000.0])
def test_the_furthest_place_is_the_last_that_is_no_wider(text: str, width: float) -> None:
    ruler = rule(text, layouts.ONEST)
    for start in (0, 1, len(text) - 1):
        fitting = [
            end for end in range(start, len(text) + 1)
            if ruler.width(start, end) <= width
        ]  # fmt: skip
        assert ruler.furthest(start, width) == max(fitting, default=start)


@pytest.mark.parametrize("text", ["SPA-массаж", "יופי", "е\u0301", "ａ"])
def test_what_is_only_near_is_said_to_be(text: str) -> None:
    assert not is_exact(text)


def test_all_letters_of_our_fonts_can_be_asked_about_at_once() -> None:
    pairs = [first + second for first in advances.OWN for second in advances.OWN]
    widths = measure_lines(pairs, layouts.LORA_ITEM)
    assert widths is not None
    by_pair = dict(zip(pairs, widths, strict=True))
    for pair in ("Та", "AV", "н ", "«Ш", "қа", "₽ "):
        assert by_pair[pair] == pytest.approx(engine_width(pair, layouts.LORA_ITEM), abs=CLOSE)


def test_a_table_does_not_grow_without_end() -> None:
    face = Typeface("Onest", 500, 0.0123)
    table = advances._table(face)
    ours = sorted(advances.OWN)
    for start in range(0, len(ours) - 20, 20):
        some = ours[start : start + 20]
        table.pairs_for("".join(first + second for first in ours for second in some))
        table.others_for("".join(map(chr, range(0x4E00 + start * 50, 0x4E00 + start * 50 + 999))))
        assert len(table._pairs) <= PAIRS_KEPT + 40 * len(ours)
        assert len(table._others) <= PAIRS_KEPT
    assert width_of("Массаж", face) == pytest.approx(engine_width("Массаж", face), abs=CLOSE)


def test_strange_letters_do_not_spoil_the_widths_of_ours() -> None:
    face = Typeface("Lora", 700, 0.0123)
    for first in range(0x900, 0x1000, 20):  # scripts whose marks the engine counts as it likes
        fit_text("Ма" + "".join(map(chr, range(first, first + 20))) + "саж", face, ROOM)
    text = "Массаж" + "".join(chr(code) for code in range(0x430, 0x450))
    assert width_of(text, face) == pytest.approx(engine_width(text, face), abs=CLOSE)


def engine_width(text: str, face: Typeface) -> float:
    measured = measure_lines([text], face)
    assert measured is not None
    return measured[0]
