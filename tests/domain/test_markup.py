"""A finished text links and calls nobody, whatever it was joined from; ordinary words stay."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vitrina.domain.markup import remove_markup, remove_markup_and_brackets

# What VK or a reader of ours could take for markup, in more forms than VK is known to read.
_LIVE = re.compile(
    r"""\[[^\[\]|]*\|                             # the beginning of a link
      | (?:^|[^\w])[@*]+\w                         # a name by itself
      | [^\x00-\x7f][@*][A-Za-z]                   # or grown together with a Russian word
      | \#\w+@\w                                   # a tag of somebody's community""",
    re.VERBOSE,
)
PIECES = st.lists(
    st.sampled_from(
        ["[", "]", "|", "@", "*", "#", "id1", "club1", "Ольга", " ", "\n", "\ufe0f", "\u200d",
         "\u200b", "\u0301", "\x00", "https://vk.ru/x", "[id1|", "]]", "1", "я", "_", ".",
         "❤️", "—", "x] "]
    ),
    max_size=14,
).map("".join)  # fmt: skip
ANY_TEXT = PIECES | st.text(st.characters(exclude_categories=()))
# Without the signs of markup: letters, digits, stops, spaces, emoji.
RUSSIAN = st.text(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВЯ0123456789 .,;:!?«»()–—…№₽%#&\n\u00a0\u202f😀"
)


def find_live(text: str) -> re.Match[str] | None:
    """Markup in what is left when nothing unseen stands between its characters."""
    unseen = ("Mn", "Me", "Cf", "Cs", "Cn")
    return _LIVE.search("".join(char for char in text if unicodedata.category(char) not in unseen))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("[id1|a\nb]", "a\nb"),
        ("[id1|a[b]", "a[b]"),
        ("@\ufe0fid1", "id1"),
        ("*\u200did1 (Ольга)", "id1 (Ольга)"),
        ("*id1 (Ольга)", "id1 (Ольга)"),
        ("@club1", "club1"),
        ("[https://vk.ru/durov|x]", "x"),
        ("[vk.com/durov|x]", "x"),
        ("[id1\u200b|x]", "x"),
        ("О себе: [id1| \n\nАдрес: x]", "О себе:  \n\nАдрес: x"),
        ("[[x|id1|a]", "a"),
        ("[[id1|a]|b]", "b"),
        ("@[id1|club1]", "club1"),
        ("Пишите@club1", "Пишите club1"),
        ("#отзывы@club1", "#отзывы club1"),
        ("@\x00id1", "id1"),
        ("[шея | плечи]", "шея  плечи"),
        ("**Скидка 50%** на первый сеанс", "Скидка 50% на первый сеанс"),
        ("*Всё **включено** сразу*, «***чай***» и ~~кофе~~", "Всё включено сразу, «чай» и кофе"),
        ("Первое\n**Второе.**\n**Не закрыто", "Первое\nВторое.\nНе закрыто"),
    ],
)
def test_the_words_of_markup_stay(text: str, clean: str) -> None:
    assert remove_markup(text) == clean


@pytest.mark.parametrize(
    "text",
    [
        "[кабинет 5], шея | плечи",
        "olga@example.ru, почта@пример.рф",
        "2*30 минут, 60*1",
        "Цена* — со скидкой",
        "* шея\n* плечи",
        "5* и 4* рядом",
        "#Массаж #НабережныеЧелны",
        "2\u202f500\u202f₽",
        "&#64;id1",
        "❤️ 1️⃣ 👩‍❤️‍👨",
    ],
)
def test_what_is_no_markup_stays_as_it_is(text: str) -> None:
    assert remove_markup(text) == text


@settings(max_examples=500, deadline=None)
@given(ANY_TEXT)
@example("@[1")
@example("[]|")
@example("*~~*a~~*~~ ***b**c*")
@example("~~" * 600 + "a")
@example("#@1@1")
@example("[a" * 600 + "|x]")
@example("@" * 600 + "id1")
def test_nothing_alive_is_left_and_clean_is_clean(text: str) -> None:
    for clean in (remove_markup, remove_markup_and_brackets):
        once = clean(text)
        assert not find_live(once)
        assert clean(once) == once
    assert not set("[]|") & set(remove_markup_and_brackets(text))


@given(RUSSIAN)
def test_ordinary_russian_is_left_alone(text: str) -> None:
    assert remove_markup(text) == text
