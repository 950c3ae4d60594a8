"""What is left on the guided way, in words people use for time."""

from vitrina.wording.connect import say_left


def test_minutes_that_are_left_are_said_roughly_and_never_too_few() -> None:
    said = [say_left(*left).partition(".")[0] for left in ((1, 1), (2, 4), (12, 31), (5, 28))]
    assert said == [
        "1 дело, минута",
        "2 дела, минут пять",
        "12 дел, минут сорок пять",
        "5 дел, около получаса",
    ]
    assert say_left(0, 0) == "Ничего: сделаем всё сами"
