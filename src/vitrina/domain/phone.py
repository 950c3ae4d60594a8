"""A Russian phone number: typed anyhow, kept as `+7` and ten digits."""

import re
from functools import cache

from vitrina.domain.reason import Reason
from vitrina.domain.sizes import cut_raw, raw_limit
from vitrina.domain.text import plain_line
from vitrina.domain.word_lists import FORM_WORDS, read_word_lists

_LIMIT = 20  # characters of a number with its spaces and brackets
_TWO_NUMBERS = 17  # digits: no number of the world has so many
_DIALLED = re.compile(r"8[\s(.\-‐‑–—−]")
_BESIDE = re.compile(r"\d[^0-9]*[^\W\d_]{2,}|[^\W\d_]{2,}[^0-9]*\d")
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
    # Numbers copied from contacts come with invisible marks.
    text = _before_number().sub("", plain_line(typed))
    if not text:
        raise InvalidPhone(Reason(code="form.phone_missing"))
    digits = re.sub(r"[^0-9]", "", text)
    if "*" in typed:  # which cleaning takes for markup
        raise InvalidPhone(Reason(code="form.phone_hidden"))
    if len(digits) >= _TWO_NUMBERS:
        raise InvalidPhone(Reason(code="form.phone_two"))
    if not _ALLOWED.fullmatch(text):
        raise InvalidPhone(_why_no_digits(text, digits))
    international = text.startswith("+")
    if international and not digits.startswith("7"):
        raise InvalidPhone(Reason(code="form.phone_foreign"))
    if not international:
        if 5 <= len(digits) <= 7 and digits[0] not in "789":
            raise InvalidPhone(Reason(code="form.phone_no_area"))
        digits = _add_country(digits, dialled=bool(_DIALLED.match(text)))
    if digits[:1] != "7":
        raise InvalidPhone(Reason(code="form.phone_foreign"))
    return _check_length(digits)


def show_phone(phone: str) -> str:
    """`+79172223333` as people read it: `+7 917 222-33-33`."""
    return f"{phone[:2]} {phone[2:5]} {phone[5:8]}-{phone[8:10]}-{phone[10:12]}"


def _why_no_digits(text: str, digits: str) -> Reason:
    """A number with something beside it, or none at all."""
    if _extension().search(text.lower()):
        return Reason(code="form.phone_extension")
    if len(digits) >= 10 and _BESIDE.search(text):
        return Reason(code="form.phone_alone")
    return Reason(code="form.phone_not_digits")


def _add_country(digits: str, *, dialled: bool) -> str:
    """7 for the 8 people dial at home, and before a number that was typed without either.

    Ten digits are a whole number, also when its area code begins with 8; `dialled` when the 8
    stands alone before the rest.
    """
    if digits[:1] == "8" and (len(digits) != 10 or dialled):
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


@cache
def _before_number() -> re.Pattern[str]:
    words = "|".join(read_word_lists(FORM_WORDS)["phone"])
    return re.compile(rf"^(?:{words})[.:]*\s*(?=[\d+(])", re.IGNORECASE)


@cache
def _extension() -> re.Pattern[str]:
    words = "|".join(read_word_lists(FORM_WORDS)["extension"])
    return re.compile(rf"\d\W*(?:{words})")
