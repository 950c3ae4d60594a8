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
        "тел.: 8 900 000-00-00",
    ],
)
def test_one_number_however_it_is_typed(typed: str) -> None:
    assert parse_phone(typed) == IVAN


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("(812) 123-45-67", "+78121234567"),
        ("812-123-45-67", "+78121234567"),
        ("8882223344", "+78882223344"),
        ("8 (812) 123-45-67", "+78121234567"),
    ],
)
def test_ten_digits_are_a_number_also_when_its_code_begins_with_8(typed: str, phone: str) -> None:
    assert parse_phone(typed) == phone


RUSSIAN = "Нужен российский номер: +7 и ещё десять цифр"


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
        ("8 900 000-00-00-0", "Похоже, лишняя цифра. Нужно +7 и ещё десять"),
        ("9 900 000-00-00", "Похоже, лишняя цифра. Нужно +7 и ещё десять"),
        ("+7 8 900 000-00-00", "Похоже, лишняя цифра. Нужно +7 и ещё десять"),
        ("+7 900 000-00-00 12", "Похоже, лишние цифры. Нужно +7 и ещё десять"),
        ("+375 29 000-00-00", RUSSIAN),
        ("+8 900 000-00-00", RUSSIAN),
        ("995 555 12 34 56", RUSSIAN),
        ("12-34-56", "Нужен номер с кодом города: +7 и ещё десять цифр"),
        ("8917*****44", "Напишите номер целиком: +7 и ещё десять цифр"),
        ("8 900 000-00-00 (после 18)", "Оставьте только номер: +7 и ещё десять цифр"),
        ("+", RUSSIAN),
        ("--", RUSSIAN),
        ("позвоните мне", "В номере только цифры: после +7 их десять"),
        (
            "8 900 000-00-00 доб. 5",
            "Напишите номер без добавочного: +7 и ещё десять цифр",
        ),
        ("8 900 000-00-00, 8 900 000-00-01", "Оставьте один номер: +7 и ещё десять цифр"),
        ("89000000000 89000000001", "Оставьте один номер: +7 и ещё десять цифр"),
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
