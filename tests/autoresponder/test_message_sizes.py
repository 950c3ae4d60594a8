"""Answers are as long as VK takes one message, counted in bytes."""

from hypothesis import given
from hypothesis import strategies as st

from vitrina.autoresponder.talking.speaking import REPLY_LIMIT, fit_messages

PRICES = "\n".join(f"Массаж спины и шеи с маслом № {n}: {1000 + n} ₽" for n in range(60))


def test_a_long_list_is_two_messages_cut_between_its_lines() -> None:
    first, second = fit_messages([PRICES])
    assert f"{first}\n{second}" == PRICES[: len(first) + 1 + len(second)]
    assert {*first.splitlines(), *second.splitlines()} <= set(PRICES.splitlines())


def test_short_texts_share_a_message() -> None:
    assert fit_messages(["Здравствуйте!", "", "Запишу вас."]) == ["Здравствуйте!\n\nЗапишу вас."]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=4))
def test_no_message_is_too_long(texts: list[str]) -> None:
    long = [text * 90 for text in texts]
    messages = fit_messages(long)
    assert len(messages) <= 2
    assert all(len(message.encode()) <= REPLY_LIMIT for message in messages)
