"""States and numbers: which of them are final, and how a number agrees with its word."""

import pytest

from vitrina.domain.build import UNFINISHED, BuildState, StepState
from vitrina.domain.counting import plural


def test_a_build_is_finished_when_nothing_happens_to_it_any_more() -> None:
    finished = {state.value for state in BuildState if state.is_finished}
    assert finished == {"done", "done_with_gaps", "failed", "cancelled"}
    assert {state.value for state in UNFINISHED} == {"queued", "running", "waiting"}


def test_a_step_is_settled_when_the_runner_has_nothing_to_do_for_it() -> None:
    settled = {state.value for state in StepState if state.is_settled}
    assert settled == {"done", "refused", "by_hand", "skipped"}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "минут"), (1, "минута"), (2, "минуты"), (4, "минуты"), (5, "минут"), (11, "минут"),
        (12, "минут"), (14, "минут"), (21, "минута"), (22, "минуты"), (25, "минут"),
        (101, "минута"), (111, "минут"), (112, "минут"), (1002, "минуты"), (-1, "минута"),
    ],
)  # fmt: skip
def test_a_number_agrees_with_its_word(number: int, words: str) -> None:
    assert plural(number, "минута", "минуты", "минут") == words
