"""Many calls as one request: the script, and whose error is whose."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.vk.call import Call, read_id, read_reply
from vitrina.vk.errors import ErrorKind, OutcomeUnknown, StrangeReply, VkError
from vitrina.vk.methods import board, groups, wall
from vitrina.vk.wave import CALLS_LIMIT, CODE_LIMIT, count_fitting, script_of, wave_of

PIN, TOPIC, MARKET = (
    wall.pin(1, 2),
    board.add_topic(1, "Отзывы", "Правила"),
    groups.toggle_market(1),
)


def answers(envelope: object) -> tuple[object, ...]:
    return read_reply(wave_of([PIN, TOPIC, MARKET]), envelope)


def test_a_wave_is_one_script_with_every_call_in_order() -> None:
    code = wave_of([PIN, MARKET]).form()["code"]
    assert code == (
        'return [API.wall.pin({"owner_id": "-1", "post_id": "2"}),'
        'API.groups.toggleMarket({"group_id": "1", "state": "basic"})];'
    )


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_text_ends_its_string(text: str) -> None:
    script = script_of(Call("wall.post", {"message": text}, read_id))
    assert script.isascii()
    inside = re.fullmatch(r"API\.wall\.post\((.*)\)", script, re.DOTALL)
    assert inside is not None
    assert json.loads(inside[1])["message"] == text
    # Nothing but the JSON object stands between the brackets: no line end, no raw quote.
    assert "\n" not in script


@pytest.mark.parametrize("text", ['"});', "\\", "\u2028", "😀", "'", "</script>", "\x00"])
def test_dangerous_texts_stay_texts(text: str) -> None:
    literal = script_of(wall.post(1, text)).removeprefix("API.wall.post(").removesuffix(")")
    assert json.loads(literal)["message"] == text


def test_each_answer_is_read_by_its_own_call() -> None:
    assert answers({"response": [1, 77, 1]}) == (None, 77, None)


def test_the_nth_false_has_the_nth_error() -> None:
    denied = {"method": "wall.pin", "error_code": 15, "error_msg": "Access denied"}
    captcha = {"method": "groups.toggleMarket", "error_code": 14, "error_msg": "Captcha needed"}
    first, topic, last = answers(
        {"response": [False, 5, False], "execute_errors": [denied, captcha]}
    )
    assert topic == 5
    assert isinstance(first, VkError) and first.code == 15
    assert isinstance(last, VkError) and last.kind is ErrorKind.PERSON


def test_already_is_a_value_here_too() -> None:
    error = {"method": "groups.toggleMarket", "error_code": 1431, "error_msg": "already"}
    assert answers({"response": [1, 5, False], "execute_errors": [error]}) == (None, 5, None)


def test_one_strange_value_does_not_spoil_the_others() -> None:
    pinned, topic, _ = answers({"response": [1, {"what": "?"}, 1]})
    assert pinned is None
    assert isinstance(topic, StrangeReply)


@pytest.mark.parametrize(
    "envelope",
    [
        {"response": [1, False, 1]},
        {"response": [1, 5, 1], "execute_errors": [{"method": "wall.pin", "error_code": 15}]},
        {"response": [1, 5]},
        {"response": 1},
        {
            "response": [False, 5, 1],
            "execute_errors": [{"method": "board.addTopic", "error_code": 15, "error_msg": ""}],
        },
    ],
)
def test_when_errors_cannot_be_told_apart_all_is_unknown(envelope: object) -> None:
    with pytest.raises(OutcomeUnknown):
        answers(envelope)


def test_long_waves_are_split() -> None:
    short = [PIN] * 40
    assert count_fitting(short) == CALLS_LIMIT
    long = [wall.post(1, "я" * 4000)] * 10
    fitting = count_fitting(long)
    assert 1 < fitting < 10
    assert sum(len(script_of(call)) for call in long[:fitting]) < CODE_LIMIT
    assert count_fitting([wall.post(1, "я" * 40_000)]) == 1
    with pytest.raises(ValueError, match="1 to 25"):
        wave_of([])
