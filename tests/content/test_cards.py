"""Pictures as data: initials, cover, products."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.content.cards import (
    avatar_card,
    avatar_initials,
    choose_pattern,
    cover_card,
    item_card,
)
from vitrina.content.pack import Pack
from vitrina.domain.practitioner import Practitioner, Price, Theme

Make = Callable[..., Practitioner]


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Иван Петров", "ИП"),
        ("Ольга", "О"),
        ("иван петров", "ИП"),
        ("Иван Иванович Петров", "ИП"),
        ("Анна «Нюра» Ким", "АК"),
        ("«Руки»", "Р"),
        ("{{ 7*7 }}", "7"),
        ("***", "•"),
    ],
)
def test_initials(name: str, initials: str) -> None:
    assert avatar_initials(name) == initials


@given(st.text(max_size=100))
def test_any_name_has_one_or_two_initials(name: str) -> None:
    assert 1 <= len(avatar_initials(name)) <= 2


def test_the_cover_says_what_who_and_how_to_call(person: Make, pack: Pack) -> None:
    card = cover_card(person("olga", theme=Theme.CLAY), pack, "a")

    assert card.headline == "Массаж в Набережных Челнах"
    assert card.name == "Ольга Васильева"
    assert card.pills == ("Классический", "Лимфодренажный", "Массаж лица", "Юмейхо")
    assert card.phone == "+7 900 555-01-28"
    assert card.theme is Theme.CLAY


def test_the_cover_is_given_every_technique_and_fits_what_it_can(person: Make, pack: Pack) -> None:
    crowded = person("crowded")
    pills = cover_card(crowded, pack, "a").pills
    assert [pill.lower() for pill in pills] == [name.lower() for name in crowded.techniques]


def test_one_community_has_one_pattern_and_neighbours_differ(person: Make, pack: Pack) -> None:
    ivan = person()
    cards = [avatar_card(ivan, pack, "a"), cover_card(ivan, pack, "a")]

    assert {card.pattern for card in cards} == {choose_pattern(ivan, "a")}
    assert {choose_pattern(ivan, f"n{n}") for n in range(40)} == {
        "blobs",
        "waves",
        "rings",
        "leaves",
    }


def test_the_person_may_choose_pattern_and_photo(person: Make, pack: Pack) -> None:
    ivan = person().model_copy(update={"pattern": "rings", "photo_id": "0a" * 16})
    avatar = avatar_card(ivan, pack, "a")

    assert (avatar.pattern, avatar.photo_id) == ("rings", "0a" * 16)
    assert cover_card(ivan, pack, "b").pattern == "rings"


def test_a_product_shows_its_minutes_or_nothing(person: Make, pack: Pack) -> None:
    card = item_card(Price(title="Лицо", rubles=1, minutes=45), person(), pack, "a")

    assert (card.title, card.duration, card.motif) == ("Лицо", "45 мин", "face")
    assert item_card(Price(title="Лицо", rubles=1), person(), pack, "a").duration == ""


def test_unknown_services_get_different_motifs(person: Make, pack: Pack) -> None:
    prices = [Price(title=f"Услуга {n}", rubles=1) for n in range(20)]

    assert len({item_card(price, person(), pack, "a").motif for price in prices}) == 4
