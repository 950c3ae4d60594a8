"""Ids of students as they are pasted from a list: one in a line, or with commas between."""

import re

from vitrina.domain.practitioner import ID_LIMIT
from vitrina.domain.reader import FieldError, InvalidForm
from vitrina.domain.reason import Reason

STUDENTS_AT_ONCE = 1000
_ID = re.compile(rf"[\w.@:-]{{1,{ID_LIMIT}}}")
_SEPARATORS = str.maketrans(",;\t\r", "\n\n\n\n")
_SHOWN = 40


def read_student_ids(text: str, field: str = "students") -> tuple[str, ...]:
    """The ids in their order, each once; InvalidForm for none, too many, or what is no id."""
    lines = text[: STUDENTS_AT_ONCE * (ID_LIMIT + 2)].translate(_SEPARATORS).split("\n")
    found: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if typed := line.strip():
            found.setdefault(typed, number)
            if len(found) > STUDENTS_AT_ONCE:
                break
    if not found:
        raise _wrong(field, Reason(code="form.student_ids_none"))
    if len(found) > STUDENTS_AT_ONCE:
        many = Reason(code="form.student_ids_many", data={"limit": STUDENTS_AT_ONCE})
        raise _wrong(field, many)
    for typed, line_number in found.items():
        if not _ID.fullmatch(typed):
            why = Reason(
                code="form.student_id_wrong", data={"line": line_number, "id": typed[:_SHOWN]}
            )
            raise _wrong(field, why)
    return tuple(found)


def _wrong(field: str, reason: Reason) -> InvalidForm:
    return InvalidForm((FieldError(field, reason),))
