"""What a refusal of VK means for a build: one row for each kind of answer VK gives."""

from typing import Any

import pytest

from vitrina.building.decisions import SLEEPS_LIMIT, Look, Park, Refuse, Repeat, decide
from vitrina.domain.build import WaitingFor
from vitrina.vk.error_table import MEANINGS
from vitrina.vk.errors import NotSent, OutcomeUnknown, StrangeReply, VkError, read_error

MINUTE, HOUR = 60.0, 3600.0
ASKED_ALREADY = 99  # failures of a call that was repeated elsewhere


def refused(method: str, code: int, message: str = "", **more: Any) -> VkError:
    return read_error(method, {"error_code": code, "error_msg": message, **more})


FLOOD = refused("wall.post", 9, "Flood control")
BUSY = refused("wall.post", 6, "Too many requests per second")
BROKEN_PICTURE = refused("photos.saveWallPhoto", 22, "Upload error")
DAY_IS_FULL = refused("wall.post", 214, "you can only add 50 posts a day")


@pytest.mark.parametrize(
    ("error", "attempt", "seconds"),
    [
        (BUSY, 1, 1.0),
        (BUSY, 2, 1.0),
        (BUSY, 10, 1.0),
        (FLOOD, 1, 2.0),
        (FLOOD, 2, 4.0),
        (FLOOD, 3, 8.0),
        (BROKEN_PICTURE, 1, 2.0),
        (BROKEN_PICTURE, 3, 8.0),
        (NotSent("wall.post", "no route"), 1, 2.0),
        (NotSent("wall.post", "no route"), 3, 8.0),
    ],
)
def test_what_passes_by_itself_is_sent_again_on_the_spot(
    error: VkError, attempt: int, seconds: float
) -> None:
    for sleeps in (0, SLEEPS_LIMIT):
        assert decide(error, attempt=attempt, sleeps=sleeps) == Repeat(seconds)


@pytest.mark.parametrize(
    ("error", "attempt", "sleeps", "seconds"),
    [
        (FLOOD, 4, 0, 5 * MINUTE),
        (FLOOD, 4, 1, 15 * MINUTE),
        (FLOOD, 4, 2, HOUR),
        (FLOOD, 4, SLEEPS_LIMIT - 1, 6 * HOUR),
        (BROKEN_PICTURE, 4, 0, MINUTE),
        (BUSY, 11, 0, MINUTE),
        (BUSY, ASKED_ALREADY, 3, HOUR),
        (NotSent("wall.post", "no route"), 4, 4, 3 * HOUR),
        (DAY_IS_FULL, 1, 0, HOUR),
        (DAY_IS_FULL, 1, 3, 12 * HOUR),
        (refused("market.add", 29, "Rate limit reached"), 1, 1, 3 * HOUR),
        (refused("wall.post", 601), 1, 2, 6 * HOUR),
    ],
)
def test_what_does_not_pass_puts_the_build_to_sleep_for_minutes_then_hours(
    error: VkError, attempt: int, sleeps: int, seconds: float
) -> None:
    decision = decide(error, attempt=attempt, sleeps=sleeps)
    assert decision == Park(WaitingFor.FLOOD, {}, sleep=seconds)


@pytest.mark.parametrize("error", [FLOOD, BUSY, BROKEN_PICTURE, DAY_IS_FULL])
def test_after_days_of_sleep_the_item_is_given_up(error: VkError) -> None:
    assert decide(error, attempt=ASKED_ALREADY, sleeps=SLEEPS_LIMIT) == Refuse()
    assert decide(error, attempt=ASKED_ALREADY, sleeps=SLEEPS_LIMIT + 5) == Refuse()


@pytest.mark.parametrize(
    "error",
    [
        refused("groups.create", 1, "Unknown error"),
        refused("wall.post", 10, "Internal server error"),
        refused("market.add", 36, "Method execution was interrupted due to timeout"),
        OutcomeUnknown("wall.post", "timed out"),
        StrangeReply("groups.create", "not JSON"),
    ],
)
@pytest.mark.parametrize(("attempt", "sleeps"), [(1, 0), (4, 3), (ASKED_ALREADY, SLEEPS_LIMIT)])
def test_an_unknown_outcome_is_always_looked_at(error: VkError, attempt: int, sleeps: int) -> None:
    assert decide(error, attempt=attempt, sleeps=sleeps) == Look()


CHECK = "https://id.vk.ru/not_robot_captcha?session_token=abc"


@pytest.mark.parametrize(
    ("error", "waiting_for", "data"),
    [
        (
            refused("market.add", 14, redirect_uri=CHECK, remixstlid=7),
            WaitingFor.CAPTCHA,
            {"method": "market.add", "redirect_uri": CHECK, "remixstlid": "7"},
        ),
        (
            refused("market.add", 14, redirect_uri=CHECK),
            WaitingFor.CAPTCHA,
            {"method": "market.add", "redirect_uri": CHECK},
        ),
        (
            refused("market.add", 14, captcha_sid="1", captcha_img="https://example.ru/x"),
            WaitingFor.CAPTCHA,
            {"method": "market.add"},
        ),
        (
            refused("wall.post", 17, redirect_uri="https://m.vk.ru/login?act=security"),
            WaitingFor.PERSON,
            {"method": "wall.post", "redirect_uri": "https://m.vk.ru/login?act=security"},
        ),
        (
            refused("wall.post", 17, redirect_uri="javascript:alert(1)"),
            WaitingFor.PERSON,
            {"method": "wall.post"},
        ),
        (refused("groups.edit", 24), WaitingFor.PERSON, {"method": "groups.edit"}),
        (refused("board.addTopic", 703), WaitingFor.PERSON, {"method": "board.addTopic"}),
        (refused("groups.get", 5), WaitingFor.GRANT, {"method": "groups.get"}),
        (refused("groups.get", 1117), WaitingFor.GRANT, {"method": "groups.get"}),
        (refused("groups.get", 25), WaitingFor.GRANT, {"method": "groups.get"}),
    ],
)
@pytest.mark.parametrize(("attempt", "sleeps"), [(1, 0), (ASKED_ALREADY, SLEEPS_LIMIT)])
def test_what_only_the_person_can_do_waits_for_the_person(
    error: VkError, waiting_for: WaitingFor, data: dict[str, str], attempt: int, sleeps: int
) -> None:
    assert decide(error, attempt=attempt, sleeps=sleeps) == Park(waiting_for, data)


@pytest.mark.parametrize(
    "error",
    [
        refused("wall.post", 7),
        refused("wall.post", 15),
        refused("groups.create", 100, "One of the parameters specified was missing or invalid"),
        refused("groups.create", 103, "Out of limits"),
        refused("wall.post", 214, "access to the wall is closed"),
        refused("wall.post", 214, "a post is already scheduled for this time"),
        refused("wall.post", 214, "can only schedule 25 posts on a day"),
        refused("market.add", 1405),
        refused("photos.saveOwnerPhoto", 5706),
        refused("groups.get", 1051, "Method is not available for this profile type"),
        refused("wall.post", 424242, "Something new"),
    ],
)
@pytest.mark.parametrize(("attempt", "sleeps"), [(1, 0), (3, 2)])
def test_what_vk_refuses_for_good_is_not_repeated(
    error: VkError, attempt: int, sleeps: int
) -> None:
    assert decide(error, attempt=attempt, sleeps=sleeps) == Refuse()


@pytest.mark.parametrize("code", sorted(MEANINGS))
def test_nothing_is_repeated_for_ever(code: int) -> None:
    """Every code ends in hands, in a look or with a person, whatever VK keeps answering."""
    last = decide(refused("wall.post", code), attempt=ASKED_ALREADY, sleeps=SLEEPS_LIMIT)
    assert isinstance(last, Refuse | Look) or (isinstance(last, Park) and last.sleep is None)


@pytest.mark.parametrize("code", sorted(MEANINGS))
def test_a_sleeping_build_knows_when_it_wakes(code: int) -> None:
    decision = decide(refused("wall.post", code), attempt=ASKED_ALREADY, sleeps=0)
    if isinstance(decision, Park):
        assert (decision.waiting_for is WaitingFor.FLOOD) == (decision.sleep is not None)
