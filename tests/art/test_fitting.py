"""Texts of any length are made to fit, whole words first."""

import pytest

from vitrina.art.breaks import NBSP, tidy
from vitrina.art.draw import Typeface, measure_width
from vitrina.art.fitting import Room, fit_line, fit_text

LORA = Typeface("Lora", 700, -0.018)
NAME = Room(912, 290, 144, 44, 5, 1.02, whole=54)


def test_a_short_name_is_as_large_as_may_be() -> None:
    assert fit_text("Я", LORA, NAME).size == NAME.largest


def test_a_name_of_two_words_stands_on_even_lines() -> None:
    assert fit_text("Ольга Васильева", LORA, NAME).lines == ("Ольга", "Васильева")


def test_a_double_surname_is_broken_at_its_own_hyphen() -> None:
    lines = fit_text("Петропавловск-Камчатский", LORA, NAME).lines
    assert lines == ("Петропавловск-", "Камчатский")


def test_a_town_on_a_river_keeps_its_river() -> None:
    room = Room(400, 400, 90, 40, 4, whole=70)
    assert fit_text("Ростов-на-Дону", LORA, room).lines == ("Ростов-", "на-Дону")


def test_a_long_compound_is_broken_where_it_is_joined() -> None:
    room = Room(420, 400, 90, 40, 4, whole=70)
    assert fit_text("Лимфодренажный", LORA, room).lines == ("Лимфо-", "дренажный")


def test_a_word_of_forty_letters_is_broken_and_not_cut() -> None:
    word = "Превысокомногорассмотрительствующийпетръ"
    fitted = fit_text(word, LORA, NAME)
    assert not fitted.is_cut
    assert "".join(line.removesuffix("-") for line in fitted.lines) == word


def test_a_word_without_vowels_is_broken_too() -> None:
    fitted = fit_text("щ" * 40, LORA, NAME)
    assert sum(line.count("щ") for line in fitted.lines) == 40
    assert _widest(fitted.lines, fitted.size) <= NAME.width


def test_a_hundred_letters_of_words_fit_whole() -> None:
    text = ("Александра Константиновна " * 4)[:100].strip()
    fitted = fit_text(text, LORA, NAME)
    assert not fitted.is_cut
    assert " ".join(fitted.lines) == text
    assert fitted.height <= NAME.height


def test_only_what_cannot_fit_at_all_is_cut() -> None:
    fitted = fit_text("слово " * 200, LORA, Room(300, 100, 60, 30, 3))
    assert fitted.is_cut
    assert fitted.lines[-1].endswith("…")
    assert _widest(fitted.lines, fitted.size) <= 300


@pytest.mark.parametrize("text", ["", " ", "\u00a0\u2009\t\n", "\u200b\u202e"])
def test_nothing_but_spaces_is_no_text(text: str) -> None:
    assert fit_text(text, LORA, NAME).lines == ()
    assert fit_line(text, LORA, 100, 40, 20).lines == ()


def test_a_line_grows_smaller_and_only_then_loses_its_end() -> None:
    assert fit_line("90 мин", LORA, 400, 66, 36).size == 66
    smaller = fit_line("девяносто минут", LORA, 400, 66, 36)
    assert 36 <= smaller.size < 66
    cut = fit_line("девяносто минут и ещё немного времени", LORA, 400, 66, 36)
    assert cut.is_cut
    assert cut.lines[0].endswith("…")
    assert measure_width(cut.lines[0], LORA, cut.size) <= 400


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("Массаж в Казани", "Массаж в_Казани"),
        ("от 60 мин", "от_60_мин"),
        ("1 500 ₽", "1_500_₽"),
        ("кабинет № 6", "кабинет №_6"),
        ("пр. Мира и ул. Ленина", "пр._Мира и_ул._Ленина"),
        ("вечер без спешки", "вечер без_спешки"),
        ("уход — это просто", "уход_— это просто"),
    ],
)
def test_small_words_keep_to_their_neighbours(text: str, bound: str) -> None:
    assert tidy(text) == bound.replace("_", NBSP)


def _widest(lines: tuple[str, ...], size: float) -> float:
    return max(measure_width(line, LORA, size) for line in lines)
