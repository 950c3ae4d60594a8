"""Phrases as data: lines of a text file become patterns that are tried where a word begins.

In a line a space is whatever parts two words of one sentence, `*` any ending, `~` any beginning,
`..` up to three words between, `(a|b)` a choice and `(a)?` what may be there; after `->` stands
what to write instead, where `*` is the same ending. Words in Latin letters are read as texts are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vitrina.content.claims.reading import WINK, read_text

_FOLDER = Path(__file__).parent
_PARTING = r"[^\w.!?\n]{1,3}"
_GAP = rf"{_PARTING}(?:\w{{1,20}}{_PARTING}){{0,3}}"
_ENDING = "([а-я]{0,16})"
_BEGINNING = "[а-я]{0,16}?"
_FOLDED = re.compile(r"(?<!\\)[A-Za-z]+|;\)")
_ANY = "~"
_WORD_STARTS = re.compile(r"(?<![^\W_])[^\W_]")
_START = re.compile(rf"(?!.\?)(?:[а-я0-9]{{2}}(?!\?)|[а-я0-9{WINK}])")


@dataclass(frozen=True)
class Phrase:
    """One line: its pattern begins at a word; `instead` may end in `*`."""

    section: str
    pattern: re.Pattern[str]
    instead: str


@dataclass(frozen=True)
class Phrases:
    """The lines of a file by the two letters that they begin with, one, or none."""

    by_start: Mapping[str, Sequence[Phrase]]

    def begin_at(self, plain: str, place: int) -> Iterator[tuple[Phrase, re.Match[str]]]:
        """What begins at this place, in the order of the file."""
        for length in (2, 1, 0):
            for phrase in self.by_start.get(plain[place : place + length], ()):
                if found := phrase.pattern.match(plain, place):
                    yield phrase, found


def find_phrases(plain: str, phrases: Phrases) -> Iterator[tuple[Phrase, re.Match[str]]]:
    """All that begin at some word of the text, from left to right."""
    for word in _WORD_STARTS.finditer(plain):
        yield from phrases.begin_at(plain, word.start())


@cache
def read_phrases(name: str) -> Phrases:
    """The phrases of a file of this folder; sections begin with `==`, remarks with `#`."""
    section = ""
    by_start: dict[str, list[Phrase]] = {}
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("=="):
            section = line.strip("= ")
        elif line.strip() and not line.startswith("#"):
            words, _, instead = (part.strip() for part in line.partition("->"))
            folded = _FOLDED.sub(lambda found: read_text(found[0]).plain.strip(), words)
            phrase = Phrase(section, re.compile(_compile(folded)), instead)
            for start in _starts(folded):
                by_start.setdefault(start, []).append(phrase)
    return Phrases(by_start)


def _compile(words: str) -> str:
    pattern = words.replace(" .. ", "\0").replace(" ", _PARTING).replace("(", "(?:")
    pattern = pattern.replace("\0", _GAP).replace("*", _ENDING).replace(_ANY, _BEGINNING)
    return rf"{pattern}(?![а-я])"


def _starts(words: str) -> set[str]:
    """The first letters of what the line may begin with: two, or one, or none for any."""
    if words[0] == "(":
        return {start for choice in _choices(words) for start in _starts(choice)}
    start = _START.match(words)
    return {start[0] if start else ""}


def _choices(words: str) -> list[str]:
    """What stands between the bars of the bracket that the line begins with."""
    depth, found = 1, [""]
    for char in words[1:]:
        depth += (char == "(") - (char == ")")
        if not depth:
            break
        if char == "|" and depth == 1:
            found.append("")
        else:
            found[-1] += char
    return found
