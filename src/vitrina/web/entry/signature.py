"""The school's signature over a student's link, and what GetCourse puts in place of its ids.

A signed link names a student for whom the school answers; an id without a signature is a claim of
whoever sent it, and opens nothing.
"""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from vitrina.domain.form_link import canonical_text, sign_text

LINK_FIELDS = ("student_id", "course_id", "exp", "sig")

LinkFault = Literal["guest", "missing", "wrong", "expired"]

# A lesson opened by a guest sends its variable as it is: {uid} (field-notes, GetCourse).
_UNFILLED = re.compile(r"\{[^{}]*\}")
_EXPIRY = re.compile(r"[1-9][0-9]{0,11}")  # unix seconds, written one way only


class BadLink(Exception):
    """The link does not let the student in; `fault` says why."""

    def __init__(self, fault: LinkFault) -> None:
        super().__init__(fault)
        self.fault: LinkFault = fault


@dataclass(frozen=True)
class Student:
    """Who comes from a lesson, as far as is known. `is_verified`: the school signed for the id."""

    student_id: str = ""
    course_id: str = ""
    is_verified: bool = False

    @property
    def verified_id(self) -> str:
        """The id that the school signed, or the empty text."""
        return self.student_id if self.is_verified else ""


def read_student(
    given: Mapping[str, object], keys: Sequence[str], *, required: bool, now: float
) -> Student:
    """The student of a link, a form or a program's call; BadLink when it may not go on.

    A signature that is there is always checked, with every key; `required` refuses its absence.
    """
    student_id, course_id, exp, sig = (plain_id(given.get(name)) for name in LINK_FIELDS)
    if not (sig or exp):
        if not required:
            return Student(student_id, course_id)
        raise BadLink("guest" if is_unfilled(student_id) else "missing")
    if is_unfilled(student_id):
        raise BadLink("guest")
    if not student_id or not _EXPIRY.fullmatch(exp):
        raise BadLink("wrong")
    text = canonical_text(student_id, course_id, exp)
    # Every key is tried, found or not: how long it takes says nothing.
    matches = [hmac.compare_digest(sign_text(text, key).encode(), sig.encode()) for key in keys]
    if not any(matches):
        raise BadLink("wrong")
    if now >= int(exp):
        raise BadLink("expired")
    return Student(student_id, course_id, is_verified=True)


def is_unfilled(value: str) -> bool:
    """Whether this is a variable that the lesson's platform did not fill in."""
    return _UNFILLED.fullmatch(value) is not None


def plain_id(value: object) -> str:
    """An id as a text: programs send numbers too; anything else is no id."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**64:
        return str(value)
    # A text that no address can carry (half a surrogate pair) is no id either.
    if not isinstance(value, str) or not value.isprintable():
        return ""
    return value.strip()
