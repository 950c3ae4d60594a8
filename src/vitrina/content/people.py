"""The name of one person: capitals, the order of first name and surname, the genitive."""

import re

from vitrina.content.first_names import (
    gender_by,
    genitive_first,
    genitive_of,
    is_common,
    is_name,
    is_patronymic,
    is_surname,
)
from vitrina.domain.model import Value

_WORDS_READ = 6
_READ_LIMIT = 400  # characters
_PARTICLES = frozenset(("ван", "фон", "де", "да", "ди", "дель", "оглы", "кызы", "улы", "van", "de"))
_INITIAL = re.compile(r"[^\W\d_]\.")
_INITIALS = re.compile(r"\b([^\W\d_])\.\s*([^\W\d_])(?:\.|(?!\w))")
# Beside a name it is no part of it: «Юля (массаж)».
_TRADE = re.compile(r"\(?(?:массаж|маникюр|педикюр|ногти|nails?|massage)\)?", re.IGNORECASE)
_DIGITS_AFTER = re.compile(r"(?<=[^\W\d_]{2})[\s-]*\d{1,4}$")


class Person(Value):
    """A person as the texts say them; `last_name` may be nothing."""

    shown: str
    first_name: str
    last_name: str
    genitive: str

    @property
    def is_declined(self) -> bool:
        """Whether the genitive is one: the name changed, or is known not to."""
        return self.genitive != self.first_name or is_name(self.first_name)


def read_person(typed: str) -> Person:
    """«иванова ольга» as Ольга Иванова; what is no name is shown as typed."""
    typed = typed[:_READ_LIMIT]
    plain = _DIGITS_AFTER.sub("", typed.replace(",", " ")).rstrip(" ;") or typed
    plain = _INITIALS.sub(lambda found: f"{found[1].upper()}. {found[2].upper()}.", plain)
    words = [_capitalise(word) for word in plain.split()]
    if not 1 <= len(words) <= _WORDS_READ:
        return Person(shown=plain, first_name=words[0] if words else plain, last_name="",
                      genitive=words[0] if words else plain)  # fmt: skip
    initials = [word for word in words if _INITIAL.fullmatch(word)]
    named = [word for word in words if word not in initials]
    parts = _join_particles([word for word in named if not _TRADE.fullmatch(word)] or named)
    only_surname = len(parts) == 1 and is_surname(parts[0]) and not is_name(parts[0])
    if initials and parts and (words[0] in initials or len(initials) > 1 or only_surname):
        return _known_by_surname(initials, parts)
    return _read_full(parts or initials, initials)


def is_first_name(word: str) -> bool:
    """Whether somebody may be called this: a known first name, or a word with a capital that is
    no surname."""
    head = word.split("-")[0]
    return is_name(head) or (head[:1].isupper() and not is_surname(head))


def _read_full(parts: list[str], initials: list[str]) -> Person:
    first = parts[_first_at(parts)]
    patronymics = [part for part in parts if part != first and is_patronymic(part)]
    surnames = [part for part in parts if part != first and part not in patronymics]
    before = parts[: parts.index(first)]
    turned = [first, *patronymics, *surnames] if all(map(_may_follow, before)) else parts
    gender = gender_by((*patronymics, *surnames))
    return Person(
        shown=" ".join([*turned, *(one for one in initials if one not in parts)]),
        first_name=first,
        last_name=(surnames or initials or [""])[-1],
        genitive=_genitive_alone(first) if len(parts) == 1 else genitive_first(first, gender),
    )


def _may_follow(word: str) -> bool:
    """Whether it is a surname that was typed before the name; «Доктор Ольга» stays as it is."""
    last = word.split("-")[-1].split()[-1]
    return is_surname(last) or not is_common(last)


def _genitive_alone(word: str) -> str:
    """Of a first name, or of the surname or the noun that stands for one."""
    if is_name(word) or not (is_surname(word) or is_common(word)):
        return genitive_first(word)
    return genitive_of(word, gender=gender_by((word,))) or word


def _known_by_surname(initials: list[str], parts: list[str]) -> Person:
    """«Васильева О.П.»: how the person is called is not known, so the surname stands for it."""
    surname = " ".join(parts)
    gender = gender_by((surname,))
    before = " ".join(initials)
    declined = genitive_of(surname, gender=gender) if gender else ""
    return Person(
        shown=f"{before} {surname}",
        first_name=f"{before} {surname}",
        last_name=surname,
        genitive=f"{before} {declined or surname}",
    )


def _first_at(parts: list[str]) -> int:
    """Where the first name stands: before a patronymic, else the word that only a name can be."""
    for at, part in enumerate(parts):
        is_after_name = at > 0 and not (is_surname(parts[at - 1]) or is_patronymic(parts[at - 1]))
        if is_patronymic(part) and is_after_name:
            return at - 1
    heads = [part.split("-")[0] for part in parts]
    for fits in (lambda w: is_name(w) and not is_surname(w), is_name):
        for at, head in enumerate(heads):
            if fits(head):
                return at
    # Nobody knows it: then the surname tells itself, and the other word is the first name.
    others = [at for at, part in enumerate(parts) if not is_surname(part.split("-")[-1])]
    return others[0] if others and len(parts) == 2 else 0


def _join_particles(words: list[str]) -> list[str]:
    """«ван Дейк» is one surname."""
    joined: list[str] = []
    before = ""
    for word in words:
        if word.lower() in ("оглы", "кызы", "улы") and joined:
            joined[-1] += f" {word}"
        elif word.lower() in _PARTICLES:
            before += f"{word} "
        else:
            joined.append(before + word)
            before = ""
    return [*joined, before.strip()] if before else joined


def _capitalise(word: str) -> str:
    """«ольга», «ОЛЬГА» and «оЛЬГА» as «Ольга»; «МакДональд» stays."""
    if word.lower() in _PARTICLES:
        return word.lower()
    letters = [char for char in word if char.isalpha()]
    mended = word.islower() or word.isupper() or (
        len(letters) > 2 and letters[0].islower() and all(c.isupper() for c in letters[1:])
    )  # fmt: skip
    if not mended and word[:1].isupper():
        return word
    # After a hyphen and an apostrophe a name begins anew, but not «-оглы».
    return re.sub(
        r"[^\W\d_]+",
        lambda found: found[0].lower() if found[0].lower() in _PARTICLES
        else found[0][:1].upper() + (found[0][1:].lower() if mended else found[0][1:]),
        word,
    )  # fmt: skip
