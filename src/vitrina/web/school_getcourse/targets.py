"""A course's form: which field, group and lesson of GetCourse its news go to."""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from starlette.requests import Request

from vitrina.domain.telling import CourseTargets
from vitrina.web.http.context import context_of
from vitrina.web.school.frame import frame_of
from vitrina.web.school_getcourse.page import CoursePage, TargetField
from vitrina.wording import getcourse_setup as words

LONGEST_NAME = 255  # characters
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_NUMBERS = frozenset(one.name for one in fields(CourseTargets) if one.name.endswith("_id"))


def read_targets(typed: Mapping[str, str]) -> tuple[CourseTargets, dict[str, str]]:
    """What was typed, and words for each field that is none."""
    found: dict[str, Any] = {}
    errors = {}
    for one in fields(CourseTargets):
        text = typed.get(one.name, "").strip()
        if one.name in _NUMBERS:
            found[one.name] = int(text) if _NUMBER.fullmatch(text) else None
            if text and found[one.name] is None:
                errors[one.name] = words.NOT_A_NUMBER
        elif len(text) > LONGEST_NAME or not text.isprintable():
            found[one.name], errors[one.name] = "", words.BAD_NAME
        else:
            found[one.name] = text
    return CourseTargets(**found), errors


async def view_course(
    request: Request,
    course_id: str,
    targets: CourseTargets,
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> CoursePage:
    """The form with what is stored, or as it was typed with what is wrong with it."""
    school = await context_of(request).services.school.read()
    course = school.courses.get(course_id)

    def view(name: str) -> TargetField:
        stored = getattr(targets, name)
        value = typed.get(name, "") if typed is not None else str(stored or "")
        label, hint = words.TARGET_FIELDS[name]
        return TargetField(name, label, value, hint, name in _NUMBERS, (errors or {}).get(name, ""))

    return CoursePage(
        frame_of(request),
        course_id=course_id,
        name=course.name if course else (course_id or words.EVERY_OTHER),
        is_every_other=not course_id,
        groups=tuple(
            (heading, hint, tuple(view(name) for name in names))
            for heading, hint, names in words.TARGET_GROUPS
        ),
        has_errors=bool(errors),
    )
