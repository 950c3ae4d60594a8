"""Days, times and opening hours, as people write them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.autoresponder.understanding.dates import local_time
from vitrina.autoresponder.understanding.morphology import flatten, read_word, split_words
from vitrina.autoresponder.understanding.opening_hours import read_hours
from vitrina.autoresponder.understanding.when import read_answer, read_when
from vitrina.autoresponder.understanding.when_value import ClockTime
from vitrina.content.speech.calendar import say_day, say_when

TUESDAY = date(2026, 11, 24)


def at(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def day_of(text: str, *, bare: bool = True) -> date | None:
    flat = flatten(text)
    words = [read_word(word) for word in split_words(flat)]
    return read_when(flat, words, at(2026, 11, 24, 12, 0), asked=bare).day


def read_clock(flat: str, *, bare: bool) -> ClockTime | None:
    """The time named; `bare` lets a number alone be a time."""
    return read_answer(flat, (), at(2000, 1, 3, 12, 0), asked="time" if bare else "").clock


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("сегодня", 0),
        ("давайте завтра", 1),
        ("Послезавтра!", 2),
        ("в четверг", 2),
        ("вторник", 0),
        ("в следующий вторник", 7),
        ("в следующую среду", 8),
        ("на сб", 4),
        ("25 ноября", 1),
        ("25-го ноября", 1),
        ("1 декабря", 7),
        ("25.11", 1),
        ("1.12.2026", 7),
        ("через неделю", 7),
        ("через 3 дня", 3),
        ("через пару дней", 2),
        ("25 числа", 1),
        ("27", 3),
        ("2", 8),
        ("20 ноября", -4),
        ("5 мая", 162),
    ],
)
def test_a_day_is_read(text: str, ahead: int) -> None:
    assert day_of(text) == TUESDAY + timedelta(days=ahead)


@pytest.mark.parametrize("text", ["", "не знаю", "31 февраля", "99", "12345", "99.99", "к 18:30"])
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert day_of(text) is None


def test_a_bare_number_is_a_day_only_when_a_day_was_asked() -> None:
    assert day_of("массаж на 30", bare=False) is None


@pytest.mark.parametrize(
    ("text", "bound", "shown"),
    [
        ("в 15:00", "about", "15:00"),
        ("в 15.30", "about", "15:30"),
        ("к 12", "about", "12:00"),
        ("после 18", "after", "18:00"),
        ("до 12", "before", "12:00"),
        ("в 7 вечера", "about", "19:00"),
        ("10 утра", "about", "10:00"),
        ("в 6", "about", "18:00"),
        ("15", "about", "15:00"),
        ("завтра 25.11 в 14 часов", "about", "14:00"),
        ("25 ноября в 9 утра", "about", "9:00"),
    ],
)
def test_a_time_is_read(text: str, bound: str, shown: str) -> None:
    clock = read_clock(flatten(text), bare=True)

    assert clock is not None
    assert (clock.bound, clock.shown) == (bound, shown)


@pytest.mark.parametrize("text", ["", "90 минут", "25.11", "25 ноября", "99", "массаж 60", "24"])
def test_what_is_no_time_is_not_read(text: str) -> None:
    assert read_clock(flatten(text), bare=False) is None


W, E = (600, 1200), ()


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("Пн–Сб 10:00–20:00", (W,) * 6 + (E,)),
        ("Ежедневно с 10 до 20", (W,) * 7),
        ("10:00-20:00 без выходных", (W,) * 7),
        ("с понедельника по пятницу с 10 до 20", (W,) * 5 + (E, E)),
        ("Пн, Ср, Пт 10-20", (W, E, W, E, W, E, E)),
        ("ежедневно 10–20, по записи", (W,) * 7),
        ("Пн-Пт 10:00-20:00, сб и вс выходной", (W,) * 5 + (E, E)),
        ("будни 10–20, выходные 11–17", (W,) * 5 + ((660, 1020),) * 2),
        ("вт, чт 20:00–02:00", (E, (1200, 1560), E, (1200, 1560), E, E, E)),
        ("круглосуточно", ((0, 1440),) * 7),
        ("с 10 утра до 8 вечера", (W,) * 7),
        ("с девяти до восьми, вс — выходной", ((540, 1200),) * 6 + (E,)),
        ("ежедневно 10–20, вс 11–17", (W,) * 6 + ((660, 1020),)),
        ("с 10 до 20 кроме выходных", (W,) * 5 + (E, E)),
    ],
)
def test_hours_are_read(text: str, week: tuple[tuple[int, ...], ...]) -> None:
    schedule = read_hours(text)

    assert schedule is not None
    assert schedule.days == tuple((span,) if span else () for span in week)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "по договорённости",
        "пн-пт 20-10",
        "с 10 утра",
        "2/2 с 10 до 20",
        "пн-пт 9-18, сб по договорённости",
        "вечером после 18",
        "10-99",
    ],
)
def test_hours_that_would_be_a_guess_are_not_read(text: str) -> None:
    assert read_hours(text) is None


def test_hours_that_others_have_typed_are_read() -> None:
    lines = (Path(__file__).parent / "hours_of_others.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    wrong = [
        (typed, week)
        for typed, wanted in rows
        if (week := shown_week(typed)) not in wanted.split(" | ")
    ]
    assert len(rows) > 50 and len(wrong) <= len(rows) * 0.03, wrong


def shown_week(typed: str) -> str:
    schedule = read_hours(typed)
    if schedule is None:
        return "none"
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    days = (
        f"{name} {','.join(f'{say_clock(start)}-{say_clock(end)}' for start, end in spans)}"
        for name, spans in zip(names, schedule.days, strict=True)
        if spans
    )
    return "; ".join(days)


def say_clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def test_a_break_is_of_the_days_before_it() -> None:
    schedule = read_hours("пн-пт 9-18, обед 13-14, сб 10-15")
    assert schedule is not None
    assert schedule.days[0] == ((540, 780), (840, 1080))
    assert schedule.days[5] == ((600, 900),)


def test_a_night_shift_belongs_to_its_evening() -> None:
    schedule = read_hours("вт, чт 20:00–02:00")
    assert schedule is not None

    assert schedule.is_open(at(2026, 11, 25, 1, 30))
    assert not schedule.is_open(at(2026, 11, 25, 2, 0))
    assert schedule.next_opening(at(2026, 11, 25, 3, 0)) == at(2026, 11, 26, 20, 0)


def test_the_next_opening_is_said_as_people_say_it() -> None:
    now = at(2026, 11, 28, 21, 0)

    assert say_when(at(2026, 11, 28, 22, 0), now) == "сегодня после 22:00"
    assert say_when(at(2026, 11, 29, 9, 30), now) == "завтра после 9:30"
    assert say_when(at(2026, 12, 1, 10, 0), now) == "во вторник после 10:00"
    assert say_day(TUESDAY) == "вторник, 24 ноября"


@given(st.text(max_size=60), st.booleans())
def test_any_text_is_read_without_an_error(text: str, bare: bool) -> None:
    flat = flatten(text)
    read_hours(text)
    read_clock(flat, bare=bare)
    day_of(text, bare=bare)


@given(st.floats())
def test_any_clock_is_a_time(now: float) -> None:
    assert 1970 <= local_time(now, "Europe/Moscow").year <= 2100
