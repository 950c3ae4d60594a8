"""How the sandbox's pages put times, prices, descriptions and people's texts into words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from vitrina.sandbox.club.dates import format_moment
from vitrina.sandbox.club.facts import Fact, gather_facts
from vitrina.sandbox.club.text import (
    fold_text,
    format_count,
    format_price,
    highlight_links,
    make_initials,
)

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC).timestamp()  # 12:00 in Moscow


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ((2026, 11, 23, 9, 4), "сегодня в 12:04"),
        ((2026, 11, 22, 21, 0), "сегодня в 0:00"),
        ((2026, 11, 22, 20, 59), "вчера в 23:59"),
        ((2026, 11, 24, 6, 5), "завтра в 9:05"),
        ((2026, 12, 5, 7, 0), "5 декабря в 10:00"),
        ((2027, 1, 9, 7, 0), "9 января 2027 в 10:00"),
    ],
)
def test_a_time_reads_as_people_say_it(moment: tuple[int, ...], words: str) -> None:
    year, month, day, hour, minute = moment
    when = datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()
    assert format_moment(when, NOON, MOSCOW).words == words


def test_the_machine_gets_the_same_time_with_its_zone() -> None:
    assert format_moment(NOON, NOON, MOSCOW).machine == "2026-11-23T12:00+03:00"


def test_markup_in_a_text_stays_text() -> None:
    shown = highlight_links("<script>alert('Ольга')</script> & \"кавычки\"")
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "&amp;" in shown


def test_phones_hashtags_and_addresses_look_like_links_and_lead_nowhere() -> None:
    shown = highlight_links("Звоните +7 900 555-01-28, #массаж на https://example.org/a?b=1&c=2.")
    assert '<span class="lnk">+7 900 555-01-28</span>,' in shown
    assert '<span class="lnk">#массаж</span>' in shown
    assert '<span class="lnk">https://example.org/a?b=1&amp;c=2</span>.' in shown
    assert "href" not in shown


def test_markup_inside_a_link_is_escaped_too() -> None:
    shown = highlight_links("https://example.org/'onload=alert(1)//x")
    assert "'" not in shown


def test_ordinary_numbers_are_not_phones() -> None:
    assert highlight_links("2500 рублей, 60 минут, 1800000000001") == (
        "2500 рублей, 60 минут, 1800000000001"
    )


def test_a_long_text_is_folded_between_its_lines_and_a_short_one_is_not() -> None:
    short = "Здравствуйте, меня зовут Ольга."
    assert fold_text(short, 5) == (short, "")
    long = "\n".join(f"строка {number}" for number in range(9))
    start, rest = fold_text(long, 5)
    assert start == "строка 0\nстрока 1\nстрока 2\nстрока 3\nстрока 4"
    assert start + rest == long


def test_one_endless_line_is_folded_between_words() -> None:
    start, rest = fold_text("слово " * 200, 5)
    assert start.endswith("слово")
    assert start + rest == "слово " * 200


def test_a_fold_that_would_hide_a_line_or_two_is_not_made() -> None:
    text = "\n".join("абвгд")
    assert fold_text(text, 4) == (text, "")


def test_numbers_agree_with_their_nouns() -> None:
    words = ("подписчик", "подписчика", "подписчиков")
    said = [format_count(number, *words).replace("\u00a0", " ") for number in (1, 3, 5, 11, 12, 21)]
    assert said == [
        "1 подписчик",
        "3 подписчика",
        "5 подписчиков",
        "11 подписчиков",
        "12 подписчиков",
        "21 подписчик",
    ]


def test_prices_are_grouped_and_never_break() -> None:
    assert format_price(2500) == "2\u00a0500\u00a0₽"
    assert format_price(900) == "900\u00a0₽"


def test_initials_skip_what_is_not_a_name() -> None:
    assert make_initials("Массаж • Набережные Челны") == "МН"
    assert make_initials("• 24") == "?"


def test_a_description_gives_its_address_phone_and_hours_to_the_information_block() -> None:
    description = (
        "Делаю массаж в Новом городе.\n\nТелефон: +7 900 555-01-28\n"
        "Адрес: пр. Мира, 24\nЧасы работы: Пн–Сб 10:00–20:00\n\nЗаписывайтесь в сообщения."
    )
    assert gather_facts(description) == (
        Fact("text", "Делаю массаж в Новом городе.\n\nЗаписывайтесь в сообщения."),
        Fact("phone", "+7 900 555-01-28"),
        Fact("place", "пр. Мира, 24"),
        Fact("clock", "Пн–Сб 10:00–20:00"),
    )


def test_bare_phone_and_hours_are_recognised() -> None:
    facts = gather_facts("Массаж\n+7 900 555-01-28\nЕжедневно с 9 до 21")
    assert [fact.icon for fact in facts] == ["text", "phone", "clock"]


def test_the_phone_field_wins_over_the_description() -> None:
    facts = gather_facts("Тел.: 8 900 555-01-28", phone="+7 900 555-01-29", website="vk.me/olga")
    assert facts == (Fact("phone", "+7 900 555-01-29"), Fact("globe", "vk.me/olga"))


def test_a_phone_inside_a_sentence_is_shown_beside_it() -> None:
    facts = gather_facts("Принимаю по адресу: пр. Мира, 24.\nЗапись по телефону +7 900 555-01-28.")
    assert facts == (
        Fact("text", "Запись по телефону +7 900 555-01-28."),
        Fact("phone", "+7 900 555-01-28"),
        Fact("place", "пр. Мира, 24"),
    )


def test_what_follows_the_address_goes_back_to_the_prose() -> None:
    facts = gather_facts("Принимаю по адресу: Челны, пр. Мира, 24. Ещё приезжаю к вам домой.")
    assert facts == (
        Fact("text", "Ещё приезжаю к вам домой."),
        Fact("place", "Челны, пр. Мира, 24"),
    )


def test_a_phone_without_spaces_is_made_readable() -> None:
    assert gather_facts("", phone="+79005550128") == (Fact("phone", "+7 900 555-01-28"),)
    assert gather_facts("", phone="8-900-12") == (Fact("phone", "8-900-12"),)


def test_a_sentence_with_a_colon_stays_prose() -> None:
    text = "Услуги: классический, лимфодренажный\nЗапись: в сообщения сообщества"
    assert gather_facts(text) == (Fact("text", text),)


def test_an_empty_description_has_no_facts() -> None:
    assert gather_facts("  \n ") == ()
