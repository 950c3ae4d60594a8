"""Days and times as visitors name them: on Tuesday 24 November 2026, at noon."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from vitrina.autoresponder.understanding.availability import (
    NIGHT,
    PARTS,
    clock_is_open,
    day_is_open,
    open_days,
    part_is_open,
)
from vitrina.autoresponder.understanding.intents import read_message
from vitrina.autoresponder.understanding.morphology import flatten
from vitrina.autoresponder.understanding.when import read_when
from vitrina.autoresponder.understanding.when_value import When, say_minute
from vitrina.content.pack import load_pack
from vitrina.content.speech.calendar import say_without

HOURS = "Пн–Сб 10:00–20:00"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BOOK = load_pack("massage").answers
UNSURE = {"some": "ask", "weekdays": "any"}
HERE = Path(__file__).parent


def when(text: str, *, asked: bool = True) -> When:
    flat = flatten(text)
    return read_when(flat, read_message(flat, BOOK), NOW, asked=asked)


def judge(text: str) -> tuple[str, str]:
    """The day and the time as the collections write them."""
    told = when(text)
    if told.kind == "day" and told.day and not day_is_open(told.day, HOURS, NOW):
        return "closed", "-"
    day = told.day.isoformat() if told.kind == "day" and told.day else told.kind
    return UNSURE.get(day, day), judge_time(told)


def judge_time(told: When) -> str:
    if told.clock is not None:
        clock = clock_is_open(told.clock, told.day, HOURS, NOW)
        if clock is None:
            return "closed"
        shown = f"{say_minute(clock.minute):0>5}"
        if clock.until is not None:
            return f"from {shown} to {say_minute(clock.until):0>5}"
        return f"{clock.bound} {shown}"
    if told.part == "night":
        return "-" if part_is_open(NIGHT, told.day, HOURS, NOW) else "closed"
    if told.part not in PARTS:
        return "-"
    return told.part if part_is_open(PARTS[told.part], told.day, HOURS, NOW) else "closed"


def wrong_lines(name: str) -> tuple[list[str], int]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    wrong = []
    for text, days, times in rows:
        day, clock = judge(text)
        if day not in days.split("|") or (
            day not in ("past", "closed") and clock not in times.split("|")
        ):
            wrong.append(f"{text}: {day}, {clock}; {when(text).reason}")
    return wrong, len(rows)


def test_what_people_write_is_read() -> None:
    wrong, count = wrong_lines("dates.tsv")
    assert count and wrong == []


def test_what_others_have_thought_of_is_read() -> None:
    wrong, count = wrong_lines("dates_of_others.tsv")
    assert count > 100 and len(wrong) <= count * 0.03, wrong


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("с понедельника по среду", "30.11 1.12 2.12"),
        ("в субботу или воскресенье", "28.11 29.11"),
        ("во вторник, среду или четверг", "24.11 25.11 26.11"),
        ("25-27 ноября", "25.11 26.11 27.11"),
        ("27 или 28 ноября", "27.11 28.11"),
        ("до четверга", "24.11 25.11 26.11"),
        ("в пятницу 28 ноября", "27.11 28.11"),  # Friday is the 27th: which one is asked
    ],
)
def test_several_days_are_named(text: str, days: str) -> None:
    told = when(text)
    assert told.kind == "some"
    assert " ".join(f"{day.day}.{day.month}" for day in told.days) == days


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("кроме субботы", ", кроме субботы"),
        ("кроме среды и четверга", ", кроме среды и четверга"),
        ("не завтра", ", кроме 25 ноября"),
        ("не смогу в пятницу", ", кроме пятницы"),
        ("в пятницу никак", ", кроме пятницы"),
    ],
)
def test_days_that_do_not_suit_are_left_out(text: str, said: str) -> None:
    told = when(text)
    assert (told.kind, told.day) == ("ask", None)
    assert say_without(told.excluded) == said
    shown = open_days(HOURS, NOW, without=told.excluded)
    assert shown and told.excluded.isdisjoint(shown)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("не могу раньше 18", "after 18:00"),
        ("до шести работаю", "after 18:00"),
        ("с 9 до 18 на работе", "after 18:00"),
        ("после 17, но до 19", "from 17:00 to 19:00"),
        ("в 15 не могу, можно в 17?", "about 17:00"),
        ("без пятнадцати пять", "about 16:45"),
        ("двадцать минут шестого", "about 17:20"),
        ("вечером в 7", "about 19:00"),
        ("после 8 вечера", "closed"),
    ],
)
def test_what_suits_of_a_day_is_read(text: str, clock: str) -> None:
    assert judge_time(when(text)) == clock


@pytest.mark.parametrize(
    "text",
    [
        "массаж в 4 руки", "живу в 5 мкр", "голосовое 0:23", "8 917 222-33-44", "на 90 минут",
        "на час", "за 1500", "дом 15", "3 этаж", "с 3 лет", "боль с 2020 года", "24/7", "мне 25",
        "в 16 квартире", "добрый вечер", "хорошего дня", "второй раз", "в 10 минутах от метро",
    ],
)  # fmt: skip
def test_what_is_no_day_and_no_time_is_not_read(text: str) -> None:
    for asked in (True, False):
        told = when(text, asked=asked)
        assert (told.kind, told.clock, told.part) == ("ask", None, ""), told.reason


def test_a_number_alone_is_a_day_only_where_one_was_asked() -> None:
    assert when("27").day == date(2026, 11, 27)
    assert when("27", asked=False).day is None
    assert when("18+").clock is not None
