"""What people type, made plain: without emoji, mentions or invisible characters.

Everything here takes time in proportion to the text, whatever stands in it.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from vitrina.domain.markup import remove_markup, remove_markup_and_brackets
from vitrina.domain.word_lists import read_word_lists

_KEPT_SYMBOLS = frozenset("№°©®™^`")
# Emoji that Unicode counts as punctuation or as signs of mathematics.
_PLAIN_EMOJI = frozenset("‼⁉↔⤴⤵◽◾〰〽")
_JOINERS = "\u200d\ufe0f\u20e3"  # joiner, emoji variant, keycap: parts of emoji only
# They show nothing and yet count as letters, marks or symbols: fillers, blanks, variants.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0e\U000e0100-\U000e01ef]"
)
_LONE_JOINERS = re.compile(rf"(?<!\S)[{_JOINERS}]+")
_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_HYPHENS = "\u2010\u2011"  # as typed by text programs; the fonts of pictures lack them
_TABLE_LIMIT = 1 << 16  # characters remembered by a table
# No language stacks more marks on a letter; sorting endless ones is what costs.
_MARKS_LIMIT = 8
_MAYBE_MARKS = re.compile(rf"[^\w\x00-\x7f]{{{_MARKS_LIMIT + 1},}}")


def plain_line(text: str, *, emoji: bool = False) -> str:
    """One line: control and direction characters dropped, runs of spaces made one, ends trimmed.

    Emoji go too unless asked to stay. Yo and case are kept as typed. VK's mention syntax
    (`[id1|text]`, `@name`) is reduced to its words and no bracket of it is left, so that no field
    can link or call anybody, alone or joined with another.
    """
    text = _compose(text.translate(_ONE_LINE[emoji]))
    return " ".join(_finish(remove_markup_and_brackets(text)).split())


def plain_lines(text: str, *, emoji: bool = True) -> str:
    """Several lines, cleaned like `plain_line`, at most one empty line in a row.

    Brackets that are no link stay; a link may not go over the end of a line either.
    """
    text = _compose(text.replace("\r\n", "\n").translate(_LINES[emoji]))
    text = re.sub(r" {2,}", " ", _finish(remove_markup(text)))
    text = text.replace(" \n", "\n").replace("\n ", "\n")
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _finish(text: str) -> str:
    """What is left when markup is gone: parts of emoji without their emoji, letters to compose."""
    return _compose(_LONE_JOINERS.sub("", text))


def _compose(text: str) -> str:
    """Letters and marks as one character where there is one (NFC); endless marks are cut."""
    return unicodedata.normalize("NFC", _MAYBE_MARKS.sub(_cut_marks, text))


def _cut_marks(found: re.Match[str]) -> str:
    kept: list[str] = []
    row = 0
    for char in found[0]:
        row = row + 1 if unicodedata.combining(char) else 0
        if row <= _MARKS_LIMIT:
            kept.append(char)
    return "".join(kept)


class _Table(dict[int, str]):
    """For `str.translate`: what stays of each character, decided when it is first met."""

    def __init__(self, *, emoji: bool, lines: bool) -> None:
        super().__init__(dict.fromkeys(map(ord, _HYPHENS), "-"))
        self.update(dict.fromkeys(map(ord, _LINE_ENDS), "\n") if lines else {})
        self._emoji = emoji

    def __missing__(self, code: int) -> str:
        kept = _keep(chr(code), emoji=self._emoji)
        if len(self) < _TABLE_LIMIT:
            self[code] = kept
        return kept


def _keep(char: str, *, emoji: bool) -> str:
    category = unicodedata.category(char)
    if char in _JOINERS:
        return char if emoji else ""
    if _INVISIBLE.match(char):
        return ""
    if category in ("Cc", "Zs", "Zl", "Zp"):
        return " "
    if category in ("Cf", "Cs", "Co", "Cn"):
        return ""
    if char in _PLAIN_EMOJI or (category in ("So", "Sk") and char not in _KEPT_SYMBOLS):
        return char if emoji else ""
    return char


_ONE_LINE = {emoji: _Table(emoji=emoji, lines=False) for emoji in (False, True)}
_LINES = {emoji: _Table(emoji=emoji, lines=True) for emoji in (False, True)}


def slug(text: str, limit: int = 40) -> str:
    """Latin letters, digits and hyphens for keys, such as `massazh-60-min`."""
    latin = text.lower().translate(_latin_letters())
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:limit].rstrip("-")


@cache
def _latin_letters() -> dict[int, str]:
    letters = read_word_lists(Path(__file__).with_name("latin_letters.txt"))
    return {ord(letter): "".join(latin) for letter, latin in letters.items()}
