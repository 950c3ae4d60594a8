"""Whether what stands around a word makes it no claim: a denial, a caution, an innocent phrase."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from vitrina.content.cities import dictionary
from vitrina.content.claims.claim import Kind
from vitrina.content.claims.phrases import find_phrases, read_phrases
from vitrina.domain.word_lists import read_word_lists

_WORDS = Path(__file__).with_name("context.txt")
_LOOK = 300  # characters before and after a word that are looked at
# «Не лечу», «без боли», «никакого интима» say the opposite of a claim.
_DENIED_AT_ONCE = re.compile(r"(?<![а-я])(?:не|ни|без|кроме)\s{1,3}\Z")
_NOTHING_OF = re.compile(r"(?<![а-я])(?:никак(?:ого|ой|их|ую|ие|ая)|нет)\s{1,3}\Z")
_IS_NOT_THERE = re.compile(r"(?:\s[а-я-]{1,20}){0,2}\s{0,2}[-—–:?]?\s{0,2}нет(?![а-я])")
_SENTENCE_END = re.compile(r"[.!\n;]")
_LIST_OF_CAUTIONS = re.compile(
    r"(?<![а-я])(?:противопоказани[яей]+|нельзя|не (?:делаю|беру|работаю)|предупредите|сообщите)"
    r"(?! нет)[^:.!]{0,60}:"
)
_DIAGNOSIS = "диагноз"
_FLYING = re.compile(r"лечу|лечим|полечу")
_WHERE_TO = re.compile(r" (?:в|на) ([а-я]{3,20})")
_CASES = frozenset(("accs", "loct", "loc2"))
_STREETLESS = frozenset((Kind.LICENCE, Kind.DISEASE, Kind.DOCTOR))


@dataclass(frozen=True)
class Surroundings:
    """A text that was read, with what its innocent phrases cover: `(start, end, section)`."""

    plain: str
    covered: tuple[tuple[int, int, str], ...]

    def is_innocent(self, start: int, end: int, kind: Kind) -> bool:
        """Whether `plain[start:end]` claims nothing after all."""
        if any(
            first < end and start < last and _excuses(section, kind)
            for first, last, section in self.covered
        ):
            return True
        if kind is Kind.LICENCE and _flies(self.plain, start, end):
            return True
        before = self.plain[max(0, start - _LOOK) : start]
        after = self.plain[end : end + _LOOK]
        if _is_denied(before, self.plain[start:end], after, kind):
            return True
        # A disease may be named in a caution: «противопоказания: варикоз».
        return kind is Kind.DISEASE and _is_caution(before, self.plain[start:end], after)


def look_around(plain: str) -> Surroundings:
    """The text with its innocent phrases found."""
    found = find_phrases(plain, read_phrases("innocent.txt"))
    return Surroundings(plain, tuple((*one.span(), phrase.section) for phrase, one in found))


def _excuses(section: str, kind: Kind) -> bool:
    return section == kind or (section == "street" and kind in _STREETLESS)


def _flies(plain: str, start: int, end: int) -> bool:
    """«Лечу в Москву»: where to, which needs the accusative; «лечу в Москве» treats."""
    where = _WHERE_TO.match(plain, end)
    if where is None or not _FLYING.fullmatch(plain, start, end):
        return False
    return _is_where_to(where[1])


@lru_cache(maxsize=1024)
def _is_where_to(word: str) -> bool:
    if not dictionary().word_is_known(word):
        return False
    cases = {case for parse in dictionary().parse(word) for case in _CASES & parse.tag.grammemes}
    return cases == {"accs"}


def _is_denied(before: str, word: str, after: str, kind: Kind) -> bool:
    if _DENIED_AT_ONCE.search(before[-12:]) or _denial_before().search(before[-90:]):
        return True
    if _denial_after().match(after):
        return True
    # «Никакой боли», «боли нет» promise that it will go.
    is_thing = kind not in (Kind.DISEASE, Kind.BODY) or word.startswith(_DIAGNOSIS)
    return is_thing and bool(_NOTHING_OF.search(before[-12:]) or _IS_NOT_THERE.match(after))


def _is_caution(before: str, word: str, after: str) -> bool:
    ends = [found.end() for found in _SENTENCE_END.finditer(before)]
    head = before[ends[-1] :] if ends else before
    end = _SENTENCE_END.search(after)
    sentence = head + word + (after[: end.start()] if end else after)
    if _beginnings("promises").search(sentence):
        return False
    if _beginnings("cautions").search(sentence):
        return True
    if _beginnings("conditions").search(sentence) and not _beginnings("calls").search(sentence):
        return True
    return _LIST_OF_CAUTIONS.search(before.rpartition("\n\n")[2]) is not None


@cache
def _beginnings(name: str) -> re.Pattern[str]:
    """Any of the beginnings where a word begins; promises not after «не»."""
    denied = r"(?<!не )" if name == "promises" else ""
    return re.compile(rf"(?<![а-я]){denied}(?:{_choice(name)})")


@cache
def _denial_before() -> re.Pattern[str]:
    verbs = _choice("denied verbs")
    return re.compile(rf"(?<![а-я])не (?:{verbs})[а-я]{{0,12}}(?: [а-я-]{{1,20}}){{0,4}} \Z")


@cache
def _denial_after() -> re.Pattern[str]:
    return re.compile(rf"(?:[- ][а-я]{{1,20}}){{0,3}} (?:я |мы )?(?:{_choice('refused')})")


def _choice(name: str) -> str:
    return "|".join(read_word_lists(_WORDS)[name])
