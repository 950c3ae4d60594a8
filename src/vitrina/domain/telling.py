"""What a school's GetCourse is told: kinds, states, and why something was not told."""

from dataclasses import dataclass, field, fields
from enum import StrEnum


class TellingKind(StrEnum):
    """What a telling is about."""

    COMMUNITY = "community"  # a student's community: field, group, homework
    LINK = "link"  # a student's own link to the form, in a field


class TellingState(StrEnum):
    """How far a telling is; stored by these words."""

    WAITING = "waiting"
    TOLD = "told"
    STOPPED = "stopped"  # nothing goes on before somebody does something
    NOBODY = "nobody"  # the school has not named the student


# Causes beside those that GetCourse's answers have (`school/getcourse_faults.py`).
NO_STUDENT = "no_student"  # came by no signed link
NOT_AN_ID = "not_an_id"  # the link's id is neither GetCourse's number nor an e-mail
NO_TARGETS = "no_targets"  # the course has no field, group or lesson
NO_HOMEWORK = "no_homework"  # the student has not handed it in yet
NOT_THERE = "not_there"  # the community is lost or was not made; the link is not kept any more
NO_FORM_KEY = "no_form_key"  # nothing signs links to the form any more


@dataclass(frozen=True)
class CourseTargets:
    """Where a course's news go; what is empty or None is left out.

    The Import API knows fields and groups by name, the Tech API by number; `curator_id` is whose
    comments ours are. The link fields hold a student's own link to the form.
    """

    field_name: str = ""
    field_id: int | None = None
    group_name: str = ""
    group_id: int | None = None
    lesson_id: int | None = None
    curator_id: int | None = None
    link_field_name: str = ""
    link_field_id: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the course has no place for anything."""
        return all(not getattr(self, one.name) for one in fields(self))


EVERY_OTHER = ""  # the course of the targets that hold where a course has none
LONGEST_SEARCH = 64  # characters of a student's id

BOT = "bot_key"  # what is missing where nobody has let the bot answer
OTHER = "other"  # what has no line of its own


@dataclass(frozen=True)
class CommunityFacts:
    """`path` on VK's site; `missing` are keys of the progress's lines, each once."""

    path: str
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether everything is in place."""
        return not self.missing


@dataclass(frozen=True)
class NotMadeYet:
    """A run over it is not over: what it will be is not known."""


@dataclass(frozen=True)
class NotThere:
    """VK does not show it, its first run failed, or its person is forgotten."""


@dataclass(frozen=True)
class CalledStudent:
    """A student as the call-out names them; `student_id` is GetCourse's number."""

    student_id: str
    course_id: str
    email: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True)
class FormBeginning:
    """What a student's form begins with."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
