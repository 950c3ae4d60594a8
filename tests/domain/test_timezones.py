"""Which clock a city lives by."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from vitrina.domain.places import places_by_name, zones_of_regions
from vitrina.domain.timezones import (
    DEFAULT_TIMEZONE,
    clock_of,
    find_timezone,
    is_known_place,
    known_zones,
    timezone_of,
)
from vitrina.domain.word_lists import read_word_lists

PLACES = Path(__file__).parents[1] / "content" / "places.tsv"
BY_HAND = Path(__file__).parent / "data" / "city_zones.txt"


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
        ("г Владивосток", "Asia/Vladivostok"),
        ("Владивосток, Приморский край", "Asia/Vladivostok"),
        ("Дальнегорск", "Asia/Vladivostok"),
        ("Екб", "Asia/Yekaterinburg"),
        ("Өскемен", "Asia/Almaty"),
        ("Ялта, Крым", "Europe/Simferopol"),
        ("Простоквашино, Приморский край", "Asia/Vladivostok"),
        ("Мирный, Якутия", "Asia/Yakutsk"),
        ("Мирный, Архангельская обл.", "Europe/Moscow"),
        ("станица Каневская Краснодарский край", "Europe/Moscow"),
        ("Сахалинская обл", "Asia/Sakhalin"),
    ],
)
def test_a_known_city_has_its_own_clock(city: str, zone: str) -> None:
    assert clock_of(timezone_of(city)) == clock_of(zone)
    assert find_timezone(city, witness="Europe/Kaliningrad") == timezone_of(city)


def test_places_as_people_type_them() -> None:
    rows = [line.split("\t") for line in PLACES.read_text(encoding="utf-8").splitlines()]
    wrong = []
    for typed, _, right in (row for row in rows if not row[0].startswith("#") and row[2]):
        found, zones = find_timezone(typed), right.split("|")
        same = {clock_of(zone)[0] for zone in zones if zone != "ask"}
        if ("ask" not in zones) if found is None else (clock_of(found)[0] not in same):
            wrong.append((typed, found))
    assert wrong == []


def test_a_list_made_by_hand_agrees_with_the_table() -> None:
    asked = []
    for zone, cities in read_word_lists(BY_HAND).items():
        for city in cities:
            found = find_timezone(city)
            assert found is None or clock_of(found) == clock_of(zone), city
            asked += [city] if found is None else []
    # Of these there are two or more that live by different clocks.
    assert len(asked) <= 25, asked


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
    assert find_timezone(city) is None


def test_the_device_decides_where_the_name_does_not() -> None:
    for city in ("Простоквашино", "Мирный", "п. Октябрьский", "Якутия"):
        assert find_timezone(city) is None
        assert find_timezone(city, witness="Asia/Yakutsk") is not None
    assert find_timezone("Мирный", witness="Asia/Yakutsk") == "Asia/Yakutsk"
    # No place of that name lives there, nobody's form is filled in there, and no zone at all.
    for zone in ("Asia/Kamchatka", "America/New_York", "Мирный", ""):
        assert find_timezone("Мирный", witness=zone) is None
    assert find_timezone("Простоквашино", witness="America/New_York") is None


def test_every_zone_is_a_real_one_and_every_region_has_places() -> None:
    for zone in known_zones():
        assert ZoneInfo(zone).key == zone
    codes = read_word_lists(Path(__file__).parents[2] / "src/vitrina/domain/regions.txt")
    assert set(codes) <= set(zones_of_regions())


def test_the_places_are_all_here() -> None:
    assert len(places_by_name()) > 5000
    assert all(name and name == name.strip() for name in places_by_name())
    assert is_known_place("Большие Вязёмы") and not is_known_place("Простоквашино")
