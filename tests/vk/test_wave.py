"""Many calls as one request: the script, and whose error is whose."""

import json
import re
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from vitrina.sandbox.script import parse_script, run_script
from vitrina.vk.call import Call, read_id, read_reply
from vitrina.vk.errors import ErrorKind, OutcomeUnknown, StrangeReply, VkError
from vitrina.vk.methods import board, groups, wall
from vitrina.vk.wave import (
    CALLS_LIMIT,
    CODE_LIMIT,
    count_fitting,
    fits_script,
    script_of,
    wave_of,
)

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


# Whatever people paste: quotes, backslashes, ends of lines, controls, marks without a picture.
NASTY = st.one_of(
    st.sampled_from("\"'\\\n\r\t\x00\x08\x0c\x7f\x85\u2028\u2029\ufeff\u200b\u202e\xa0Жё№й😀𝒜"),
    st.sampled_from(
        ["\\u0430", "\\n", "</script>", '"});', "*/", "//", "${a}", "👩\u200d⚕️", "%22"]
    ),
)
TEXTS = st.lists(
    st.one_of(NASTY, st.text(st.characters(exclude_categories=["Cs"]), max_size=20)), max_size=8
).map("".join)
# A `\\u` that is an escape: not one of typed backslashes.
ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\u")


def literal_of(text: str) -> str:
    """The one object that stands between the brackets of the call in VKScript."""
    script = script_of(Call("wall.post", {"message": text}, read_id))
    inside = re.fullmatch(r"API\.wall\.post\((.*)\)", script, re.DOTALL)
    assert inside is not None
    return inside[1]


@given(TEXTS)
@example("\u2028")
def test_no_text_ends_its_string(text: str) -> None:
    literal = literal_of(text)
    assert json.loads(literal) == {"message": text}
    # Nothing else stands there: no end of a line, no raw quote, nothing that cannot be seen.
    assert len(literal.splitlines()) == 1
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", literal)


@given(TEXTS)
def test_letters_go_as_they_are(text: str) -> None:
    call = Call("wall.post", {"message": text, "guid": "1"}, read_id)
    if fits_script(call):
        assert not ESCAPE.search(script_of(call))
    else:
        assert re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", text)
    letters = "".join(char for char in text if char.isalpha())
    assert json.dumps(letters, ensure_ascii=False) in literal_of(letters)


@pytest.mark.parametrize("reads_codes", [True, False], ids=["escapes read", "as VK is reported"])
@given(st.lists(TEXTS, min_size=1, max_size=4))
async def test_vkscript_reads_back_every_text(reads_codes: bool, texts: list[str]) -> None:
    calls = [Call("wall.post", {"message": text, "owner_id": -1}, read_id) for text in texts]
    if not reads_codes:
        # The others go alone, in a form: nothing of theirs depends on how a script is read.
        texts = [text for call, text in zip(calls, texts, strict=True) if fits_script(call)]
        calls = [call for call in calls if fits_script(call)]
        assume(calls)
    made: list[tuple[str, dict[str, str]]] = []

    async def make(method: str, form: Mapping[str, str]) -> object:
        made.append((method, dict(form)))
        return len(made)

    value = await run_script(parse_script(wave_of(calls).form()["code"], reads_codes), make)
    assert made == [("wall.post", {"message": text, "owner_id": "-1"}) for text in texts]
    assert value == list(range(1, len(texts) + 1))


def test_half_a_character_does_not_break_the_script() -> None:
    assert "\\ud83d" in literal_of("\ud83d")
    assert not fits_script(Call("wall.post", {"message": "\ud83d"}, read_id))


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


@pytest.mark.parametrize("at", [0, 1, 2])
def test_what_execute_says_of_itself_belongs_to_no_call(at: int) -> None:
    errors = [
        {"method": "wall.pin", "error_code": 15, "error_msg": "Access denied"},
        {"method": "groups.toggleMarket", "error_code": 14, "error_msg": "Captcha needed"},
    ]
    errors.insert(at, {"method": "execute", "error_code": 100, "error_msg": "One of the calls"})
    first, topic, last = answers({"response": [False, 5, False], "execute_errors": errors})
    assert isinstance(first, VkError) and first.code == 15
    assert topic == 5
    assert isinstance(last, VkError) and last.code == 14
    only = {"response": [1, 5, 1], "execute_errors": [errors[at]]}
    assert answers(only) == (None, 5, None)


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
        {"response": [False, 5, 1], "execute_errors": [{"method": "execute", "error_code": 13}]},
        {"response": [False, 5, 1], "execute_errors": ["what?"]},
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
    assert len(urlencode(wave_of(long[:fitting]).form())) <= CODE_LIMIT + 100
    assert len(urlencode(wave_of(long[: fitting + 1]).form())) > CODE_LIMIT
    assert count_fitting([wall.post(1, "я" * 40_000)]) == 1
    with pytest.raises(ValueError, match="1 to 25"):
        wave_of([])
