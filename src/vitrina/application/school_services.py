"""What the verbs about the school itself and its courses work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from vitrina.storage.course_figures import CourseFiguresReader
from vitrina.storage.form_visits import FormVisits
from vitrina.storage.school_settings import SchoolSettings


@dataclass(frozen=True)
class SchoolServices:
    """For verbs that read and change what a school says of itself; `now` is unix seconds.

    `prepare_logo` draws an uploaded logo anew; `list_packs` names the professions that can be used.
    """

    settings: SchoolSettings
    visits: FormVisits
    figures: CourseFiguresReader
    prepare_logo: Callable[[bytes], Awaitable[bytes]]
    list_packs: Callable[[], tuple[str, ...]]
    now: Callable[[], float]
