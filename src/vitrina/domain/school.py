"""What a school says of itself and of its courses, as it is stored; and how what is sent is read.

Nothing here is required: without a word of the school the product speaks for itself.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from pydantic import Field

from vitrina.domain.accent import parse_colour
from vitrina.domain.model import StoredValue
from vitrina.domain.practitioner import ID_LIMIT, TECHNIQUE_LIMIT, TECHNIQUES_LIMIT, Theme
from vitrina.domain.reader import InvalidForm, Reader
from vitrina.domain.reason import Reason
from vitrina.domain.website import parse_website

NAME_LIMIT = 80
CONTACT_LIMIT = 120
OPERATOR_LIMIT = 200
OPERATOR_ADDRESS_LIMIT = 300
LINK_TITLE_LIMIT = 60
LINK_URL_LIMIT = 300
HELP_LINKS = 4
COURSES_LIMIT = 500

_COURSE_ID = re.compile(rf"[\w.@:-]{{1,{ID_LIMIT}}}")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{5,20}[0-9]")


class HelpLink(StoredValue):
    """Where a student finds help of the school's: words and an address of http(s)."""

    title: str
    url: str


class SchoolProfile(StoredValue):
    """The school's own look and words; an empty field says nothing.

    `accent` is `rrggbb`; `logo` the id of a stored logo; `pack` the trade where a course names
    none, else that of the settings. `operator_name` with `operator_address` is who answers for
    personal data, as the law asks the consent to say.
    """

    name: str = ""
    contact: str = ""
    accent: str = ""
    logo: str = ""
    operator_name: str = ""
    operator_address: str = ""
    pack: str = ""
    help_links: tuple[HelpLink, ...] = ()


class CourseDefaults(StoredValue):
    """What a form of a course begins with."""

    theme: str = ""
    techniques: tuple[str, ...] = ()


class Course(StoredValue):
    """A course; `course_id` is what links carry, `id` is ours. An archived one works as before."""

    id: str = ""
    course_id: str
    name: str
    pack: str = ""
    defaults: CourseDefaults = Field(default_factory=CourseDefaults)
    help_links: tuple[HelpLink, ...] = ()
    is_archived: bool = False


@dataclass(frozen=True)
class School:
    """Everything that a page needs of the school; `courses` are by what links carry."""

    profile: SchoolProfile = field(default_factory=SchoolProfile)
    courses: Mapping[str, Course] = field(default_factory=dict)

    def pack_of(self, course_id: str) -> str:
        """The trade of a course; empty where the settings decide."""
        course = self.courses.get(course_id)
        return (course.pack if course else "") or self.profile.pack


NO_SCHOOL = School()


def contact_link(contact: str) -> str:
    """Where a contact leads, when it is one mail, phone or site and nothing else; else nothing."""
    typed = contact.strip()
    if _MAIL.fullmatch(typed):
        return f"mailto:{quote(typed, safe='@')}"
    if _PHONE.fullmatch(typed):
        return "tel:" + "".join(char for char in typed if char in "+0123456789")
    if typed.startswith(("http://", "https://")):
        try:
            return parse_website(typed)
        except ValueError:
            return ""
    return ""


def read_profile(sent: Mapping[str, Any], packs: Collection[str], logo: str) -> SchoolProfile:
    """The settings page as it was sent; InvalidForm names each wrong field.

    `packs` are the names that may be chosen; `logo` is the id of the one that stays.
    """
    reader = Reader(sent)
    profile = SchoolProfile(
        name=reader.line("name", NAME_LIMIT),
        contact=reader.line("contact", CONTACT_LIMIT),
        accent=_read_accent(reader),
        logo=logo,
        operator_name=reader.line("operator_name", OPERATOR_LIMIT),
        operator_address=reader.line("operator_address", OPERATOR_ADDRESS_LIMIT),
        pack=_read_pack(reader, packs),
        help_links=_read_links(reader),
    )
    if bool(profile.operator_name) != bool(profile.operator_address):
        missing = "operator_address" if profile.operator_name else "operator_name"
        if all(error.field != missing for error in reader.errors):
            reader.wrong(missing, Reason(code="form.operator_half"))
    if reader.errors:
        raise InvalidForm(tuple(reader.errors))
    return profile


def read_course(sent: Mapping[str, Any], packs: Collection[str], taken: Collection[str]) -> Course:
    """A course's page as it was sent; InvalidForm names each wrong field.

    `taken` are ids that other courses have.
    """
    reader = Reader(sent)
    course_id = reader.line("course_id", ID_LIMIT, missing=Reason(code="form.course_id_missing"))
    if course_id and not _COURSE_ID.fullmatch(course_id):
        reader.wrong("course_id", Reason(code="form.lesson_id", data={"limit": ID_LIMIT}))
    elif course_id in taken:
        reader.wrong("course_id", Reason(code="form.course_id_taken"))
    course = Course(
        course_id=course_id,
        name=reader.line("name", NAME_LIMIT, missing=Reason(code="form.course_name_missing")),
        pack=_read_pack(reader, packs),
        defaults=CourseDefaults(theme=_read_theme(reader), techniques=_read_techniques(reader)),
        help_links=_read_links(reader),
        is_archived=bool(sent.get("is_archived")),
    )
    if reader.errors:
        raise InvalidForm(tuple(reader.errors))
    return course


def _read_accent(reader: Reader) -> str:
    typed = reader.line("accent", NAME_LIMIT)
    if not typed:
        return ""
    colour = parse_colour(typed)
    if colour is None:
        reader.wrong("accent", Reason(code="form.accent"))
    return colour or ""


def _read_pack(reader: Reader, packs: Collection[str]) -> str:
    value = reader.text("pack", reader.sent.get("pack"))
    if value and value not in packs:
        reader.wrong("pack", Reason(code="form.pack_unknown"))
        return ""
    return value


def _read_theme(reader: Reader) -> str:
    value = reader.text("theme", reader.sent.get("theme"))
    if value and value not in list(Theme):
        reader.wrong("theme", Reason(code="form.theme"))
        return ""
    return value


def _read_techniques(reader: Reader) -> tuple[str, ...]:
    value = reader.sent.get("techniques")
    lines = value if isinstance(value, list) else []
    if len(lines) > TECHNIQUES_LIMIT:
        many = Reason(code="form.techniques_many", data={"limit": TECHNIQUES_LIMIT})
        reader.wrong("techniques", many)
        return ()
    found: dict[str, str] = {}
    for line in lines:
        technique = reader.line_of("techniques", line, TECHNIQUE_LIMIT)
        if technique:
            found.setdefault(technique.casefold(), technique)
    return tuple(found.values())


def _read_links(reader: Reader) -> tuple[HelpLink, ...]:
    """Rows of words and an address; a row that is empty is none."""
    rows: Sequence[Any] = reader.sent.get("help_links") or ()
    found = []
    for index, row in enumerate(rows[:HELP_LINKS]):
        path = f"help_links.{index}"
        title = reader.line_of(f"{path}.title", row.get("title"), LINK_TITLE_LIMIT)
        url = _read_url(reader, f"{path}.url", row.get("url"))
        if title and not url and all(error.field != f"{path}.url" for error in reader.errors):
            reader.wrong(f"{path}.url", Reason(code="form.help_url_missing"))
        elif url and not title and all(error.field != f"{path}.title" for error in reader.errors):
            reader.wrong(f"{path}.title", Reason(code="form.help_title_missing"))
        elif title and url:
            found.append(HelpLink(title=title, url=url))
    return tuple(found)


def _read_url(reader: Reader, path: str, value: object) -> str:
    # The cleaning of lines takes the @ out of an address: what is typed is read as it is.
    typed = reader.limited(path, value, LINK_URL_LIMIT, str.strip)
    if not typed or any(error.field == path for error in reader.errors):
        return ""
    try:
        return parse_website(typed)
    except ValueError:
        reader.wrong(path, Reason(code="form.help_url"))
        return ""
