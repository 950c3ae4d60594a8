"""The mail and the password of a member, as they are typed."""

import re
from enum import StrEnum
from pathlib import Path

from vitrina.domain.word_lists import read_word_lists

SHORTEST, LONGEST = 10, 200  # characters of a password
LONGEST_MAIL = 254
LONGEST_NAME = 100

# Latin letters only: a look-alike from another alphabet would be another person.
_MAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}){0,16}"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
_COMMON = Path(__file__).with_name("common_passwords.txt")
_SIGNS = re.compile(r"[\d\W_]+")


class Weakness(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    IS_MAIL = "is_mail"


class BadMail(ValueError):
    """What was typed is no mail address in Latin letters."""


def read_mail(typed: str) -> str:
    """The address in small letters, as it is kept and compared; BadMail for anything else."""
    # Before it is made small: the sign of kelvins becomes a plain k by that.
    text = typed.strip()[: LONGEST_MAIL + 1]
    if len(text) > LONGEST_MAIL or not text.isascii() or not _MAIL.fullmatch(text.lower()):
        raise BadMail
    return text.lower()


def weakness_of(password: str, mail: str) -> Weakness | None:
    """Why this password is refused for the member with this mail; None when it is taken."""
    if len(password) < SHORTEST:
        return Weakness.SHORT
    if len(password) > LONGEST:
        return Weakness.LONG
    low = password.lower()
    common = read_word_lists(_COMMON)["common"]
    if len(set(low)) < 4 or low.isdigit() or {low, _SIGNS.sub("", low)} & set(common):
        return Weakness.COMMON
    name = mail.partition("@")[0]
    if mail and (mail in low or low in mail or (len(name) >= 5 and name in low)):
        return Weakness.IS_MAIL
    return None
