"""Whether what VK shows still says what was sent."""

import pytest

from vitrina.vk.outgoing import is_readable_as

SENT = "Перед сеансом массажа: что сделать заранее"


@pytest.mark.parametrize(
    "shown",
    [
        SENT,
        SENT.upper(),
        f"  {SENT}  #массаж",
        "Перед сеансом массажа",
        SENT.replace("сделать", "взять"),
        "Перед&nbsp;сеансом массажа: что сделать заранее",
    ],
)
def test_a_text_that_was_tidied_or_edited_is_readable(shown: str) -> None:
    assert is_readable_as(SENT, shown)


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "".join(f"\\u{ord(letter):04x}" for letter in SENT),
        "".join(f"u{ord(letter):04x}" for letter in SENT),
        SENT.encode().decode("latin-1"),
        "????? ??????? ???????: ??? ??????? ???????",
    ],
)
def test_letters_sent_in_a_wrong_way_are_not(shown: str) -> None:
    assert not is_readable_as(SENT, shown)


def test_a_text_without_letters_has_none_to_lose() -> None:
    assert is_readable_as("1 500 ₽", "1500")
