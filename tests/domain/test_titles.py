"""The title of a service tells how long a session takes and how many there are."""

import pytest

from vitrina.domain.titles import TitleFacts, read_title


@pytest.mark.parametrize(
    ("title", "minutes", "sessions"),
    [
        ("Массаж спины 60 мин", 60, None),
        ("классика 1,5 часа", 90, None),
        ("Общий массаж, 1 ч 30 мин.", 90, None),
        ("Массаж лица (40 минут)", 40, None),
        ("1ч30м", 90, None),
        ("Массаж 1 час 30", 90, None),
        ("1:30 ч", 90, None),
        ("Массаж на полтора часа", 90, None),
        ("Полуторачасовой массаж", 90, None),
        ("Двухчасовой массаж", 120, None),
        ("Часовой массаж", 60, None),
        ("Час с половиной", 90, None),
        ("Полчаса для шеи", 30, None),
        ("60-ти минутный массаж", 60, None),
        ("Сорок минут", 40, None),
        ("Массаж 60 минут (1 час)", 60, None),
        ("Курс 10 сеансов", None, 10),
        ("Абонемент на 5 посещений", None, 5),
        ("Абонемент на 10", None, 10),
        ("10 сеансов по 50 минут", 50, 10),
        ("10 х 60 мин", 60, 10),
        ("Пакет: 5 массажей по часу", 60, 5),
        ("Курс из 10 антицеллюлитных массажей, 1 час", 60, 10),
        ("Десять сеансов", None, 10),
        ("10-ти сеансовый курс", None, 10),
        ("5 сеансов + 1 в подарок", None, 6),
        ("5+1 массаж", None, 6),
        ("Массаж спины х10", None, 10),
        ("1 час, 10 сеансов", 60, 10),
    ],
)
def test_a_title_tells_its_length_and_package(
    title: str, minutes: int | None, sessions: int | None
) -> None:
    assert read_title(title) == TitleFacts(minutes=minutes, sessions=sessions)


@pytest.mark.parametrize(
    "title",
    [
        "", "Классический массаж", "Массаж 90", "Массаж в 4 руки", "Массаж 60/90 мин",
        "Массаж 60–90 минут", "от 60 минут", "Массаж час-полтора", "5-10 сеансов", "от 5 сеансов",
        "2 раза в неделю", "Детский массаж с 3 лет", "Абонемент 3000", "3 зоны", "Первый сеанс",
        "Спина 60 мин + голова 30 мин", "1 сеанс", "24 часа", "9" * 500,
        "Массаж 18+", "Педикюр 2в1", "Массаж № 5", "Массаж детский 3-7 лет", "Дизайн 1 ногтя",
    ],
)  # fmt: skip
def test_what_is_unsaid_or_said_in_several_ways_is_not_guessed(title: str) -> None:
    assert read_title(title) == TitleFacts()
