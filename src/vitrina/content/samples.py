"""People to try a pack on: everything a form may say or leave unsaid, at its shortest and longest.

Their techniques and services are the pack's own, so that a pack of any trade is tried in earnest.
"""

from typing import Any

from vitrina.content.head import PackHead
from vitrina.domain.model import Value
from vitrina.domain.practitioner import (
    PRICES_LIMIT,
    TECHNIQUE_LIMIT,
    TECHNIQUES_LIMIT,
    Practitioner,
    Price,
)

_ADDRESS = "пр. Мира, 24, кабинет 6"
_HOURS = "Пн–Сб 10:00–20:00"


# Long, short, doubled, of other alphabets: what pictures are hardest put to.
HARD_NAMES = (
    "Ян", "Анна-Мария Тер-Погосян", "Александра Константинопольская-Преображенская",
    "Қарлығаш Әсел", "Студия Релакс", "Катя и Лена", "СВЕТЛАНА ХРИСТОРОЖДЕСТВЕНСКАЯ",
    "Нино ბერიძე", "𝐎𝐥𝐠𝐚 🌸 Кузнецова", "Ростова\u2011Донская Зоя", "Jean-Baptiste Łukasz", "О",
)  # fmt: skip


class Sample(Value):
    """One person; `says` is who it is, in words for the one who edits the pack."""

    key: str
    says: str
    person: Practitioner


def make_samples(head: PackHead) -> tuple[Sample, ...]:
    """The people, from ordinary to hard; the same for the same head."""
    names = head.suggested[:TECHNIQUES_LIMIT]
    few = tuple(
        Price(title=title, rubles=1500 + 700 * number, minutes=40 + 25 * number)
        for number, title in enumerate(names[:3])
    )
    people: list[tuple[str, str, dict[str, Any]]] = [
        ("full", "заполнено всё", {
            "name": "Ольга Васильева", "city": "Набережные Челны", "area": "Новый город",
            "telegram": "olga", "techniques": names, "pricing": few, "is_home_visit": True,
            "address": _ADDRESS, "hours": _HOURS, "about": "Работаю спокойно и без спешки",
        }),
        ("home", "только выезд, без часов и минут", {
            "name": "Иван Петров", "city": "Москва", "area": "Центральный",
            "techniques": names[:1], "pricing": _without_minutes(few), "is_home_visit": True,
            "has_room": False,
        }),
        ("room", "только у себя, с адресом", {
            "name": "Анна-Мария Ким", "city": "Ростов-на-Дону", "area": "м. Вокзальная",
            "techniques": names[:2], "pricing": few[:2], "address": _ADDRESS, "hours": _HOURS,
        }),
        ("no_address", "только у себя, без адреса", {
            "name": "Зоя", "city": "Владимир", "techniques": names[-1:], "pricing": few[:1],
            "has_room": True,
        }),
        ("no_district", "только выезд, без района", {
            "name": "Пётр Великий", "city": "Орёл", "hours": "Ежедневно с 10 до 20",
            "techniques": names[1:3] or names, "pricing": few, "is_home_visit": True,
            "has_room": False,
        }),
        ("short", "самое короткое", {
            "name": "Я", "city": "Ош", "techniques": ("Я",),
            "pricing": (Price(title="М", rubles=1),), "has_room": True,
        }),
        ("long", "самое длинное", _crowded(names)),
        ("twenty", "двадцать услуг по одной цене", {
            "name": "Екатерина Вознесенская", "city": "Петропавловск-Камчатский",
            "area": "Северо-Восточный", "techniques": names, "is_home_visit": True,
            "has_room": False, "pricing": tuple(
                Price(title=f"{names[n % len(names)]} {n + 1}", rubles=2500, minutes=60)
                for n in range(PRICES_LIMIT)
            ),
        }),
        ("own", "имя, город и техники, которых никто не знает", {
            "name": "Ыы Ёё", "city": "Бубубу", "area": "24-й комплекс",
            "techniques": ("Юмейхо", "Авторский", "Мой способ «Нега»"), "address": _ADDRESS,
            "pricing": (
                Price(title="Юмейхо", rubles=900, minutes=21),
                Price(title="Мой способ «Нега»", rubles=12_500),
            ),
        }),
        ("village", "посёлок, все услуги одинаковые", {
            "name": "Алёна Фёдорова", "city": "пос. Лесной", "techniques": names[:2],
            "pricing": tuple(price.model_copy(update={"rubles": 900, "minutes": 60})
                             for price in few),
            "address": "ул. Лесная, 1", "is_home_visit": True,
        }),
    ]  # fmt: skip
    people += [_offer_only(kind.name, head) for kind in head.kinds]
    return tuple(Sample(key=key, says=says, person=_person(fields)) for key, says, fields in people)


def _offer_only(kind: str, head: PackHead) -> tuple[str, str, dict[str, Any]]:
    """Somebody whose techniques and services are of one kind, and one of the services a course."""
    known = [entry for entry in head.techniques if entry.kinds == (kind,)]
    names = tuple(entry.name for entry in known if entry.name)[:2] or head.suggested[:1]
    course = Price(title=f"Курс {names[0]}, 10 сеансов", rubles=9000, minutes=31)
    return f"only {kind}", f"только {kind}", {
        "name": "Мария Светлова", "city": "Тула", "area": "рядом с рынком", "techniques": names,
        "pricing": (Price(title=names[0], rubles=1200, minutes=31), course),
        "is_home_visit": True, "address": _ADDRESS,
    }  # fmt: skip


def _person(fields: dict[str, Any]) -> Practitioner:
    return Practitioner(**{"phone": "+79005550128", "timezone": "Europe/Moscow", **fields})


def _without_minutes(prices: tuple[Price, ...]) -> tuple[Price, ...]:
    return tuple(price.model_copy(update={"minutes": None}) for price in prices)


def _crowded(names: tuple[str, ...]) -> dict[str, Any]:
    """Every field as long as the form lets it be, with something of the pack in each."""
    long = tuple(
        f"{names[n % len(names)]} с длинным пояснением в скобках и без скобок"[
            :TECHNIQUE_LIMIT
        ].strip()
        for n in range(TECHNIQUES_LIMIT)
    )
    return {
        "name": "Александра Константинопольская-Преображенская " + "Вениаминовна " * 3 + "Ким",
        "city": "Комсомольск-на-Амуре",
        "area": "Северо-Восточный район за рекой и немного дальше, у старого моста, второй дом",
        "telegram": "a" * 32,
        "techniques": long,
        "pricing": tuple(
            Price(
                title=f"{name.strip()}: {'услуга подробная ' * 6}"[:100].strip(),
                rubles=1_000_000 - number,
                minutes=600 - number,
            )
            for number, name in enumerate(long * 2)
        ),
        "is_home_visit": True,
        "address": "улица Длинная, дом сто двадцать три, корпус четыре, подъезд пять, " * 2
        + "вход",
        "hours": "Понедельник, вторник и среда с девяти до восьми, остальные по договорённости",
        "about": "Рассказываю о себе подробно и по порядку, как просили в анкете. " * 5,
        "timezone": "Asia/Kamchatka",
    }
