"""What is typed becomes plain: no emoji, no mentions, nothing that cannot be seen."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vitrina.domain.text import plain_line, plain_lines, slug


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  Ольга   Васильева ", "Ольга Васильева"),
        ("Артём Королёв", "Артём Королёв"),
        ("Артём", "Артём"),  # «ё» typed as two characters is one
        ("Ольга\u00a0Васильева", "Ольга Васильева"),
        ("Ольга\nВасильева\t", "Ольга Васильева"),
        ("🌸 Ольга 💆‍♀️ Васильева ❤️", "Ольга Васильева"),
        ("Ольга 👍🏻", "Ольга"),
        ("Кабинет 1️⃣", "Кабинет 1"),
        ("Массаж ‼️", "Массаж"),
        ("О\u200bль\u202eга\ufeff", "Ольга"),
        ("Ольга\ud800", "Ольга"),
        ("ㅤ⠀", ""),
        ("№ 5, «Уют», +7 & 10 %", "№ 5, «Уют», +7 & 10 %"),
        ("2 500 ₽ – 60 мин", "2 500 ₽ – 60 мин"),
    ],
)
def test_a_line_keeps_its_words_and_loses_the_rest(typed: str, plain: str) -> None:
    assert plain_line(typed) == plain


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("[id1|Ольга]", "Ольга"),
        ("[club1|Салон] и [id2|Иван]", "Салон и Иван"),
        ("[https://vk.com/durov|Павел]", "Павел"),
        ("[id1|[id2|Ольга]]", "Ольга"),
        ("[https://vk.ru/durov|Павел]", "Павел"),
        ("[id1|Ольга", "Ольга"),
        ("[id1|Ольга [id2|Иван]]", "Ольга Иван"),
        ("[a|[b|[c|Ольга]]]", "Ольга"),
        ("[id1|@olga]", "olga"),
        ("@olga", "olga"),
        ("@@olga", "olga"),
        ("*olga", "olga"),
        ("Пишите: @olga, @ivan.", "Пишите: olga, ivan."),
        ("Пишите.@olga", "Пишите.olga"),
        ("@\u200bolga", "olga"),
        ("[id1\u200b|Ольга]", "Ольга"),
        ("**Массаж**", "Массаж"),
        ("olga@example.ru", "olga@example.ru"),
        ("2*30 минут", "2*30 минут"),
        ("Пишите@olga", "Пишите olga"),
        ("@\ufe0folga", "olga"),
        ("@\u0301olga", "olga"),
        ("#отзывы@club1", "#отзывы club1"),
        ("*id1 (Ольга)", "id1 (Ольга)"),
    ],
)
def test_nobody_is_linked_or_called(typed: str, plain: str) -> None:
    assert plain_line(typed) == plain
    assert plain_lines(typed) == plain


@pytest.mark.parametrize(
    ("typed", "line", "story"),
    [
        ("[кабинет 5]", "кабинет 5", "[кабинет 5]"),
        ("шея | плечи", "шея плечи", "шея | плечи"),
        ("шея|плечи", "шея плечи", "шея|плечи"),
        ("[id1|Ольга|Васильева]", "Ольга Васильева", "Ольга|Васильева"),
        ("x]", "x", "x]"),
        ("[id1|a[b]", "ab", "a[b]"),
        ("[id1|a\nb]", "a b", "a\nb"),
    ],
)
def test_one_line_has_no_brackets_to_join_with_others(typed: str, line: str, story: str) -> None:
    assert plain_line(typed) == line
    assert plain_lines(typed) == story


def test_a_story_keeps_its_paragraphs_and_its_emoji() -> None:
    told = "  Здравствуйте! 🌸 \r\n\r\n\r\n\r\nДелаю   массаж 💆‍♀️\u2028Жду вас\n\n"
    assert plain_lines(told) == "Здравствуйте! 🌸\n\nДелаю массаж 💆‍♀️\nЖду вас"
    assert plain_lines("1️⃣ шея 👩‍❤️‍👨") == "1️⃣ шея 👩‍❤️‍👨"
    assert plain_lines(told, emoji=False) == "Здравствуйте!\n\nДелаю массаж\nЖду вас"


@pytest.mark.parametrize("unseen", ["\u200d", "\ufe0f", " \u200d\ufe0f ", "\u3164", "\u2800", "\n"])
def test_a_story_that_cannot_be_seen_is_no_story(unseen: str) -> None:
    assert plain_lines(unseen) == ""


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
@example("[a|[b|@c]]")
@example("e\u200b\u0301")
@example("a[b|\u0301]")
@example("\ufe0f\u200d\u3164\u20e3")
def test_what_is_plain_stays_as_it_is(typed: str) -> None:
    line, story = plain_line(typed), plain_lines(typed)
    assert plain_line(line) == line
    assert plain_lines(story) == story
    assert line == line.strip() and "  " not in line and "\n" not in line
    assert "\n\n\n" not in story
    for char in line + story.replace("\n", "").replace("\u200d", ""):
        assert unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    assert line.encode() is not None  # no half of a character is left


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Массаж 60 мин", "massazh-60-min"),
        ("Щётка, чай & ёж", "schetka-chay-ezh"),
        ("SPA-уход", "spa-uhod"),
        ("  --  ", ""),
        ("按摩", ""),
        ("ъь", ""),
        (
            "Очень длинное название услуги с подробностями",
            "ochen-dlinnoe-nazvanie-uslugi-s-podrobno",
        ),
    ],
)
def test_a_key_is_latin(title: str, key: str) -> None:
    assert slug(title) == key


@settings(deadline=None)
@given(st.text())
def test_any_key_is_safe_in_an_address(title: str) -> None:
    key = slug(title)
    assert len(key) <= 40
    assert all(char.isascii() and (char.isalnum() or char == "-") for char in key)
    assert key == key.strip("-").lower()
