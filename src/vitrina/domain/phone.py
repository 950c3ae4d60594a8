"""A Russian phone number: typed anyhow, kept as `+7` and ten digits."""

import re

from vitrina.domain.sizes import cut_raw, raw_limit
from vitrina.domain.text import plain_line

_LIMIT = 20  # characters of a number with its spaces and brackets
_ALLOWED = re.compile(r"[0-9 ()+.\-‐‑‒–—−]*")


class InvalidPhone(ValueError):
    """The number cannot be read; the text says in Russian what to do."""


def parse_phone(typed: str) -> str:
    """`8 900 000-00-00`, `9000000000` and the like as `+79000000000`; else InvalidPhone."""
    typed = cut_raw(typed, _LIMIT)
    if len(typed) > raw_limit(_LIMIT):
        raise InvalidPhone("Это длиннее любого номера. Нужно +7 и ещё десять цифр")
    text = plain_line(typed)  # numbers copied from contacts come with invisible marks
    if not text:
        raise InvalidPhone("Напишите телефон: по нему будут записываться")
    if not _ALLOWED.fullmatch(text):
        raise InvalidPhone("В номере только цифры: после +7 их десять")
    digits = re.sub(r"[^0-9]", "", text)
    international = text.startswith("+")
    if international and not digits.startswith("7"):
        raise InvalidPhone("Нужен российский номер, он начинается с +7")
    if not international:
        digits = _add_country(digits)
    if digits[:1] != "7":
        raise InvalidPhone("Нужен российский номер, он начинается с +7")
    return _check_length(digits)


def show_phone(phone: str) -> str:
    """`+79172223333` as people read it: `+7 917 222-33-33`."""
    return f"{phone[:2]} {phone[2:5]} {phone[5:8]}-{phone[8:10]}-{phone[10:12]}"


def _add_country(digits: str) -> str:
    """7 for the 8 people dial at home, and before a number that was typed without either."""
    if digits[:1] == "8":
        return "7" + digits[1:]
    # With 12 digits and more a leading 9 is a country's: 995, 998 and others.
    typed_without = len(digits) == 10 if digits[:1] != "9" else len(digits) <= 11
    return "7" + digits if typed_without and digits[:1] != "7" else digits


def _check_length(digits: str) -> str:
    missing = 11 - len(digits)
    if missing == 1:
        raise InvalidPhone("Не хватает одной цифры. Нужно +7 и ещё десять")
    if missing > 1:
        raise InvalidPhone(f"Не хватает {_GENITIVE[missing]} цифр. Нужно +7 и ещё десять")
    if missing < 0:
        raise InvalidPhone("Похоже, лишняя цифра" if missing == -1 else "Похоже, лишние цифры")
    return "+" + digits


_GENITIVE = {
    2: "двух",
    3: "трёх",
    4: "четырёх",
    5: "пяти",
    6: "шести",
    7: "семи",
    8: "восьми",
    9: "девяти",
    10: "десяти",
}
