"""What visitors write, and what is heard: the table in messages.yaml, and why."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from vitrina.autoresponder.understanding.intents import (
    INTENTS_LIMIT,
    matches_intent,
    read_message,
    understand,
)
from vitrina.autoresponder.understanding.morphology import flatten
from vitrina.content.pack import load_pack

BOOK = load_pack("massage").answers
TABLE: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "messages.yaml").read_text(encoding="utf-8")
)
ROWS = [row for part in TABLE.values() for row in part]


def heard_in(row: dict[str, Any]) -> set[str]:
    return {heard.key for heard in understand(row["say"], tuple(row.get("with", ())), BOOK)}


@pytest.mark.parametrize("row", ROWS, ids=[row["say"][:40] or str(row) for row in ROWS])
def test_a_message_is_heard_as_the_table_says(row: dict[str, Any]) -> None:
    heard = heard_in(row)

    if "misread" in row:
        assert heard != set(row["means"]), "read rightly now: take the mark away"
        assert heard == set(row["misread"])
    else:
        assert heard == set(row["means"])


@pytest.mark.parametrize(("part", "at_least"), [("tuned", 130), ("held_out", 60)])
def test_of_twenty_messages_at_most_one_is_misread(part: str, at_least: int) -> None:
    rows = TABLE[part]

    assert len({(row["say"], *row.get("with", ())) for row in rows}) == len(rows) >= at_least
    assert sum("misread" not in row for row in rows) >= (0.95 if part == "tuned" else 0.9) * len(
        rows
    )


def test_of_the_whole_table_at_most_one_message_in_twenty_is_misread() -> None:
    assert len(ROWS) >= 180
    assert sum("misread" not in row for row in ROWS) >= 0.95 * len(ROWS)


def test_every_question_of_the_book_is_in_the_table() -> None:
    asked = {intent.key for intent in BOOK.intents if not intent.asked}

    assert {key for row in ROWS for key in row["means"]} >= asked


def test_the_reason_names_the_phrase_and_the_words() -> None:
    (heard,) = understand("Подскажите, скоко стОит масаж", (), BOOK)

    assert heard.key == "price"
    assert "стоит" in heard.reason


def test_questions_come_in_the_order_they_were_asked() -> None:
    heard = understand("до скольки вы, сколько стоит и можно ли картой", (), BOOK)

    assert [one.key for one in heard] == ["hours", "price", "payment"]


def test_a_message_full_of_questions_is_cut() -> None:
    text = "сколько стоит, где вы, до скольки, можно картой, больно, что взять с собой, отзывы"

    assert len(understand(text, (), BOOK)) == INTENTS_LIMIT


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ghfqc", "прайс"),
        ("сколькостоит", "сколько стоит"),
        ("ЗАПЕСАЦА", "записаться"),
        ("Скооолько", "сколько"),
        ("ещё", "еще"),
        ("хлеб", "хлеб"),
    ],
)
def test_slips_are_put_right_and_right_words_are_left(typed: str, meant: str) -> None:
    assert " ".join(word.text for word in read_message(flatten(typed), BOOK)) == meant


def test_an_answer_to_a_step_is_heard_only_when_asked() -> None:
    words = read_message("без разницы", BOOK)

    assert understand("без разницы", (), BOOK) == ()
    assert matches_intent("any_day", words, BOOK) and not matches_intent("agree", words, BOOK)


def test_words_beside_a_voice_note_are_read() -> None:
    assert [one.key for one in understand("сколько стоит", ("audio_message",), BOOK)] == ["price"]
