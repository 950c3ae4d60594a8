"""A community's key, in whatever form it is pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.domain.vk_key import KeyFault, read_key

KEY = "vk1.a." + "Qw3_-z9" * 28
OLD = "0123456789abcdef" * 5 + "01234"


@pytest.mark.parametrize("key", [KEY, OLD])
@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "  {}\n",
        "«{}»",
        '"{}"',
        "Вот мой ключ: {}",
        "ключ доступа {} никому не показывать!",
        "access_token={}",
        "https://oauth.vk.ru/blank.html#access_token={}&expires_in=0",
        '{{"access_token": "{}"}}',
        "\u200b{}\u200b",
        "{}.",
    ],
)
def test_a_key_is_read_with_whatever_stands_around_it(key: str, form: str) -> None:
    assert read_key(form.format(key)) == key


def test_a_key_that_was_broken_into_lines_is_put_together() -> None:
    assert read_key(f"{KEY[:70]}\n{KEY[70:140]} {KEY[140:]}") == KEY


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", KeyFault.EMPTY),
        ("   ", KeyFault.EMPTY),
        ("https://vk.ru/club1", KeyFault.IS_ADDRESS),
        ("vk.com/massage_kazan", KeyFault.IS_ADDRESS),
        ("https://vk.com/massage_in_the_city_of_kazan", KeyFault.IS_ADDRESS),
        ("@massage_kazan", KeyFault.IS_ADDRESS),
        ("123456", KeyFault.IS_CODE),
        ("vk1.a.abc", KeyFault.IS_CUT),
        ("vk1.a.QwertyQwertyQwerty...", KeyFault.IS_CUT),
        ("vk1.a.Qwe*****", KeyFault.IS_CUT),
        ("мой ключ", KeyFault.NO_KEY),
        ("Ольга Васильева", KeyFault.NO_KEY),
        (f"{KEY} и {KEY[:-1]}x", KeyFault.SEVERAL),
    ],
)
def test_what_is_no_key_says_why(text: str, fault: KeyFault) -> None:
    assert read_key(text) is fault


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    read = read_key(text)
    assert isinstance(read, KeyFault) or 20 <= len(read) <= 1024
