"""Reasons are said as sentences; what this release does not know is said in general."""

import pytest

from vitrina.domain.reason import Reason, reason_as_written
from vitrina.wording.numbers import Number
from vitrina.wording.reasons import UNKNOWN_REASON, say_reason


def test_a_reason_is_said() -> None:
    said = say_reason(Reason(code="vk.too_fast"))
    assert said == "ВКонтакте просит не спешить. Подождём секунду и продолжим."


@pytest.mark.parametrize(
    ("missing", "words"),
    [(2, "двух"), (10, "десяти"), (11, "11")],
)
def test_a_number_is_said_as_its_sentence_wants_it(missing: int, words: str) -> None:
    said = say_reason(Reason(code="form.phone_short", data={"missing": missing}))
    assert said == f"Не хватает {words} цифр. Нужно +7 и ещё десять"


def test_a_number_agrees_with_its_word() -> None:
    said = "{count} {count:место|места|мест}"
    assert [said.format(count=Number(count)) for count in (1, 3, 11)] == [
        "1 место", "3 места", "11 мест",
    ]  # fmt: skip


def test_no_reason_is_no_sentence() -> None:
    assert say_reason(None) is None


def test_the_words_of_the_first_release_are_given_back_as_they_are() -> None:
    words = "Так было: {code} и «кавычки»."
    assert say_reason(reason_as_written(words)) == words
    assert reason_as_written(None) is None and reason_as_written("") is None


def test_a_code_of_a_newer_release_is_said_in_general() -> None:
    assert say_reason(Reason(code="vk.from_tomorrow")) == UNKNOWN_REASON


def test_data_that_is_not_there_is_said_in_general() -> None:
    assert say_reason(Reason(code="as_written")) == UNKNOWN_REASON


def test_a_reason_is_the_same_after_json() -> None:
    reason = Reason(code="vk.captcha", data={"title": "Массаж", "number": 3})
    assert Reason.model_validate_json(reason.model_dump_json()) == reason
