"""Telephone numbers in a message."""

import re

_NUMBER = re.compile(r"\+?\d[\d\s()\-‐‑–—.]{3,}\d")
_PHONE_DIGITS = 9  # from here on it was meant to be a number one can call


def find_phone(flat: str) -> str:
    """What looks like a telephone number in a message, or nothing."""
    found = find_number(flat)
    return found if len(re.findall(r"\d", found)) >= _PHONE_DIGITS else ""


def find_number(flat: str) -> str:
    """The first long number, or nothing: where a phone was asked for, a slip in it is told."""
    found = _NUMBER.search(flat)
    return found[0] if found else ""
