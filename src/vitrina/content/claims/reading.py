"""A text as its reader sees it: one alphabet, one case, without what hides words.

Latin and Greek look-alikes, digits for letters, letters with marks, invisible characters, words
in Latin letters and stretched vowels are read as the Russian letters that they stand for. Where
each letter stood is kept, so that what was found is shown as it was typed.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from vitrina.domain.word_lists import read_word_lists

READ_LIMIT = 8_000  # characters of a text that are looked at; no text of ours may be so long
WINK = "\u0491"  # stands for a wink of any kind: a letter that Russian does not have
_ALPHABETS = Path(__file__).with_name("alphabets.txt")
# What has to be read with care: other alphabets, signs that hide something, digits beside letters.
_UNUSUAL = re.compile(r"[^а-яё0-9 \n,.!?:;«»()—–\-\"%₽+/№…]|[а-яё]\d|\d[а-яё]|[;:]-?[)*]")
_RUSSIAN_WORD = re.compile(r"[а-яё]+")
_WINKS = re.compile("[;:]-?[)*]+|[😉😏😘😈🔥💋🍓🍑🍆💦🔞👅]")
_STRETCHED = re.compile(r"([а-я])\1{2,}")
_HIDDEN = frozenset(("Cf", "Mn", "Me", "Cc"))
# «ле-чеб-ный», «л.е.ч.у», «л е ч у»: signs inside a word, and letters that stand alone in a row.
_INSIDE = re.compile(r"(?<=[а-я])[-‐‑–._*~'’`|^·•]{1,3}(?=[а-я])")
_APART = re.compile(r"(?<![а-я])(?:[а-я][ \-._*/|]{1,3}){3,60}[а-я](?![а-я])")
_VOWELS = frozenset("аеиоуыэюя")
_LONE = frozenset("аивкосуя")
_LONG_ENOUGH = 6  # letters of a word whose first digit may stand for one
_BETWEEN = re.compile(r"[^а-я]+")


@dataclass(frozen=True)
class ReadText:
    """`plain[i]` was read from `typed[starts[i]:ends[i]]`."""

    plain: str
    starts: list[int] | range
    ends: list[int] | range

    def place_of(self, start: int, end: int) -> tuple[int, int]:
        """Where `plain[start:end]` stands in what was typed."""
        return self.starts[start], self.ends[end - 1]


def read_text(typed: str) -> ReadText:
    """The text as it is seen: small Russian letters, «е» for «ё»; its first part."""
    typed = typed[:READ_LIMIT]
    low = typed.lower()
    if len(low) == len(typed) and not _UNUSUAL.search(low) and not _STRETCHED.search(low):
        places = range(len(low) + 1)
        return ReadText(low.replace("ё", "е"), places[:-1], places[1:])
    read = _Reading(typed)
    for start, end, is_word in _tokens(typed):
        read.take_word(start, end) if is_word else read.take_rest(start, end)
    return _unstretch(read.done())


def join_words(read: ReadText) -> list[ReadText]:
    """The same with parted words joined, in each way that it may be meant; often none."""
    cuts = [found.span() for found in _INSIDE.finditer(read.plain)]
    whole, shorter = list(cuts), list(cuts)
    for found in _APART.finditer(read.plain):
        places = [
            (found.start() + between.start(), found.start() + between.end())
            for between in _BETWEEN.finditer(found[0])
        ]
        whole += places
        # «Я л е ч у»: the first letter may be a word of its own.
        shorter += places[found[0][0] in _LONE :]
    ways = [whole] if sorted(whole) == sorted(shorter) else [whole, shorter]
    return [_cut(read, sorted(set(way))) for way in ways if way]


class _Reading:
    def __init__(self, typed: str) -> None:
        self._typed = typed
        self._plain: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []

    def take_word(self, start: int, end: int) -> None:
        low = self._typed[start:end].lower()
        if len(low) == end - start and _RUSSIAN_WORD.fullmatch(low):
            self._plain.append(low.replace("ё", "е"))
            self._starts.extend(range(start, end))
            self._ends.extend(range(start + 1, end + 1))
            return
        pieces = _split_marks(self._typed, start, end)
        word = "".join(piece for piece, _, _ in pieces)
        for letters, first, last in _spell(word):
            for letter in letters:
                self._put(letter, pieces[first][1], pieces[last - 1][2])

    def take_rest(self, start: int, end: int) -> None:
        position = start
        for wink in _WINKS.finditer(self._typed, start, end):
            self._take_signs(position, wink.start())
            for letter in (" ", WINK, " "):
                self._put(letter, wink.start(), wink.end())
            position = wink.end()
        self._take_signs(position, end)

    def _take_signs(self, start: int, end: int) -> None:
        for place in range(start, end):
            char = self._typed[place]
            if char in "\n\t" or unicodedata.category(char) not in _HIDDEN:
                self._put(" " if char.isspace() and char != "\n" else char, place, place + 1)

    def _put(self, letter: str, start: int, end: int) -> None:
        self._plain.append(letter)
        self._starts.append(start)
        self._ends.append(end)

    def done(self) -> ReadText:
        return ReadText("".join(self._plain), self._starts, self._ends)


def _tokens(typed: str) -> Iterator[tuple[int, int, bool]]:
    """Words, with the invisible characters inside them, and what stands between, in order."""
    position = 0
    for found in _visible_words().finditer(typed):
        if found.start() > position:
            yield position, found.start(), False
        yield found.start(), found.end(), True
        position = found.end()
    if position < len(typed):
        yield position, len(typed), False


@cache
def _visible_words() -> re.Pattern[str]:
    hidden = "\u00ad\u034f\u0300-\u036f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e"
    hidden += "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    inside = rf"[^\W_]|[{hidden}]{{1,20}}(?=[^\W_])|[@$€](?=[^\W\d_])"
    return re.compile(rf"[^\W_](?:{inside})*[{hidden}]{{0,20}}")


def _split_marks(typed: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """The letters of a word without their marks, each with its place; «й» stays a letter."""
    pieces: list[tuple[str, int, int]] = []
    for place in range(start, end):
        char = typed[place]
        if char == "\u0306" and pieces and pieces[-1][0] == "и":
            pieces[-1] = ("й", pieces[-1][1], place + 1)
        elif unicodedata.category(char) in _HIDDEN or char == "\u3164":
            if pieces:
                pieces[-1] = (*pieces[-1][:2], place + 1)
        else:
            pieces += [(letter, place, place + 1) for letter in _bare(char)]
    return pieces


@cache
def _bare(char: str) -> str:
    """The letter in small, of one width and without marks: «É» is «e»."""
    low = unicodedata.normalize("NFKC", char).lower()
    kept = (
        one if one == "й" else unicodedata.normalize("NFD", one)[0]
        for one in low
        if unicodedata.category(one) not in _HIDDEN
    )
    return "".join(kept)[:4]


def _spell(word: str) -> Iterator[tuple[str, int, int]]:
    """The Russian letters of a word, each with the part of the word it was read from."""
    tables = read_word_lists(_ALPHABETS)
    if any("а" <= char <= "я" for char in word):
        looks = _table("looks")
        for place, char in enumerate(word):
            yield looks.get(char) or _read_digit(word, place) or char, place, place + 1
        return
    if word.isdigit() or not word.isascii():
        looks = _table("looks") if not word.isdigit() else {}
        yield from ((looks.get(char, char), place, place + 1) for place, char in enumerate(word))
        return
    sounds = _table("sounds")
    if set(word) <= set("".join(tables["capitals"])):
        sounds = _table("looks") | _table("digits")
    place = 0
    while place < len(word):
        parts = (word[place : place + length] for length in (3, 2, 1))
        part = next((part for part in parts if part in sounds), word[place])
        yield sounds.get(part, part), place, place + len(part)
        place += len(part)


def _read_digit(word: str, place: int) -> str:
    """The letter that a digit inside a word stands for: «л3чу», «ле4у»; not in «3см», «10го»."""
    if not word[place].isdecimal() or (not place and len(word) < _LONG_ENOUGH):
        return ""
    if place and not word[place - 1].isalpha():
        return ""  # a number
    around = word[max(0, place - 1) : place + 2]
    if word[place] == "3" and len(around) == 3 and not set(around) & _VOWELS:
        return "е"  # between consonants
    return _table("digits").get(word[place], "")


@cache
def _table(name: str) -> dict[str, str]:
    return dict(pair.split() for pair in read_word_lists(_ALPHABETS)[name])


def _unstretch(read: ReadText) -> ReadText:
    found = [one.span() for one in _STRETCHED.finditer(read.plain)]
    if not found:
        return read
    ends = list(read.ends)
    for start, end in found:
        ends[start] = ends[end - 1]  # the letter that stays stands for all of them
    cuts = [(start + 1, end) for start, end in found]
    return _cut(ReadText(read.plain, read.starts, ends), cuts)


def _cut(read: ReadText, cuts: list[tuple[int, int]]) -> ReadText:
    bounds = [(0, 0), *cuts, (len(read.plain), len(read.plain))]
    kept = [(before[1], after[0]) for before, after in pairwise(bounds) if before[1] < after[0]]
    return ReadText(
        "".join(read.plain[start:end] for start, end in kept),
        [place for start, end in kept for place in read.starts[start:end]],
        [place for start, end in kept for place in read.ends[start:end]],
    )
