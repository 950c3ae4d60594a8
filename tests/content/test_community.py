"""What the community says about itself, and what is left for the person's hands."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.content.community import (
    TITLE_LIMIT,
    bot_greeting,
    community_description,
    community_title,
    hand_texts,
    reviews_topic,
)
from vitrina.content.lint import lint_text
from vitrina.content.pack import Pack, load_pack
from vitrina.domain.practitioner import Practitioner, Price

Make = Callable[..., Practitioner]


@pytest.mark.parametrize(
    ("name", "city", "title"),
    [
        ("Иван Петров", "Москва", "Массаж • Москва • Иван Петров"),
        ("Ольга Васильева", "Набережные Челны", "Массаж • Набережные Челны • Ольга Васильева"),
        ("Ольга Константинопольская", "Набережные Челны", "Массаж • Набережные Челны • Ольга К."),
        (
            "Максимилиан Иванов",
            "Петропавловск-Камчатский",
            "Массаж • Петропавловск-Камчатский • Максимилиан",
        ),
        ("Александра-Виктория Ким", "Петропавловск-Камчатский", "Массаж • Александра-Виктория Ким"),
        (
            "Александра-Виктория Константинопольская",
            "Ростов-на-Дону",
            "Массаж • Ростов-на-Дону • Александра-Виктория К.",
        ),
        ("А" * 100, "Москва", "Массаж • Москва"),
        ("А" * 100, "Б" * 50, "Массаж"),
        ("Я", "Ош", "Массаж • Ош • Я"),
        ("Иван Иванович Петров", "г. Тула", "Массаж • Тула • Иван Иванович Петров"),
    ],
)
def test_the_title_is_shortened_by_whole_words(
    name: str, city: str, title: str, person: Make, pack: Pack
) -> None:
    assert community_title(person(name=name, city=city), pack) == title


@given(name=st.text(min_size=1, max_size=100), city=st.text(min_size=1, max_size=50))
def test_any_name_and_city_make_a_title(name: str, city: str) -> None:
    someone = Practitioner(
        name=name, city=city, phone="+79000000000", techniques=("классический",),
        pricing=(Price(title="Массаж", rubles=1),), timezone="Europe/Moscow",
    )  # fmt: skip
    title = community_title(someone, load_pack("massage"))

    assert title.startswith("Массаж")
    assert len(title) <= TITLE_LIMIT
    assert title == title.strip()


def test_the_description_tells_everything_that_the_form_says(person: Make, pack: Pack) -> None:
    for seed in "abcdef":
        text = community_description(person("olga"), pack, seed)
        for said in (
            "Ольга Васильева", "в Набережных Челнах", "классический и лимфодренажный массаж",
            "массаж лица", "Набережные Челны, пр. Мира, 24, кабинет 6", ": Пн–Сб 10:00–20:00.",
            "+7 900 555-01-28", "от 1\u202f500 до 2\u202f800\u202f₽",
        ):  # fmt: skip
            assert said in text


def test_the_description_offers_visits_only_when_the_form_does(person: Make, pack: Pack) -> None:
    for seed in "abcdef":
        zoya = community_description(person("zoya"), pack, seed)
        assert not re.search("дома|домой|на дом|выезд", zoya.lower())
        ivan = community_description(person("ivan"), pack, seed)
        assert re.search(r"(?:на дом|домой|дома,) в Москве, Центральный район\.", ivan)
        assert "Принимаю" not in ivan and "Часы" not in ivan


def test_an_address_with_the_city_does_not_say_it_twice(person: Make, pack: Pack) -> None:
    text = community_description(person("zoya", address="г. Владимир, ул. Мира, 5."), pack, "a")

    assert text.count("Владимир,") == 1 and ": г. Владимир, ул. Мира, 5.\n" in text

    short = person("zoya", city="Ош", address="Хорошая улица, 5")
    assert "Ош, Хорошая улица, 5." in community_description(short, pack, "a")


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("Центральный", "Центральный район"),
        ("Новый город", "район Новый город"),
        ("Северо-Западный", "Северо-Западный район"),
        ("Октябрьский район", "Октябрьский район"),
        ("м. Выхино", "м. Выхино"),
        ("24-й комплекс", "24-й комплекс"),
        ("Вахитовский р-н", "Вахитовский р-н"),
        ("Химки", "район Химки"),
    ],
)
def test_a_district_reads_as_one(area: str, said: str, person: Make, pack: Pack) -> None:
    text = community_description(person("ivan", area=area), pack, "a")

    assert f" в Москве, {said}." in text


def test_the_reviews_topic_has_rules_and_no_reviews(person: Make, pack: Pack) -> None:
    for seed in "abcdef":
        title, text = reviews_topic(person(), pack, seed)
        assert title == "Отзывы"
        assert "1. " in text and "3. " in text
        assert lint_text(text) == []
        assert "Иван" not in text and "★" not in text


def test_the_bot_says_whose_machine_it_is(person: Make, pack: Pack) -> None:
    for seed in "abcdef":
        assert "автоответчик Ольги" in bot_greeting(person("olga"), pack, seed)
        unknown = bot_greeting(person(name="Ыы Ё"), pack, seed)
        assert "автоответчик" in unknown and "Мастера зовут Ыы." in unknown


def test_hands_get_a_greeting_a_button_and_an_address(person: Make, pack: Pack) -> None:
    greeting, button, place = hand_texts(person("olga"), pack, "a")

    assert greeting.text.startswith("Здравствуйте!")
    assert "приму" in greeting.text and greeting.text.endswith("время подтвердит Ольга.")
    assert button.text == "Записаться"
    assert place.text == "Набережные Челны, пр. Мира, 24, кабинет 6"
    assert all(hand.title and hand.reason.endswith(".") for hand in (greeting, button, place))


def test_without_an_address_there_is_nothing_to_put_on_the_map(person: Make, pack: Pack) -> None:
    assert [hand.key for hand in hand_texts(person("ivan"), pack, "a")] == ["greeting", "button"]
