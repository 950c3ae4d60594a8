"""`vitrina pack ask`: what is heard and said, for people and for programs that judge it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from vitrina.cli.ask_names import name_intents, tell_names
from vitrina.cli.commands import app
from vitrina.cli.example import EXAMPLE
from vitrina.content.pack import load_pack

AT = ("--at", "2026-11-24T12:00")
SHAPE = {"text", "intents", "asks", "reply", "booking", "calls_person", "silent"}


def ask(*words: str, lines: str | None = None) -> list[dict[str, Any]]:
    result = CliRunner().invoke(app, ["pack", "ask", "--json", *AT, *words], input=lines)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_message_is_a_new_visitors_and_has_one_line_of_one_shape() -> None:
    price, booking, unclear = ask("сколько стоит", "хочу на массаж завтра в 15", "ъыъ")
    assert [set(one) for one in (price, booking, unclear)] == [SHAPE] * 3
    assert price["intents"] == ["price"] and "2" in price["reply"][0]
    assert price["booking"] is None and not price["silent"]
    assert booking["intents"] == ["booking"]
    assert booking["booking"]["date"] == "2026-11-25"
    assert unclear["intents"] == ["unknown"] and unclear["reply"]


def test_lines_of_standard_input_are_messages_too() -> None:
    told = ask(lines="где вы находитесь\nсколько стоит\n")
    assert [one["intents"] for one in told] == [["address"], ["price"]]
    assert told[0]["text"] == "где вы находитесь"


def test_a_dialog_is_one_visitors() -> None:
    _, day = ask("--dialog", "хочу на массаж", "завтра")
    assert day["intents"] == ["booking"] and day["booking"]["date"] == "2026-11-25"
    assert not any(reply.startswith("Здравствуйте") for reply in day["reply"])


def test_in_a_booking_the_day_is_being_asked() -> None:
    (told,) = ask("--in-booking", "в пятницу")
    assert told["booking"]["date"] == "2026-11-27" and told["booking"]["service"]


@pytest.mark.parametrize(
    ("said", "date", "part"),
    [
        ("любой день после 18", "any", "after 18:00"),
        ("в выходные", "weekend", None),
        ("на след неделе", "next_week", None),
        ("15го в 18:30", "2026-12-15", "about 18:30"),
        ("завтра с 14 до 16", "2026-11-25", "from 14:00 to 16:00"),
        ("завтра вечером", "2026-11-25", "evening"),
        ("20 ноября", None, None),
    ],
)
def test_days_and_times_are_told_in_words_that_programs_compare(
    said: str, date: str | None, part: str | None
) -> None:
    (told,) = ask("--in-booking", said)
    assert (told["booking"]["date"], told["booking"]["part"]) == (date, part)


def test_whose_form_it_is_decides_the_answer(tmp_path: Path) -> None:
    form = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    form["pricing"] = [{"title": "Медовый массаж", "price": 4321, "minutes": 70}]
    (tmp_path / "form.json").write_text(json.dumps(form), encoding="utf-8")
    (told,) = ask("--form", str(tmp_path / "form.json"), "сколько стоит")
    assert "4 321" in told["reply"][0].replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("written", "says"), [("{}", "name: "), ("нет", "JSON"), ('["a"]', "объект")]
)
def test_a_form_that_cannot_be_read_says_why(tmp_path: Path, written: str, says: str) -> None:
    (tmp_path / "form.json").write_text(written, encoding="utf-8")
    words = ["pack", "ask", "--form", str(tmp_path / "form.json"), "цена"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 1 and says in result.stderr


def test_texts_of_a_form_are_read_as_the_form_reads_them() -> None:
    assert ask("--claims", "лечу спину", "люблю кошек") == [
        {"text": "лечу спину", "claims": ["лечу"]},
        {"text": "люблю кошек", "claims": []},
    ]
    assert ask("--places", "москва") == [{"text": "москва", "where": "в Москве"}]
    assert ask("--areas", "Приморский") == [{"text": "Приморский", "area": "Приморский район"}]


def test_people_read_what_was_heard_and_why() -> None:
    result = CliRunner().invoke(app, ["pack", "ask", *AT, "сколько стоит"])
    assert result.exit_code == 0
    assert "услышано: price" in result.stdout and "«сколько стоить»" in result.stdout


@pytest.mark.parametrize("pack", ["massage", "manicure"])
def test_every_question_of_our_packs_has_a_name(pack: str) -> None:
    told = tell_names()
    for intent in load_pack(pack).answers.intents:
        if not intent.asked:
            (name,) = name_intents([intent.key], silent=False)
            assert f"{name}: " in told, intent.key
