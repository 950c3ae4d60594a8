"""A phone number is typed anyhow; what is wrong with it is said in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vitrina.domain.phone import InvalidPhone, parse_phone, show_phone
from vitrina.wording.reasons import say_reason

IVAN = "+79000000000"


@pytest.mark.parametrize(
    "typed",
    [
        "8 900 000-00-00",
        "+79000000000",
        "79000000000",
        "89000000000",
        "9000000000",
        "900 000 00 00",
        "+7 (900) 000-00-00",
        "8(900)0000000",
        "+7.900.000.00.00",
        "  8 900 000–00–00  ",
        "8\u00a0900\u202f000‑00‑00",
        "8 900 000−00−00",
        "\u202a+7 900 000-00-00\u202c",  # as copied from a phone's contacts
        "(+7) 900 000 00 00",
        "📞 8 900 000-00-00",
    ],
)
def test_one_number_however_it_is_typed(typed: str) -> None:
    assert parse_phone(typed) == IVAN


RUSSIAN = "Нужен российский номер, он начинается с +7"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Напишите телефон: по нему будут записываться"),
        ("   ", "Напишите телефон: по нему будут записываться"),
        ("8 900 000-00-0", "Не хватает одной цифры. Нужно +7 и ещё десять"),
        ("8 900 555-01", "Не хватает двух цифр. Нужно +7 и ещё десять"),
        ("900 000 00", "Не хватает двух цифр. Нужно +7 и ещё десять"),
        ("+7 900 000", "Не хватает четырёх цифр. Нужно +7 и ещё десять"),
        ("+7", "Не хватает десяти цифр. Нужно +7 и ещё десять"),
        ("8 900 000-00-00-0", "Похоже, лишняя цифра"),
        ("9 900 000-00-00", "Похоже, лишняя цифра"),
        ("+7 8 900 000-00-00", "Похоже, лишняя цифра"),
        ("+7 900 000-00-00 12", "Похоже, лишние цифры"),
        ("+375 29 000-00-00", RUSSIAN),
        ("+8 900 000-00-00", RUSSIAN),
        ("995 555 12 34 56", RUSSIAN),
        ("12-34-56", RUSSIAN),
        ("+", RUSSIAN),
        ("--", RUSSIAN),
        ("позвоните мне", "В номере только цифры: после +7 их десять"),
        ("8 900 000-00-00 доб. 5", "В номере только цифры: после +7 их десять"),
        ("8 900 000-00-00, 8 900 000-00-01", "В номере только цифры: после +7 их десять"),
        ("٨٩٠٠٠٠٠٠٠٠٠", "В номере только цифры: после +7 их десять"),
    ],
)
def test_what_is_wrong_is_said_in_words(typed: str, words: str) -> None:
    with pytest.raises(InvalidPhone) as refused:
        parse_phone(typed)
    assert say_reason(refused.value.reason) == words


@settings(deadline=None)
@given(st.text(alphabet="0123456789+-() 8897", max_size=30) | st.text())
def test_any_text_is_a_number_or_words(typed: str) -> None:
    try:
        phone = parse_phone(typed)
    except InvalidPhone as refused:
        assert say_reason(refused.reason)[0].isupper()
    else:
        assert phone.startswith("+7") and phone[1:].isdecimal() and len(phone) == 12
        assert parse_phone(phone) == phone
        assert parse_phone(show_phone(phone)) == phone


def test_people_read_it_in_groups() -> None:
    assert show_phone("+79172223333") == "+7 917 222-33-33"
