"""The school on a page: its name, logo and colour, whom to ask, and where help is."""

from dataclasses import dataclass

from vitrina.domain.school import HelpLink, School, contact_link


@dataclass(frozen=True)
class SchoolLook:
    """What every template may show of the school, as `school`; an empty field shows nothing.

    `course` is the name of the course that the page is about, where the school has one of it.
    """

    name: str = ""
    course: str = ""
    contact: str = ""
    contact_url: str = ""
    logo_url: str = ""
    accent_url: str = ""
    operator_name: str = ""
    operator_address: str = ""
    help_links: tuple[HelpLink, ...] = ()

    @property
    def offers_help(self) -> bool:
        """Whether there is anybody to ask, or anything to read."""
        return bool(self.contact or self.help_links)


OURSELVES = SchoolLook()


def look_of(school: School, course_id: str = "") -> SchoolLook:
    """How the school shows itself on a page about one of its courses, or about none."""
    said, course = school.profile, school.courses.get(course_id)
    return SchoolLook(
        name=said.name,
        course=course.name if course else "",
        contact=said.contact,
        contact_url=contact_link(said.contact),
        logo_url=f"/look/logo/{said.logo}.png" if said.logo else "",
        accent_url=f"/look/accent/{said.accent}.css" if said.accent else "",
        operator_name=said.operator_name,
        operator_address=said.operator_address,
        help_links=(*(course.help_links if course else ()), *said.help_links),
    )
