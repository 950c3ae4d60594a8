"""Which clock a city lives by."""

from zoneinfo import ZoneInfo

import pytest

from vitrina.domain.timezones import DEFAULT_TIMEZONE, known_cities, timezone_of


@pytest.mark.parametrize(
    ("city", "zone"),
    [
        ("Москва", "Europe/Moscow"),
        ("Калининград", "Europe/Kaliningrad"),
        ("Тольятти", "Europe/Samara"),
        ("Набережные Челны", "Europe/Moscow"),
        ("Екатеринбург", "Asia/Yekaterinburg"),
        ("Омск", "Asia/Omsk"),
        ("Кемерово", "Asia/Novokuznetsk"),
        ("Улан-Удэ", "Asia/Irkutsk"),
        ("Петропавловск-Камчатский", "Asia/Kamchatka"),
        ("Алма-Ата", "Asia/Almaty"),
        ("Алматы", "Asia/Almaty"),
    ],
)
def test_a_known_city_has_its_own_clock(city: str, zone: str) -> None:
    assert timezone_of(city) == zone


@pytest.mark.parametrize(
    "typed",
    ["Артём", "артем", "  АРТЁМ ", "г. Артём", "г.Артём", "город Артем"],
)
def test_the_way_a_city_is_typed_does_not_matter(typed: str) -> None:
    assert timezone_of(typed) == "Asia/Vladivostok"


@pytest.mark.parametrize(
    "typed", ["Комсомольск-на-Амуре", "комсомольск на амуре", "Комсомольск–на–Амуре"]
)
def test_any_hyphen_or_space_is_the_same_city(typed: str) -> None:
    assert timezone_of(typed) == "Asia/Vladivostok"


@pytest.mark.parametrize("city", ["", "   ", "Простоквашино", "Springfield", "-", "г."])
def test_an_unknown_city_lives_by_moscow(city: str) -> None:
    assert timezone_of(city) == DEFAULT_TIMEZONE


def test_every_zone_is_a_real_one() -> None:
    for zone in set(known_cities().values()):
        assert ZoneInfo(zone).key == zone


def test_the_big_cities_are_all_here() -> None:
    assert len(known_cities()) >= 180
    assert all(city and city == city.strip() for city in known_cities())
