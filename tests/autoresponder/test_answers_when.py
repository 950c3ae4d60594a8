"""Days and times in a booking request: what is taken, said back, offered and left out."""

import pytest

from autoresponder.test_answers import Visitor


def asked_for_day() -> Visitor:
    visitor = Visitor()
    visitor.says("запишите на общий")
    assert visitor.dialog.draft.step == "day"
    return visitor


def test_days_that_do_not_suit_are_not_offered() -> None:
    visitor = asked_for_day()

    assert "Эти дни не предлагаю" in visitor.says("кроме субботы и четверга")
    days = [label for label in visitor.labels() if "," in label]
    assert days and not [label for label in days if label.startswith(("сб", "чт"))]

    visitor.says("не завтра")
    assert "Завтра" not in visitor.labels() and "Сегодня" in visitor.labels()


def test_of_several_days_one_is_asked_for() -> None:
    visitor = asked_for_day()

    said = visitor.says("в четверг или пятницу вечером")
    assert "Какой из этих дней" in said and "вечером" in said
    assert [label for label in visitor.labels() if "," in label] == [
        "чт, 26 ноября",
        "пт, 27 ноября",
    ]

    visitor.presses("пт, 27 ноября")
    draft = visitor.dialog.draft
    assert (draft.date, draft.part, draft.step) == ("2026-11-27", "вечером", "contact")


def test_of_several_days_the_only_open_one_is_taken() -> None:
    visitor = asked_for_day()
    visitor.says("в субботу или воскресенье")
    assert visitor.dialog.draft.date == "2026-11-28"


def test_a_weekday_that_is_not_that_date_is_asked_about() -> None:
    visitor = asked_for_day()
    visitor.says("в пятницу 13-го")  # the 13th is a Sunday, when nobody works
    assert visitor.dialog.draft.date == ""


@pytest.mark.parametrize(
    ("text", "day", "part"),
    [
        ("любой день после 18", "в любой день", "после 18:00"),
        (
            "любой день, кроме субботы, с 14 до 16",
            "в любой день, кроме субботы",
            "с 14:00 до 16:00",
        ),
        ("в будни до обеда", "в будни", "утром"),
        ("на след неделе в любое время", "на следующей неделе", "в любое время"),
        ("завтра часика в 3", "среда, 25 ноября", "около 15:00"),
    ],
)
def test_what_was_taken_is_said_back(text: str, day: str, part: str) -> None:
    visitor = asked_for_day()
    assert f"Когда: {day}, {part}." in visitor.says(text)


def test_each_question_says_what_was_taken_so_far() -> None:
    visitor = asked_for_day()
    assert "Когда: среда, 25 ноября.\nВ какое время дня?" in visitor.says("завтра")
    said = visitor.says("в 23:00")
    assert "В это время приёма нет" in said and "среда, 25 ноября" in said


def test_a_part_of_the_day_that_does_not_suit_is_not_offered() -> None:
    visitor = asked_for_day()
    visitor.says("завтра")
    visitor.says("только не утром")
    assert "Утром" not in visitor.labels() and "Вечером" in visitor.labels()


def test_the_hours_decide_which_eight_is_meant() -> None:
    early, late = Visitor(hours="Пн–Сб 7–12"), Visitor(hours="Пн–Сб 14–22")
    for visitor in (early, late):
        visitor.says("запишите на общий завтра в 8")
    assert (early.dialog.draft.part, late.dialog.draft.part) == ("около 8:00", "около 20:00")
