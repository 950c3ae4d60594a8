"""`months/subjects.yaml`: what posts may be about once the first two weeks are over."""

from collections.abc import Container
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from vitrina.content.head import list_errors
from vitrina.content.strict_yaml import read_yaml
from vitrina.content.template import TemplateError
from vitrina.domain.model import Value
from vitrina.domain.picture import Motif

FOLDER = "months"  # of a pack: the list of subjects, and a file of texts for each
FILE = f"{FOLDER}/subjects.yaml"

SubjectKind = Literal[
    "season", "care", "how_to", "question", "slots", "reviews", "gift", "visit", "wear", "myth",
    "choice",
]  # fmt: skip


class Subject(Value):
    """What one post is about: its texts are `months/<key>.txt`.

    `months`: of the year, in which it fits; none means all. `answers`: the questions to the bot
    that it answers too. `needs`, `without`: slots that must have something in them, or nothing.
    """

    key: str = Field(pattern=r"^[a-z]+(?:_[a-z]+)*$", max_length=40)
    kind: SubjectKind
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    answers: tuple[str, ...] = ()
    motif: Motif
    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def rows(self) -> Literal["text"]:
        """What stands on its picture: the lines of its own file."""
        return "text"

    @property
    def file(self) -> str:
        """Its texts, as a pack names them."""
        return f"{FOLDER}/{self.key}"

    def fits_month(self, month: int) -> bool:
        """Whether it may come out in that month of the year, from one to twelve."""
        return not self.months or month in self.months


class _SubjectsFile(Value):
    subjects: tuple[Subject, ...]


def read_subjects(folder: Traversable, slots: Container[str]) -> tuple[Subject, ...]:
    """The subjects of a pack, none where it has no such file; TemplateError names what is wrong."""
    file = folder / FOLDER / "subjects.yaml"
    if not file.is_file():
        return ()
    try:
        written = read_yaml(file.read_text(encoding="utf-8"), FILE)
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(f"{FILE}: файл не в UTF-8") from error
    try:
        subjects = _SubjectsFile.model_validate(written.data).subjects
    except ValidationError as error:
        raise TemplateError("\n".join(list_errors(error, written, FILE))) from error
    seen: set[str] = set()
    for number, subject in enumerate(subjects):
        where = f"{FILE}, строка {written.line_of(('subjects', number, 'key'))}"
        if subject.key in seen:
            raise TemplateError(f"{where}: у двух тем одинаковый key")
        seen.add(subject.key)
        if lost := [one for one in (*subject.needs, *subject.without) if one not in slots]:
            raise TemplateError(f"{where}: подстановки {{{lost[0]}}} нет")
    return subjects
