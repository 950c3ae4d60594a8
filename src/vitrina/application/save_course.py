"""An owner adds a course or changes one."""

import uuid
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.application.school_services import SchoolServices
from vitrina.domain.member import Actor
from vitrina.domain.school import COURSES_LIMIT, Course
from vitrina.storage.audit import write_entry


@dataclass(frozen=True)
class CourseSaved:
    """The course as it is now, with its id."""

    course: Course


@dataclass(frozen=True)
class CourseIdTaken:
    """Another course has these links; nothing is saved."""


@dataclass(frozen=True)
class TooManyCourses:
    """A school has no more."""

    limit: int = COURSES_LIMIT


async def save_course(
    services: SchoolServices, actor: Actor, course: Course
) -> CourseSaved | CourseIdTaken | TooManyCourses:
    """Save it under its id; one without an id is added."""
    act = "course.changed"
    if not course.id:
        if len((await services.settings.read_now()).courses) >= COURSES_LIMIT:
            return TooManyCourses()
        act, course = "course.added", course.model_copy(update={"id": uuid.uuid4().hex})

    async def note(connection: AsyncConnection) -> None:
        await write_entry(connection, actor, act, course.course_id, {"name": course.name})

    try:
        await services.settings.save_course(course, beside=note)
    except IntegrityError:
        return CourseIdTaken()
    return CourseSaved(course)
