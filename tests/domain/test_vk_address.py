"""The address of a community, in whatever form it is pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrina.domain.vk_address import AddressFault, VkAddress, read_address


@pytest.mark.parametrize(
    "text",
    [
        "https://vk.ru/club123",
        "https://vk.com/club123",
        "vk.com/club123",
        "http://m.vk.com/club123/",
        "https://vk.ru/public123",
        "VK.RU/CLUB123",
        "club123",
        "public123",
        "Public123",
        "-123",
        "123",
        "@club123",
        "[club123|Массаж в Казани]",
        "@club123 (Массаж в Казани)",
        "вот моё сообщество: https://vk.ru/club123, посмотрите!",
        "Адрес — vk.com/club123.",
        "«https://vk.com/club123»",
        "https://vk.com/club123?w=wall-123_45",
        "https://vk.com/club123?from=groups&act=edit#top",
        "https://vk.com/feed?w=wall-123_45",
        "https://vk.ru/wall-123_45",
        "https://vk.com/wall-123?own=1",
        "https://vk.com/topic-123_7",
        "https://vk.com/album-123_00",
        "https://vk.com/market-123?section=album_1",
        "https://vk.com/im?sel=-123",
        "https://vk.com/write-123",
        "https://vk.com/gim123?sel=5".replace("gim123", "club123"),
        "https://vk.com/app5898182_-123",
        "https://vk.com/away.php?to=https%3A%2F%2Fvk.com%2Fclub123",
        "https://vk.com/club123 https://vk.ru/club123",
        "  \n https://vk.ru/club123\t",
    ],
)
def test_a_number_is_read_in_every_form(text: str) -> None:
    assert read_address(text) == VkAddress(group_id=123)


@pytest.mark.parametrize(
    "text",
    [
        "https://vk.com/massage_kazan",
        "vk.ru/massage_kazan",
        "m.vk.com/massage_kazan?act=members",
        "https://vk.me/massage_kazan",
        "@massage_kazan",
        "massage_kazan",
        "Massage_Kazan",
        "моя группа @massage_kazan, пишите",
        "https://vk.com/massage_kazan?w=wall-9_1",
        "vk.com/massage_kazan/",
        "https://vk.com/@massage_kazan",
    ],
)
def test_a_short_name_is_read_in_every_form(text: str) -> None:
    assert read_address(text) == VkAddress(name="massage_kazan")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", AddressFault.EMPTY),
        (" \n\t ", AddressFault.EMPTY),
        ("https://vk.com/id1", AddressFault.PERSON),
        ("id1", AddressFault.PERSON),
        ("https://vk.com/wall1_2", AddressFault.PERSON),
        ("https://vk.com/event77", AddressFault.EVENT),
        ("https://vk.com/app6013442", AddressFault.APP),
        ("https://vk.com/feed", AddressFault.SECTION),
        ("https://vk.com/", AddressFault.SECTION),
        ("vk.com", AddressFault.SECTION),
        ("https://vk.ru/groups?w=groups_create", AddressFault.SECTION),
        ("https://id.vk.com/about", AddressFault.SECTION),
        ("https://vk.cc/abc", AddressFault.SHORT_LINK),
        ("https://t.me/massage_kazan", AddressFault.OTHER_SITE),
        ("https://vk.com.evil.example/club123", AddressFault.OTHER_SITE),
        ("https://evil.example/vk.com/club123", AddressFault.OTHER_SITE),
        ("https://vk.com@evil.example/club123", AddressFault.NO_ADDRESS),
        ("моё сообщество", AddressFault.NO_ADDRESS),
        ("Массаж", AddressFault.NO_ADDRESS),
        ("+7 900 555-01-28", AddressFault.NO_ADDRESS),
        ("vk.com/club1 vk.com/club2", AddressFault.SEVERAL),
        ("vk1.a." + "Ab_9" * 50, AddressFault.IS_KEY),
        ("мой ключ vk1.a." + "Ab_9" * 50, AddressFault.IS_KEY),
        ("club0", AddressFault.NO_ADDRESS),
    ],
)
def test_what_is_no_community_says_why(text: str, fault: AddressFault) -> None:
    assert read_address(text) is fault


def test_another_host_is_vk_where_people_open_vk_there() -> None:
    at_home = "http://127.0.0.1:8100/club123?act=x"
    assert read_address(at_home, site="127.0.0.1:8100") == VkAddress(group_id=123)
    assert read_address("vk.com/club123", site="127.0.0.1:8100") == VkAddress(group_id=123)


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    read = read_address(text)
    assert isinstance(read, AddressFault) or (read.group_id is None) is bool(read.name)


@given(st.integers(1, 999_999_999), st.sampled_from(["vk.ru/club{}", "x vk.com/public{} y", "-{}"]))
def test_a_number_comes_back_as_it_was(number: int, form: str) -> None:
    assert read_address(form.format(number)) == VkAddress(group_id=number)
