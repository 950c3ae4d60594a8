"""First names, surnames and patronymics: what the dictionary knows of them, and their genitive."""

import re
from functools import lru_cache
from typing import Literal

from pymorphy3.analyzer import Parse

from vitrina.content.cities import dictionary

Gender = Literal["masc", "femn"]
_CYRILLIC = re.compile(r"[А-ЯЁа-яё]+")
_MASCULINE = re.compile(r".{2,}(?:[оеё]в|[иы]н|ский|цкий|ской|[оеё]вич|[иы]ч|швили|дзе|улы|оглы)")
_FEMININE = re.compile(r".{2,}(?:[оеё]ва|[иы]на|ская|цкая|[оеё]вна|ична|инична|кызы)")
_SURNAME_ENDING = re.compile(
    r".{2,}(?:[оеё]ва?|[иы]на?|ск(?:ий|ая|ой)|цк(?:ий|ая)|енко|чук|юк|ых|их|ян|дзе|швили|[оеё]вы)"
)
_LETTERS_KEPT = 2
_CONSONANTS = "бвгджзклмнпрстфхцчшщ"
_CALLED_AS_THINGS = frozenset({"марго"})  # the dictionary has the wine alone


@lru_cache(maxsize=4096)
def parse_word(word: str) -> tuple[Parse, ...]:
    """What the dictionary says of a word; nothing for a word of other letters than Russian."""
    return tuple(dictionary().parse(word)) if _CYRILLIC.fullmatch(word) else ()


def is_name(word: str) -> bool:
    """Whether the dictionary has the word as a first name in the nominative."""
    return word.lower() in _CALLED_AS_THINGS or any(_is_first(parse) for parse in parse_word(word))


def is_surname(word: str) -> bool:
    """Whether the word is a surname: the dictionary says so, or it ends as one."""
    return any("Surn" in parse.tag for parse in parse_word(word)) or bool(
        _SURNAME_ENDING.fullmatch(word.lower())
    )


def is_common(word: str) -> bool:
    """Whether the dictionary has it as an ordinary word, and as nobody's name."""
    tags = [parse.tag for parse in parse_word(word)]
    named = any(mark in tag for tag in tags for mark in ("Name", "Surn", "Patr"))
    named = named or word.lower() in _CALLED_AS_THINGS
    return bool(tags) and not named and dictionary().word_is_known(word.lower())


def is_thing(word: str) -> bool:
    """Whether it is an ordinary noun for a thing, which nobody is called: «Лотос»."""
    nouns = [parse for parse in parse_word(word) if "nomn" in parse.tag]
    return is_common(word) and bool(nouns) and all("inan" in parse.tag for parse in nouns)


def is_patronymic(word: str) -> bool:
    """Whether the word is a patronymic: «Игоревна»."""
    return any("Patr" in parse.tag for parse in parse_word(word)) or bool(
        re.fullmatch(r"[а-яё]{2,}(?:[оеё]вич|[оеё]вна|инична|[оу]глы|кызы)", word.lower())
    )


def gender_by(words: tuple[str, ...]) -> Gender | None:
    """The gender that a surname or a patronymic tells: «Галиев» is a man's."""
    for word in words:
        if _FEMININE.fullmatch(word.lower()):
            return "femn"
        if _MASCULINE.fullmatch(word.lower()):
            return "masc"
    return None


@lru_cache(maxsize=4096)
def genitive_first(name: str, gender: Gender | None = None) -> str:
    """A first name after «автоответчик»: «Ольги», «Льва», «Айнура» when a surname tells it is a
    man; a name of another language, and one whose gender nobody can tell, stays as it is."""
    if "-" in name:
        return "-".join(genitive_first(part, gender) for part in name.split("-"))
    if not _CYRILLIC.fullmatch(name):
        return name
    low = name.lower()
    if gender is None and low[-1] in _CONSONANTS and not dictionary().word_is_known(low):
        return name  # «Лейсан» is a woman, «Нурсан» a man: a guess of the dictionary tells neither
    known = [parse for parse in parse_word(name) if _is_first(parse)]
    for parse in (parse for parse in known if _agrees(parse, gender)):
        if form := parse.inflect({"gent", "sing"}):
            return _as_typed(name, str(form.word))
    return name[: -len(low)] + _by_ending(name, gender)


def genitive_of(word: str, *, plural: bool = False, gender: Gender | None = None) -> str:
    """A surname or a noun in the genitive; nothing when the dictionary cannot."""
    number = "plur" if plural else "sing"
    fitting = [
        parse
        for parse in parse_word(word)
        if {"nomn", number} in parse.tag and (plural or _agrees(parse, gender))
    ]
    fitting.sort(key=lambda parse: "Surn" not in parse.tag)
    for parse in fitting:
        if form := parse.inflect({"gent", number}):
            return _as_typed(word, str(form.word))
    return ""


def first_letters(text: str) -> str:
    """One or two capital letters: of the first and the last word that have one."""
    letters = [
        letter
        for word in text.split()
        if (letter := next((char.upper()[0] for char in word if char.isalpha()), ""))
    ]
    return letters[0] if len(letters) == 1 else "".join([*letters[:1], *letters[-1:]])


def _by_ending(name: str, gender: Gender | None) -> str:
    """For names the dictionary does not know."""
    low = name.lower()
    if len(low) > _LETTERS_KEPT and low.endswith("а") and low[-2] not in "аеёиоуыэюя":
        return name[:-1] + ("и" if low[-2] in "гкхжчшщ" else "ы")
    if len(low) > _LETTERS_KEPT and low.endswith("я"):
        return name[:-1] + "и"
    if gender == "masc" and low[-1] in _CONSONANTS:
        return name + "а"
    if gender == "masc" and low[-1] in "йь":
        return name[:-1] + "я"
    return name


def _agrees(parse: Parse, gender: Gender | None) -> bool:
    return gender is None or gender in parse.tag or "ms-f" in parse.tag


def _is_first(parse: Parse) -> bool:
    return {"Name", "nomn", "sing"} in parse.tag and "Infr" not in parse.tag


def _as_typed(typed: str, inflected: str) -> str:
    word = inflected if "ё" in typed.lower() else inflected.replace("ё", "е")
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word
