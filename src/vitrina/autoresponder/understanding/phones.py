"""Telephone numbers in a message."""

import re

from vitrina.autoresponder.understanding.morphology import READ_LIMIT

_NUMBER = re.compile(r"\+?\d[\d\s()\-‐‑–—.]{3,}\d")
_PHONE_DIGITS = 9  # from here on it was meant to be a number one can call
_WHOLE = (10, 11)  # digits of a whole one, without and with its first


def find_phone(flat: str) -> str:
    """What looks like a telephone number in a message, or nothing."""
    found = find_number(flat)
    return found if _count(found) >= _PHONE_DIGITS else ""


def find_number(flat: str) -> str:
    """The longest number with all its digits, else the first; nothing where there is none.

    Where a phone was asked for, a slip in it is told. Dots between digits are spaces.
    """
    found = [one.replace(".", " ").strip() for one in _NUMBER.findall(flat[:READ_LIMIT])]
    whole = [one for one in found if _count(one) in _WHOLE]
    return next(iter(whole or found), "")


def cut_phone(flat: str) -> str:
    """The message with a comma for its telephone number, whose digits are no day and no time."""
    read = flat[:READ_LIMIT]
    return _NUMBER.sub(lambda one: " , " if _count(one[0]) >= _PHONE_DIGITS else one[0], read)


def _count(number: str) -> int:
    return sum(sign.isdecimal() for sign in number)
