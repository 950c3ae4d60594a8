"""`vitrina school getcourse check`: whether the keys are taken, and what courses name is there."""

from collections.abc import Callable

from vitrina.application.check_getcourse import Found, check_now
from vitrina.settings import Settings
from vitrina.wiring.getcourse import open_getcourse
from vitrina.wording.getcourse_setup import EVERY_OTHER, say_check


async def print_checks(settings: Settings, say: Callable[[str], None]) -> bool:
    """A line for each thing, by courses; whether nothing is wrong."""
    async with open_getcourse(settings) as services:
        lines = await check_now(services)
    heading: str | None = None
    for line in lines:
        if line.of_course and heading != line.course_id:
            heading = line.course_id
            say(f"{heading or EVERY_OTHER}:")
        sign = "✗" if line.is_wrong else "✓" if line.found is Found.WELL else "·"
        say(f" {sign} {say_check(line.what, line.found, line.name, line.fault)}")
        if line.said:
            say(f"   GetCourse: {line.said}")
    return not any(line.is_wrong for line in lines)
