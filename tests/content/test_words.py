"""Money, minutes, lists, names: small Russian."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.content import words
from vitrina.content.persona import read_persona

N = "\u202f"
MASSAGE = words.TradeWords(noun="массаж", ordinary=("Стоун-терапия",))


@pytest.mark.parametrize(
    ("amount", "said"),
    [(1, f"1{N}₽"), (900, f"900{N}₽"), (2500, f"2{N}500{N}₽"), (1_000_000, f"1{N}000{N}000{N}₽")],
)
def test_rubles(amount: int, said: str) -> None:
    assert words.rubles(amount) == said


def test_ranges_name_both_ends_or_one() -> None:
    assert words.rubles_range([2800, 1500]) == f"от 1{N}500 до 2{N}800{N}₽"
    assert words.rubles_range([900, 900]) == f"900{N}₽"
    assert words.duration_range([90, 40]) == "от 40 до 90 минут"
    assert words.duration_range([40, 61]) == "от 40 до 61 минуты"
    assert words.duration_range([21]) == "21 минута"
    assert words.duration_range([]) == ""


def test_minutes_agree() -> None:
    assert [words.minutes(n) for n in (5, 11, 21, 32, 60)] == [
        "5 минут",
        "11 минут",
        "21 минута",
        "32 минуты",
        "60 минут",
    ]
    assert words.minutes_short(60) == "60 мин"


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a и b"), (["a", "b", "c"], "a, b и c")],
)
def test_lists(items: list[str], said: str) -> None:
    assert words.join_list(items) == said


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("Набережные Челны", "#НабережныеЧелны"),
        ("Ростов-на-Дону", "#РостовНаДону"),
        ("Йошкар-Ола", "#ЙошкарОла"),
        ("{{ 7*7 }}", ""),
        ("!!!", ""),
    ],
)
def test_hashtags(typed: str, tag: str) -> None:
    assert words.hashtag(typed) == tag


@pytest.mark.parametrize(
    ("technique", "said"),
    [
        ("классический", "классический массаж"),
        ("Лимфодренажный", "лимфодренажный массаж"),
        ("Спортивно-восстановительный", "спортивно-восстановительный массаж"),
        ("Массаж лица", "массаж лица"),
        ("Тайский массаж", "тайский массаж"),
        ("Лицо", "Лицо"),
        ("Стоун-терапия", "стоун-терапия"),
        ("Юмейхо", "Юмейхо"),
        ("СПА", "СПА"),
    ],
)
def test_a_technique_agrees_or_stays_as_typed(technique: str, said: str) -> None:
    assert words.name_technique(technique, MASSAGE) == said


def test_techniques_make_one_list() -> None:
    assert words.techniques_list(["Классический"], MASSAGE) == "классический массаж"
    assert words.techniques_list(
        ["Классический", "Лицо", "Спортивный", "Массаж стоп"], MASSAGE
    ) == ("классический и спортивный массаж, «Лицо», массаж стоп")
    assert words.techniques_list(["Лицо", "Точечный", "Медовый"], MASSAGE) == (
        "«Лицо», точечный и медовый массаж"
    )
    assert words.techniques_list(["СПА «Нега»"], MASSAGE) == "СПА «Нега»"


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("Ольга", "Ольги"),
        ("Иван", "Ивана"),
        ("Пётр", "Петра"),
        ("Алёна", "Алёны"),
        ("Артем", "Артема"),
        ("Любовь", "Любови"),
        ("Илья", "Ильи"),
        ("Бубу", ""),
        ("Olga", ""),
        ("", ""),
    ],
)
def test_whose_a_thing_is(name: str, whose: str) -> None:
    assert read_persona(name).declined == whose


def test_shortening_leaves_out_whole_words() -> None:
    assert words.shorten("Общий массаж тела", 20) == "Общий массаж тела"
    assert words.shorten("Общий массаж тела, долгий", 18) == "Общий массаж тела…"
    assert words.shorten("Общий массаж тела", 15) == "Общий массаж…"
    assert words.shorten("А" * 20, 10) == "А" * 9 + "…"


@given(st.text(), st.integers(min_value=2, max_value=60))
def test_shortening_never_exceeds(text: str, limit: int) -> None:
    assert len(words.shorten(text, limit)) <= limit


@given(st.text(max_size=60))
def test_any_technique_and_name_are_survived(typed: str) -> None:
    words.techniques_list([typed], MASSAGE)
    read_persona(typed)
    tag = words.hashtag(typed)
    assert tag == "" or (tag[0] == "#" and " " not in tag)
