"""How visitors call services: `spoken.yaml` of a pack, which a pack may do without."""

import re
from functools import cached_property, lru_cache
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import Field, ValidationError

from vitrina.content.strict_yaml import read_yaml
from vitrina.content.template import TemplateError
from vitrina.domain.model import Value

FILE = "spoken.yaml"
Stem = Annotated[str, Field(pattern=r"^=?[а-яa-z0-9 -]{2,40}$")]


class Spoken(Value):
    """One thing that services are about: its `stems` are looked for in titles and in messages,
    `said` in messages only.

    A stem is the beginning of a word or of several in a row, `=word` the whole word. An `area` is
    a part of the body, not a technique.
    """

    stems: tuple[Stem, ...] = Field(min_length=1)
    said: tuple[Stem, ...] = ()
    area: bool = False

    def is_in_title(self, title: str) -> bool:
        """Whether the title, as single words with spaces between, is about it."""
        return _pattern(self.stems).search(title) is not None

    def cut(self, title: str) -> str:
        """The text with commas for the words that are about it."""
        return _pattern(self.stems, tail=r"\w*").sub(" , ", title)

    def is_said(self, text: str) -> bool:
        """Whether the message, as single words with spaces between, speaks of it."""
        return _pattern((*self.stems, *self.said)).search(text) is not None


class SpokenWords(Value):
    """Everything of one pack, in the file's order."""

    services: tuple[Spoken, ...] = ()

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """What a slip of the finger may have been meant to be."""
        every = (stem for one in self.services for stem in (*one.stems, *one.said))
        return tuple(dict.fromkeys(stem for stem in every if stem.isalpha()))


def read_spoken(folder: Traversable) -> SpokenWords:
    """The file of a pack; nothing where there is none. TemplateError names what is wrong."""
    if not (folder / FILE).is_file():
        return SpokenWords()
    try:
        written = (folder / FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(f"{FILE}: файл не в UTF-8") from error
    file = read_yaml(written, FILE)
    try:
        return SpokenWords.model_validate(file.data)
    except ValidationError as error:
        lines = [
            f"{FILE}, строка {file.line_of(fault['loc'])}: нужны строки вида «stems: [спин]», "
            "слова маленькими буквами и через «е»"
            for fault in error.errors()
        ]
        raise TemplateError("\n".join(dict.fromkeys(lines))) from error


@lru_cache(maxsize=1024)
def _pattern(stems: tuple[str, ...], tail: str = "") -> re.Pattern[str]:
    ways = (
        rf"{re.escape(stem[1:])}(?!\w)" if stem.startswith("=") else re.escape(stem)
        for stem in stems
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)}){tail}")
