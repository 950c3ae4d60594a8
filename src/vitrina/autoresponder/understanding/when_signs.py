"""A message as signs of the grammar of days and times; everything Russian ends here."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from vitrina.autoresponder.understanding.morphology import (
    READ_LIMIT,
    Word,
    is_known,
    lemmas_of,
    other_readings,
    split_words,
)
from vitrina.content.cities import dictionary
from vitrina.content.speech import letters, when_words
from vitrina.content.speech.marks_words import BESIDE_TIME
from vitrina.content.speech.when_phrases import PHRASES
from vitrina.domain.number_words import number_words

_WORDS_LIMIT = 120  # signs of a message that are read
_PHONE_DIGITS = 9  # from here on it is no day and no hour
_SHORTEST = 4  # letters of a word that is put right
_PHONE = re.compile(r"\+?\d[\d\s()‐‑–—-]{7,}\d|(?P<short>\b\d{2,3}-\d{2}-\d{2}\b)")
_DAY_MINUTES = re.compile(r"(?:[01]?\d|2[0-4])[0-5][05]")
_DROPS_STOP = ("next", "wd", "m", "hour", "minute", "year", "unit", "n", "o")
_MARKS = {"%": "unit", "\N{NUMERO SIGN}": "unit", "\N{RUBLE SIGN}": "unit", "$": "unit"}
_DAY_NAMED = re.compile(r"r-?\d|wd\d|o\d+|m\d+|dn|d\d+\.\d+\.\d+")
_TIME_NAMED = re.compile(r"(?:r-?|wd|d|o|m|n|c)\d|week|morning|afternoon|evening|weekend")
_CLOCK_FOLLOWS = frozenset({"in", "to", "after", "till", "from", "before", "about"})


class Sign(NamedTuple):
    """One sign and the words it stands for."""

    sign: str
    text: str


def read_signs(flat: str, words: Sequence[Word]) -> list[Sign]:
    """The signs of a flattened message; `words` are its words as they were meant."""
    flat = _PHONE.sub(_hide_phone, _meant(flat[:READ_LIMIT], words))
    signs: list[Sign] = []
    for found in _token().finditer(flat):
        signs += _signs_of(found, signs)
        if len(signs) >= _WORDS_LIMIT:
            break
    return _joined_numbers(signs)


def names_only_time(flat: str, words: Sequence[Word]) -> bool:
    """Whether a text names a day or a time, and nothing but small words stands beside it."""
    signs = read_signs(flat, words)
    if not any(_TIME_NAMED.match(one.sign) for one in signs):
        return False
    return not any(
        one.sign in ("noun", "unit") or (one.sign == "w" and one.text not in BESIDE_TIME)
        for one in signs
    )


def _hide_phone(found: re.Match[str]) -> str:
    digits = sum(char.isdigit() for char in found[0])
    return " # " if digits >= _PHONE_DIGITS or found["short"] else found[0]


def _meant(flat: str, words: Sequence[Word]) -> str:
    """The text with its words put right, signs and figures as typed."""
    if not letters.CYRILLIC.search(flat) and (readings := other_readings(flat)):
        best = max(readings, key=_count_known)
        if _count_known(best):
            chunks = zip(flat.split(), best.split(), strict=False)
            flat = " ".join(new if re.search(r"[^\W\d_]", old) else old for old, new in chunks)
    return re.sub(r"[^\W\d_]+", lambda found: _mend(found[0]), flat)


def _count_known(reading: str) -> int:
    return sum(len(word) > 2 and bool(_plain_sign(word)) for word in split_words(reading))


@lru_cache(maxsize=8192)
def _mend(word: str) -> str:
    """A word of days with a slip in it put right; a word that stands alone or is known stays."""
    if word in when_words.SAID:
        return when_words.SAID[word]
    if len(word) < _SHORTEST or len(word) > 20 or _plain_sign(word):
        return word
    rest = word[len(when_words.IN) :]
    if word.startswith(when_words.IN) and rest in when_words.MENDED and not is_known(word):
        return f"{when_words.IN} {rest}"
    if is_known(word):
        return word
    most = 1 if len(word) < 8 else 2
    near = process.extractOne(word, when_words.MENDED, scorer=OSA.distance, score_cutoff=most)
    return near[0] if near and near[0][0] == word[0] else word


@cache
def _token() -> re.Pattern[str]:
    phrases = "|".join(
        rf"(?P<p{number}>(?<!\w)(?:{'|'.join(choices)})(?!\w))"
        for number, (_, choices) in enumerate(PHRASES)
    )
    return re.compile(
        rf"{phrases}|(?P<iso>20\d\d-[01]\d-[0-3]\d)(?!\d)"
        r"|(?P<date>(?<![\d.,:/])\d{1,2}[./](?:0?[1-9]|1[0-2])(?:[./](?:20)?\d\d)?(?![\d:]|[.,]\d))"
        r"|(?P<clock>(?<![\d.,:/])\d{1,2}(?::\d\d|[.][0-5]\d|,(?:00|15|30|45)|-(?:00|30|45)))(?!\d)"
        r"|(?P<number>\d+)(?P<end>-?[^\W\d_]{1,4}(?!\w))?"
        r"|(?P<word>[^\W\d_]+)|(?P<dash>[‐‑–—-])|(?P<plus>\+)|(?P<stop>[.])|(?P<other>[^\w\s])"
    )


def _signs_of(found: re.Match[str], before: Sequence[Sign]) -> Iterator[Sign]:
    kind, text = found.lastgroup or "", found[0]
    if kind.startswith("p") and kind[1:].isdigit():
        yield from (Sign(sign, text) for sign in PHRASES[int(kind[1:])][0].split())
    elif kind == "iso":
        year, month, day = text.split("-")
        yield Sign(f"d{int(day)}.{int(month)}.{year}", text)
    elif kind == "date":
        yield Sign("d" + ".".join(str(int(part)) for part in re.split("[./]", text)), text)
    elif kind == "clock":
        hour, minute = re.split(r"[:.,-]", text)
        is_time = int(hour) < 25 and int(minute) < 60 and not (int(hour) == 0 and int(minute))
        yield Sign(f"c{int(hour)}:{minute}" if is_time else "unit", text)
    elif kind in ("number", "end"):
        yield from _number_signs(found["number"], found["end"] or "", before)
    elif kind == "word":
        yield _word_sign(text)
    elif kind == "stop" and before and before[-1].sign.startswith(_DROPS_STOP):
        return
    else:
        yield Sign(_MARKS.get(text, {"dash": "-", "plus": "+"}.get(kind, ",")), text)


def _number_signs(digits: str, end: str, before: Sequence[Sign]) -> Iterator[Sign]:
    text, tail = digits + end, end.lstrip("-")
    if tail in when_words.DATE_ENDS and len(digits) < 3:
        yield Sign(f"o{int(digits)}", text)
    elif tail in when_words.NUMBER_ENDS and len(digits) < 3:
        yield Sign(f"n{digits}", text)
    else:
        glued = len(digits) == 4 and _DAY_MINUTES.fullmatch(digits)
        if glued and before and before[-1].sign in _CLOCK_FOLLOWS:
            yield Sign(f"c{int(digits[:2])}:{digits[2:]}", digits)
        else:
            yield Sign(f"n{digits[:6]}", digits)
        if tail:
            yield _word_sign(_mend(tail))


@lru_cache(maxsize=8192)
def _word_sign(word: str) -> Sign:
    if sign := _plain_sign(word):
        return Sign(sign, word)
    if not _is_russian(word):
        return Sign("w", word)
    tag = dictionary().parse(word[:40])[0].tag
    if "NOUN" in tag and len(word) > 1:
        return Sign("counted" if tag.case in when_words.COUNTED_CASES else "noun", word)
    return Sign("w", word)


@lru_cache(maxsize=8192)
def _plain_sign(word: str) -> str:
    """The sign of a word that we know, or nothing."""
    if sign := when_words.EACH.get(word) or when_words.WORDS.get(word):
        return sign
    if word in number_words():
        return f"n{number_words()[word]}"
    if word in when_words.ORDINALS:
        return f"o{when_words.ORDINALS[word]}"
    half = word.removeprefix(when_words.HALF)
    if half != word and half in when_words.ORDINALS:
        return f"half o{when_words.ORDINALS[half]}"
    if not _is_russian(word):
        return ""
    return next(
        (sign for lemma in sorted(lemmas_of(word)) if (sign := when_words.LEMMAS.get(lemma))), ""
    )


def _is_russian(word: str) -> bool:
    """Whether every letter is: the dictionary reads no others."""
    return not letters.CYRILLIC.sub("", word)


def _joined_numbers(signs: Sequence[Sign]) -> list[Sign]:
    """Twenty and five are one number, a number and its end one date, "on Fridays" one day."""
    joined: list[Sign] = []
    for sign in signs:
        last = joined[-1] if joined else Sign("", "")
        text = f"{last.text} {sign.text}"
        if sign.text in when_words.DATE_ENDS and re.fullmatch(r"n\d\d?", last.sign):
            joined[-1] = Sign(f"o{int(last.sign[1:])}", text)
        elif (
            re.fullmatch(r"n[2-5]0", last.sign)
            and last.text.isalpha()
            and sign.text.isalpha()
            and re.fullmatch(r"[no][1-9]", sign.sign)
        ):
            joined[-1] = Sign(f"{sign.sign[0]}{int(last.sign[1:]) + int(sign.sign[1:])}", text)
        elif sign.text in when_words.EACH and last.sign == "till":
            joined[-1] = Sign(sign.sign, text)
        else:
            joined += [Sign(part, sign.text) for part in sign.sign.split()]
    return _with_clocks(joined)


def _with_clocks(signs: list[Sign]) -> list[Sign]:
    """The signs where "at 11.10" beside a day is a time and no tenth of November."""
    if not any(_DAY_NAMED.fullmatch(sign.sign) for sign in signs):
        return signs
    return [
        Sign(f"c{int(found[1])}:{found[2]}", sign.text)
        if place
        and signs[place - 1].sign in _CLOCK_FOLLOWS
        and (found := re.fullmatch(r"(\d{1,2})\.(\d\d)", sign.text))
        and 8 <= int(found[1]) <= 21
        else sign
        for place, sign in enumerate(signs)
    ]
