"""A Russian phone number: typed anyhow, kept as `+7` and ten digits."""

import re

from vitrina.domain.reason import Reason
from vitrina.domain.sizes import cut_raw, raw_limit
from vitrina.domain.text import plain_line

_LIMIT = 20  # characters of a number with its spaces and brackets
_ALLOWED = re.compile(r"[0-9 ()+.\-‐‑‒–—−]*")


class InvalidPhone(ValueError):
    """The number cannot be read; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def parse_phone(typed: str) -> str:
    """`8 900 000-00-00`, `9000000000` and the like as `+79000000000`; else InvalidPhone."""
    typed = cut_raw(typed, _LIMIT)
    if len(typed) > raw_limit(_LIMIT):
        raise InvalidPhone(Reason(code="form.phone_endless"))
    text = plain_line(typed)  # numbers copied from contacts come with invisible marks
    if not text:
        raise InvalidPhone(Reason(code="form.phone_missing"))
    if not _ALLOWED.fullmatch(text):
        raise InvalidPhone(Reason(code="form.phone_not_digits"))
    digits = re.sub(r"[^0-9]", "", text)
    international = text.startswith("+")
    if international and not digits.startswith("7"):
        raise InvalidPhone(Reason(code="form.phone_foreign"))
    if not international:
        digits = _add_country(digits)
    if digits[:1] != "7":
        raise InvalidPhone(Reason(code="form.phone_foreign"))
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
        raise InvalidPhone(Reason(code="form.phone_one_missing"))
    if missing > 1:
        raise InvalidPhone(Reason(code="form.phone_short", data={"missing": missing}))
    if missing < 0:
        one_extra = missing == -1
        raise InvalidPhone(
            Reason(code="form.phone_one_extra") if one_extra else Reason(code="form.phone_long")
        )
    return "+" + digits
