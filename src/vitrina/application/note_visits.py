"""Who opens a form and who sends it is counted, beside what they came for."""

from vitrina.application.afterwards import afterwards
from vitrina.application.services import BuildServices
from vitrina.domain.practitioner import ID_LIMIT, Practitioner


async def note_opened(services: BuildServices, course_id: str, student_id: str) -> None:
    """The form of a course is shown; `student_id` is an id that the school signed, or empty."""
    student_id = student_id if len(student_id) <= ID_LIMIT else ""
    course_id = await _counted_course(services, course_id, student_id)
    told = services.visits.note("opened", course_id, student_id, services.now())
    await afterwards("note_opened", told)


async def note_sent(services: BuildServices, practitioner: Practitioner, student_id: str) -> None:
    """The form was sent, and everything in it is good."""
    course_id = await _counted_course(services, practitioner.course_id, student_id)
    told = services.visits.note("sent", course_id, student_id, services.now())
    await afterwards("note_sent", told)


async def _counted_course(services: BuildServices, course_id: str, student_id: str) -> str:
    """The course that the visit counts for.

    What nobody signed may name anything: it counts for a course that the school knows, or for none.
    """
    is_known = course_id in (await services.read_school()).courses
    return course_id if is_known or (student_id and len(course_id) <= ID_LIMIT) else ""
