"""People of these stories: Ivan comes to you, Olga does both, Zoya receives at her place."""

from collections.abc import Callable
from typing import Any

import pytest

from vitrina.content.pack import Pack, load_pack
from vitrina.domain.practitioner import Practitioner, Price

IVAN: dict[str, Any] = {
    "name": "Иван Петров",
    "city": "Москва",
    "area": "Центральный",
    "phone": "+79000000000",
    "techniques": ("классический",),
    "pricing": (Price(title="Массаж 60 мин", rubles=2500, minutes=60),),
    "is_home_visit": True,
    "timezone": "Europe/Moscow",
}
OLGA: dict[str, Any] = {
    "name": "Ольга Васильева",
    "city": "Набережные Челны",
    "area": "Новый город",
    "phone": "+79005550128",
    "telegram": "@olga_massage",
    "techniques": ("Классический", "Лимфодренажный", "Лицо", "Юмейхо"),
    "pricing": (
        Price(title="Классический массаж", rubles=1500, minutes=40),
        Price(title="Общий массаж тела", rubles=2800, minutes=90),
        Price(title="М", rubles=1600),
    ),
    "is_home_visit": True,
    "address": "пр. Мира, 24, кабинет 6",
    "hours": "Пн–Сб 10:00–20:00",
    "about": "Делаю массаж спокойно и без спешки",
    "timezone": "Europe/Moscow",
}
ZOYA: dict[str, Any] = {
    "name": "Зоя",
    "city": "Владимир",
    "phone": "+79005550129",
    "techniques": ("Спортивный", "Массаж стоп"),
    "pricing": (Price(title="Спорт", rubles=900), Price(title="Стопы", rubles=900)),
    "has_room": True,
    "timezone": "Europe/Moscow",
}
CROWDED: dict[str, Any] = {
    "name": "Александра Константинопольская-Преображенская Вениаминовна " + "Долгоруковская" * 3,
    "city": "Петропавловск-Камчатский",
    "area": "Северо-Восточный район за рекой и немного дальше, у старого моста, второй дом сле",
    "phone": "+79005550130",
    "telegram": "a" * 32,
    "techniques": tuple(
        f"техника номер {n} с длинным своим названием на 60 знаков да"[:60] for n in range(10)
    ),
    "pricing": tuple(
        Price(
            title=f"Услуга {n} {'с очень подробным названием ' * 4}"[:100].strip(),
            rubles=1_000_000 - n,
            minutes=600 - n,
        )
        for n in range(20)
    ),
    "is_home_visit": True,
    "address": "улица Длинная, дом сто двадцать три, корпус четыре, подъезд пять, " * 2,
    "hours": "Понедельник, вторник и среда с девяти до восьми, остальные дни по договорённости",
    "about": "Рассказываю о себе подробно и по порядку, как просили в анкете. " * 6,
    "timezone": "Asia/Kamchatka",
}
PEOPLE = {"ivan": IVAN, "olga": OLGA, "zoya": ZOYA, "crowded": CROWDED}

Make = Callable[..., Practitioner]


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The massage pack as it ships."""
    return load_pack("massage")


@pytest.fixture(scope="session")
def person() -> Make:
    """`person("ivan", city="Омск")`: somebody of these stories, with changes."""

    def make(who: str = "ivan", **changes: Any) -> Practitioner:
        return Practitioner(**{**PEOPLE[who], **changes})

    return make


@pytest.fixture(scope="session")
def people(person: Make) -> dict[str, Practitioner]:
    """Everybody, and the four combinations of home and room, with and without an address."""
    found = {who: person(who) for who in PEOPLE}
    found["olga, room only"] = person("olga", is_home_visit=False)
    found["olga, home only"] = person("olga", address="")
    found["olga, room without address"] = person(
        "olga", is_home_visit=False, has_room=True, address=""
    )
    found["ivan, no room"] = person("ivan", has_room=False)
    found["zoya, place unknown"] = person("zoya", has_room=None)
    found["ivan, no district"] = person("ivan", area="")
    found["zoya, one of each"] = person("zoya", techniques=("Лицо",), pricing=ZOYA["pricing"][:1])
    return found
