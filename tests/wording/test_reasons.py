"""Reasons are said as sentences; what this release does not know is said in general."""

from vitrina.domain.reason import Reason, reason_as_written
from vitrina.wording.reasons import UNKNOWN_REASON, say_reason


def test_a_reason_is_said() -> None:
    said = say_reason(Reason(code="vk.too_fast"))
    assert said == "ВКонтакте просит не спешить. Подождём секунду и продолжим."


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
