"""How long is left, as people say it."""

import pytest

from vitrina.wording.dates import say_seconds_left


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        *((0, "ещё немного"), (4, "ещё немного"), (5, "ещё секунд 5"), (19, "ещё секунд 19")),
        *((23, "ещё секунд 25"), (88, "ещё секунд 90"), (90, "ещё минут 2"), (121, "ещё минут 3")),
    ],
)
def test_what_is_left_is_said_roughly(seconds: int, said: str) -> None:
    assert say_seconds_left(seconds).replace("\u00a0", " ") == said
