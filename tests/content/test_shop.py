"""Products: titles VK accepts, descriptions a visitor can use."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.content.lint import lint_text
from vitrina.content.pack import Pack, load_pack
from vitrina.content.shop import product_text, write_products
from vitrina.domain.practitioner import Practitioner, Price

Make = Callable[..., Practitioner]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("М", "Массаж М"),
        ("СПА", "Массаж СПА"),
        ("Лицо", "Лицо"),
        ("Массаж 60 мин", "Массаж 60 мин"),
        ("Ы" * 100, "Ы" * 100),
    ],
)
def test_short_titles_are_lengthened(typed: str, title: str, person: Make, pack: Pack) -> None:
    assert product_text(Price(title=typed, rubles=1), person(), pack, "a").title == title


@given(title=st.text(min_size=1, max_size=100).filter(lambda text: bool(text.strip())))
def test_any_title_makes_a_product_vk_accepts(title: str) -> None:
    price = Price(title=title, rubles=1000, minutes=45)
    someone = Practitioner(
        name="Иван", city="Москва", phone="+79000000000", techniques=("классический",),
        pricing=(price,), timezone="Europe/Moscow",
    )  # fmt: skip
    product = product_text(price, someone, load_pack("massage"), "a")

    assert 4 <= len(product.title) <= 100
    assert len(product.description) >= 10


def test_the_description_is_useful(person: Make, pack: Pack) -> None:
    olga = person("olga")
    for seed in "abcdef":
        text = product_text(olga.pricing[0], olga, pack, seed).description
        for said in (
            "Поглаживания", "40 минут", "1\u202f500\u202f₽", "пр. Мира, 24", "+7 900 555-01-28",
        ):  # fmt: skip
            assert said in text


def test_without_minutes_nothing_is_said_about_time(person: Make, pack: Pack) -> None:
    zoya = person("zoya")
    for seed in "abcdef":
        text = product_text(zoya.pricing[0], zoya, pack, seed).description
        assert "лительность" not in text and "длится" not in text and "Сколько длит" not in text
        assert "900\u202f₽" in text


def test_neighbouring_products_are_worded_differently(person: Make, pack: Pack) -> None:
    prices = [Price(title=f"Услуга {n}", rubles=1000) for n in range(12)]
    texts = {product_text(price, person(), pack, "a").description for price in prices}

    assert len(texts) > 3


def test_all_products_of_everybody_are_clean(people: dict[str, Practitioner], pack: Pack) -> None:
    for who, someone in people.items():
        for seed in "abcdef":
            for product in write_products(someone, pack, seed):
                assert lint_text(product.description) == [], (who, product.description)


def test_a_service_named_after_a_technique_tells_about_it(person: Make, pack: Pack) -> None:
    thai = product_text(Price(title="Тайский массаж", rubles=1), person(), pack, "a")

    assert re.search(r"(?i)нажимы и плавные вытяжения|плавные вытяжения и нажимы", thai.description)


def test_a_service_knows_its_words_only_from_their_beginning(person: Make, pack: Pack) -> None:
    many = product_text(Price(title="Многодетным мамам", rubles=1), person(), pack, "a")

    assert "стоп" not in many.description
