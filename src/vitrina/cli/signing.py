"""Students whom `vitrina school link` signs a link for are counted as invited."""

import asyncio
from collections.abc import Callable, Sequence

from vitrina.application.invite_students import invite_students
from vitrina.domain.member import ON_SERVER
from vitrina.domain.practitioner import ID_LIMIT
from vitrina.settings import Settings
from vitrina.wiring.operator import open_visits

NOT_COUNTED = "the links are good, and nobody is counted as invited: {line}"


def count_invited(
    settings: Settings, course: str, students: Sequence[str], warn: Callable[[str], None]
) -> None:
    """Count them; where the database is not there, `warn` says so, for the links are good without.

    An id that no form takes is not counted.
    """
    known = [student for student in students if len(student) <= ID_LIMIT]
    if known and len(course) <= ID_LIMIT:
        try:
            asyncio.run(_count(settings, course, known))
        except Exception as error:  # the command line's edge, as in `running`
            from vitrina.cli.failures import say_failure

            line = say_failure(error)
            if line is None:
                raise
            warn(NOT_COUNTED.format(line=line))


async def _count(settings: Settings, course: str, students: Sequence[str]) -> None:
    async with open_visits(settings) as visits:
        await invite_students(visits, ON_SERVER, course, students)
