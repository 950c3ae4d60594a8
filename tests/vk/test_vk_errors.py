"""What each of VK's errors means: every code of the contract has a row, a kind and words."""

import pytest

from vitrina.domain.reason import Reason
from vitrina.vk.error_table import (
    MEANINGS,
    UPLOAD_SPOILED,
    ErrorKind,
    Meaning,
    Need,
    Pace,
    meaning_of,
)
from vitrina.vk.errors import (
    NotSent,
    OutcomeUnknown,
    StrangeReply,
    VkError,
    read_error,
    sleep_after,
    wait_before_retry,
)
from vitrina.wording.reasons import say_reason

# vk-contract 2026-11-22: §1.3, then each method's own errors of §1.2 and Appendix A.
CODES_OF_THE_CONTRACT = """
    1 3 5 1117 6 7 8 9 10 14 15 17 18 19 20 21 23 24 25 27 28 29 36 37 42 100 103 104 113 125 121
    129 203 205 214 601 703 1051 3300 3301 3302 3303 3304 3609 13000
    983 984 5701 5702 5703 5704 5705 5706 5707 5708 5709 5710
    12 22 114 118 219 220 222 224 225 260 1260 1403 1405 1406 1407 1408 1412 1413 1416 1417 1425
    1426 1431 1432 1433 1434 1435 1438 1526 2000
    900 901 902 911 912 913 914 917 921 922 925 936 940 943 944 945 946 950 962 969 985 987 988 1012
"""


@pytest.mark.parametrize("code", [int(code) for code in CODES_OF_THE_CONTRACT.split()])
def test_every_code_of_the_contract_has_a_row(code: int) -> None:
    assert code in MEANINGS


@pytest.mark.parametrize("code", sorted(MEANINGS))
def test_words_are_russian_sentences_without_codes(code: int) -> None:
    words = say_reason(MEANINGS[code].reason) or ""
    assert words[0].isupper() and words.endswith(".")
    assert not any(sign.isdigit() for sign in words)
    assert not any("a" <= sign <= "z" for sign in words.lower()), "no English for a student"
    assert "  " not in words


@pytest.mark.parametrize("code", sorted(MEANINGS))
def test_only_a_person_s_error_says_what_the_person_does(code: int) -> None:
    meaning = MEANINGS[code]
    assert (meaning.kind is ErrorKind.PERSON) == (meaning.need is not None)


@pytest.mark.parametrize(
    ("code", "kind", "need"),
    [
        (6, ErrorKind.TRANSIENT, None),
        (9, ErrorKind.TRANSIENT, None),
        (29, ErrorKind.TRANSIENT, None),
        (14, ErrorKind.PERSON, Need.CAPTCHA),
        (17, ErrorKind.PERSON, Need.PAGE),
        (24, ErrorKind.PERSON, Need.PAGE),
        (5, ErrorKind.PERSON, Need.GRANT),
        (1117, ErrorKind.PERSON, Need.GRANT),
        (703, ErrorKind.PERSON, Need.ACCOUNT),
        (10, ErrorKind.UNKNOWN, None),
        (1, ErrorKind.UNKNOWN, None),
        (36, ErrorKind.UNKNOWN, None),
        (15, ErrorKind.PERMANENT, None),
        (7, ErrorKind.PERMANENT, None),
        (18, ErrorKind.PERMANENT, None),
        (203, ErrorKind.PERMANENT, None),
        (424242, ErrorKind.PERMANENT, None),
    ],
)
def test_kinds(code: int, kind: ErrorKind, need: Need | None) -> None:
    meaning = meaning_of("wall.post", code)
    assert (meaning.kind, meaning.need) == (kind, need)


def test_too_many_communities_is_for_good_and_too_many_posts_is_for_today() -> None:
    assert meaning_of("groups.create", 103).kind is ErrorKind.PERMANENT
    daily = meaning_of("wall.post", 214, "Access denied: you can only add 50 posts a day")
    assert (daily.kind, daily.pace) == (ErrorKind.TRANSIENT, Pace.LIMIT)
    closed = meaning_of("wall.post", 214, "access to the wall is closed")
    assert closed.kind is ErrorKind.PERMANENT


def test_a_taken_minute_is_told_apart() -> None:
    taken = read_error(
        "wall.post",
        {"error_code": 214, "error_msg": "a post is already scheduled for this time"},
    )
    closed = read_error("wall.post", {"error_code": 214, "error_msg": "the wall is closed"})
    assert taken.slot_taken and not closed.slot_taken


PREFIX = "One of the parameters specified was missing or invalid: "


@pytest.mark.parametrize(
    "said",
    [
        *("photo is undefined", "photo is invalid", "invalid hash", "hash is incorrect"),
        *("server is undefined", "photos_list is invalid", "upload_response is empty"),
    ],
)
@pytest.mark.parametrize("method", ["photos.saveWallPhoto", "market.saveProductPhoto"])
def test_what_a_save_was_given_for_nothing_goes_to_another_upload_server(
    method: str, said: str
) -> None:
    for message in (said, PREFIX + said, (PREFIX + said).upper()):
        assert meaning_of(method, 100, message) is UPLOAD_SPOILED
        assert meaning_of(method, 15, message).kind is ErrorKind.PERMANENT


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("photos.saveWallPhoto", "group_id is undefined"),
        ("photos.saveWallPhoto", "caption is too long"),
        ("market.add", "main_photo_id is invalid"),
        ("wall.post", "server is undefined"),
        ("photos.saveWallPhoto", ""),
    ],
)
def test_what_another_upload_would_not_mend_is_for_good(method: str, said: str) -> None:
    assert meaning_of(method, 100, PREFIX + said).kind is ErrorKind.PERMANENT


def test_a_captcha_of_2026_has_no_sid() -> None:
    address = "https://id.vk.ru/not_robot_captcha?domain=x&session_token=very-secret"
    error = read_error(
        "groups.create",
        {
            "error_code": 14,
            "error_msg": "Captcha needed",
            "redirect_uri": address,
            "remixstlid": 77,
            "request_params": [{"key": "access_token", "value": "vk1.a.secret"}],
        },
    )
    assert error.captcha is not None
    assert error.captcha.redirect_uri == address
    assert error.captcha.remixstlid == "77"
    assert error.captcha.captcha_sid is None
    for text in (repr(error), str(error), repr(error.captcha), repr(vars(error))):
        assert "very-secret" not in text.replace(address, "")
        assert "vk1.a.secret" not in text


def test_a_captcha_of_2024_has_a_sid_and_no_address() -> None:
    error = read_error("wall.post", {"error_code": 14, "captcha_sid": "123", "captcha_img": "x"})
    assert error.captcha is not None
    assert error.captcha.captcha_sid == "123"
    assert error.captcha.redirect_uri is None


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//id.vk.ru/x", "https://", 5, None])
def test_only_a_web_address_is_kept_for_the_person(address: object) -> None:
    error = read_error("wall.post", {"error_code": 17, "redirect_uri": address})
    assert error.redirect_uri is None


def test_a_token_repeated_by_vk_is_cut_out() -> None:
    error = read_error(
        "wall.post", {"error_code": 5, "error_msg": "invalid token vk1.a.abc"}, secret="vk1.a.abc"
    )
    assert "vk1.a.abc" not in str(error)


def error_with(code: int) -> VkError:
    return read_error("wall.post", {"error_code": code, "error_msg": "no"})


def test_code_6_waits_a_second_each_time() -> None:
    assert [wait_before_retry(error_with(6), attempt) for attempt in (1, 2, 10)] == [1, 1, 1]
    assert wait_before_retry(error_with(6), 11) is None


@pytest.mark.parametrize("error", [error_with(9), error_with(22), NotSent("wall.post", "down")])
def test_transient_errors_back_off_three_times(error: VkError) -> None:
    assert [wait_before_retry(error, attempt) for attempt in (1, 2, 3, 4)] == [2, 4, 8, None]


@pytest.mark.parametrize("code", [29, 601, 14, 5, 100, 214])
def test_limits_people_and_refusals_are_not_retried(code: int) -> None:
    assert wait_before_retry(error_with(code), 1) is None


def test_an_unknown_outcome_is_repeated_only_where_repeating_is_harmless() -> None:
    for error in (OutcomeUnknown("wall.get", "cut"), error_with(10)):
        assert wait_before_retry(error, 1) is None
        assert wait_before_retry(error, 1, repeatable=True) == 2
    strange = StrangeReply("wall.get", "a list")
    assert wait_before_retry(strange, 1, repeatable=True) is None


def test_the_build_sleeps_minutes_then_hours() -> None:
    flood = [sleep_after(error_with(9), slept) for slept in range(8)]
    assert flood == sorted(flood)
    assert flood[0] == 300 and flood[-1] == 6 * 3600
    assert sleep_after(NotSent("wall.post", "down"), 0) == 60
    assert sleep_after(error_with(29), 0) == 3600
    assert sleep_after(error_with(29), 99) == 12 * 3600


def test_every_pace_has_its_sleeps() -> None:
    for pace in Pace:
        error = VkError("x", "", Meaning(ErrorKind.TRANSIENT, Reason(code="vk.flood"), pace=pace))
        assert sleep_after(error, 0) >= 60
