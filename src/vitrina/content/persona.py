"""Who speaks in the texts: one person, two people or a studio, with their names in the cases that
the texts need."""

import re
from functools import lru_cache
from typing import Literal

from vitrina.content.first_names import first_letters, genitive_of
from vitrina.content.people import Person, is_first_name, read_person
from vitrina.content.studios import Studio, read_studio
from vitrina.domain.model import Value
from vitrina.domain.practitioner import NAME_LIMIT

__all__ = ["Persona", "read_persona"]

Kind = Literal["person", "pair", "studio"]
_OF_CODE = frozenset("<>{}=;\\")  # signs of no name: what stands beside them is no name either
_BETWEEN = re.compile(r"\s+и\s+|\s*[+&/,]\s*|\s+and\s+", re.IGNORECASE)
_KIN = re.compile(r"(с[её]стры|братья|подруги|супруги)\s+(\S+)", re.IGNORECASE)
# What some write before or after their name; the community says it by itself.
_TRADE = (
    r"(?:частный\s+|ваш\s+)?(?:мастер|массажист(?:ка)?|маникюрша|косметолог|специалист)"
    r"(?:\s+(?:по\s+)?(?:массажа|массажу|маникюра|маникюру|ногтевого сервиса))?"
)
_TRADE_BEFORE = re.compile(rf"(?:ип|самозанят(?:ый|ая)|{_TRADE})[\s:,]+(?=\S)", re.IGNORECASE)
_TRADE_AFTER = re.compile(rf"\s*[,(–—|-]\s*{_TRADE}\)?$", re.IGNORECASE)


class Persona(Value):
    """Whose community it is.

    `shown` stands in titles and on pictures («Ольга Иванова», «Студия «Релакс»»), `inside` in the
    middle of a sentence («студия «Релакс»»). `first_name` is how one turns to them; of several
    people and of a studio it is the same as `inside`. `genitive` follows «автоответчик»
    («Ольги», «Кати и Лены», «студии «Релакс»»), the name itself where nobody can decline it.
    `brief` are shorter names for a title, longest first. `initials` are one or two capital
    letters, or none.
    """

    kind: Kind
    shown: str
    inside: str
    first_name: str
    genitive: str
    is_declined: bool = True
    brief: tuple[str, ...] = ()
    initials: str = ""

    @property
    def declined(self) -> str:
        """`genitive` where it is sure, else nothing: «Мастера зовут Olga» is always right."""
        return self.genitive if self.is_declined else ""

    @property
    def answering(self) -> str:
        """Who answers and confirms: the person by name, of several people and of a studio
        «мастер», so that a verb in the singular agrees."""
        return self.first_name if self.kind == "person" else "мастер"

    @property
    def called(self) -> str:
        """«меня зовут Ольга Иванова», «нас зовут Катя и Лена», «мы — студия «Релакс»»."""
        starts = {"person": "меня зовут", "pair": "нас зовут", "studio": "мы —"}
        return f"{starts[self.kind]} {self.inside}"

    @property
    def introduced(self) -> str:
        """«я Ольга Иванова», «мы Катя и Лена», «мы — студия «Релакс»»."""
        starts = {"person": "я", "pair": "мы", "studio": "мы —"}
        return f"{starts[self.kind]} {self.inside}"


@lru_cache(maxsize=4096)
def read_persona(name: str) -> Persona:
    """The name of the form as people say it: «ИВАНОВА ОЛЬГА» is Ольга Иванова.

    Whatever cannot be read is one person with the name as typed.
    """
    typed = " ".join(name[: 4 * NAME_LIMIT].replace("_", " ").split()).strip(" ,;")
    if not _OF_CODE.isdisjoint(typed):
        return _as_typed(typed)
    plain = _TRADE_AFTER.sub("", _TRADE_BEFORE.sub("", typed, count=1)) or typed
    if studio := read_studio(plain):
        return _of_studio(studio)
    return _read_kin(plain) or _read_pair(plain) or _of_person(read_person(plain))


def _as_typed(name: str) -> Persona:
    """No name that anybody bears: nothing is put right in it."""
    first = name.split()[0]
    return Persona(
        kind="person", shown=name, inside=name, first_name=first, genitive=first,
        is_declined=False, brief=(first,) if first != name else (), initials=first_letters(name),
    )  # fmt: skip


def _of_studio(studio: Studio) -> Persona:
    return Persona(
        kind="studio",
        shown=studio.shown,
        inside=studio.inside,
        first_name=studio.inside,
        genitive=studio.genitive,
        brief=studio.brief,
        initials=first_letters(studio.brief[-1] if studio.brief else studio.shown),
    )


def _of_person(person: Person) -> Persona:
    last = person.last_name
    initialled = f"{person.first_name} {last[0].upper()}." if last[:1].isalpha() else ""
    shorter = (initialled, person.first_name) if person.first_name != person.shown else ()
    brief = [short for short in shorter if short and short != person.shown]
    return Persona(
        kind="person",
        shown=person.shown,
        inside=person.shown,
        first_name=person.first_name,
        genitive=person.genitive,
        is_declined=person.is_declined,
        brief=tuple(dict.fromkeys(brief)),
        initials=(first_letters(person.first_name)[:1] + first_letters(last)[:1])
        or first_letters(person.shown),
    )


def _read_pair(name: str) -> Persona | None:
    """«Катя и Лена», «Света + Таня», «Ольга и Игорь Васильевы»."""
    parts = [part for part in _BETWEEN.split(name) if part.strip()]
    if not 2 <= len(parts) <= 4 or not all(part[:1].isalpha() for part in parts):
        return None
    people = [read_person(part) for part in parts]
    if len(parts) == 2 and not is_first_name(people[0].first_name) and "," in name:
        return None  # «Иванова, Ольга» as tables have it
    firsts = [person.first_name for person in people]
    if not any(map(is_first_name, firsts)):
        return None
    shown = _join([person.shown for person in people])
    short = _join(firsts)
    return Persona(
        kind="pair",
        shown=shown,
        inside=shown,
        first_name=short,
        genitive=_join([person.genitive for person in people]),
        is_declined=all(person.is_declined for person in people),
        brief=(short,) if short != shown else (),
        initials="".join(first_letters(first)[:1] for first in firsts[:2]),
    )


def _read_kin(name: str) -> Persona | None:
    """«Сёстры Ивановы»."""
    found = _KIN.fullmatch(name)
    if not found:
        return None
    kin, family = found[1].lower(), found[2][:1].upper() + found[2][1:].lower()
    of_kin, of_family = genitive_of(kin, plural=True), genitive_of(family, plural=True)
    shown = f"{kin[:1].upper()}{kin[1:]} {family}"
    return Persona(
        kind="pair",
        shown=shown,
        inside=f"{kin} {family}",
        first_name=f"{kin} {family}",
        genitive=f"{of_kin or kin} {of_family or family}",
        initials=first_letters(family)[:1],
    )


def _join(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} и {names[-1]}"
