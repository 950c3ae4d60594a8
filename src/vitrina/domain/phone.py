"""A Russian phone number: typed anyhow, kept as `+7` and ten digits."""

import re

from vitrina.domain.counting import plural

_ALLOWED = re.compile(r"[\d\s()+\-–—.‑\u00a0\u202f]*")


class InvalidPhone(ValueError):
    """The number cannot be read; the text says in Russian what to do."""


def parse_phone(typed: str) -> str:
    """`8 900 000-00-00`, `9000000000` and the like as `+79000000000`; else InvalidPhone."""
    text = typed.strip()
    if not text:
        raise InvalidPhone("Напишите телефон: по нему будут записываться")
    if not _ALLOWED.fullmatch(text):
        raise InvalidPhone("В номере только цифры: после +7 их десять")
    digits = re.sub(r"[^0-9]", "", text)
    international = text.startswith("+")
    if international and not digits.startswith("7"):
        raise InvalidPhone("Нужен российский номер, он начинается с +7")
    if not international and len(digits) == 10 and digits[0] not in "78":
        digits = "7" + digits
    if digits[:1] == "8" and not international:
        digits = "7" + digits[1:]
    if digits[:1] != "7":
        raise InvalidPhone("Нужен российский номер, он начинается с +7")
    return _check_length(digits)


def show_phone(phone: str) -> str:
    """`+79172223333` as people read it: `+7 917 222-33-33`."""
    return f"{phone[:2]} {phone[2:5]} {phone[5:8]}-{phone[8:10]}-{phone[10:12]}"


def _check_length(digits: str) -> str:
    missing = 11 - len(digits)
    if missing == 1:
        raise InvalidPhone("Не хватает одной цифры. Нужно +7 и ещё десять")
    if missing > 1:
        count = _GENITIVE.get(missing, str(missing))
        noun = plural(missing, "цифры", "цифр", "цифр")
        raise InvalidPhone(f"Не хватает {count} {noun}. Нужно +7 и ещё десять")
    if missing < 0:
        extra = "лишняя цифра" if missing == -1 else "лишние цифры"
        raise InvalidPhone(f"Похоже, {extra}. Нужно +7 и ещё десять")
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
