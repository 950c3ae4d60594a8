"""The format of a pack's text files: sections, wordings, slots in braces.

Read once, filled in one pass.

    [section]                      a named part of the text
    First wording with {slot}
    ---                            the line between wordings
    Second wording
    {если выезд}A line that stays only when the slot `выезд` has something in it
    {если не часы}A line that stays only when `часы` is empty
    Words with {a choice|another one} inside a sentence; one of them may be nothing
    # a comment: a hash and a space

A line whose slot is empty disappears, so no text ends in «Часы: .». A slot written with a capital
(`{Город}`) capitalises what it shows. What is filled in is never read as a template again.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from vitrina.domain.model import Value

_SECTION = re.compile(r"\[([^\[\]]+)\]")
_CONDITION = re.compile(r"\{если (не )?([^{}]+)\}")
_SLOT = re.compile(r"\{([^{}|]+)\}")
_CHOICE = re.compile(r"\{([^{}|]*(?:\|[^{}|]*)+)\}")
_STAYS_SMALL = ("м. ",)  # a station of the underground: «м. Таганская» also where a line begins
_BRACES = re.compile(r"\{([^{}]+)\}")  # a slot or a choice

Pick = Callable[[str, int], int]  # a choice as written and its number of ways → which way


class TemplateError(ValueError):
    """A text file cannot be used; the text says in Russian where and why."""


class Line(Value):
    """One line: `conditions` are (slot, wanted) pairs that must all hold; `number` in its file."""

    number: int
    text: str
    conditions: tuple[tuple[str, bool], ...] = ()


class Wording(Value):
    """One way to say a section."""

    lines: tuple[Line, ...]

    @property
    def ways(self) -> int:
        """How many ways the choice with the most ways has; 1 without a choice."""
        found = [choice for line in self.lines for choice in _CHOICE.findall(line.text)]
        return max((choice.count("|") + 1 for choice in found), default=1)

    @property
    def slots(self) -> frozenset[str]:
        """Every slot that is shown or asked about."""
        shown = {_slot_name(name) for line in self.lines for name in _SLOT.findall(line.text)}
        return frozenset(shown | {name for line in self.lines for name, _ in line.conditions})


def fill_choices(text: str, pick: Pick) -> str:
    """A sentence without slots, its {choices|of words} made by `pick`."""
    return _CHOICE.sub(lambda found: _choose_way(found[1], pick), text)


def list_ways(text: str) -> list[str]:
    """Such a sentence in as many ways as its longest choice has: each way of each choice once."""
    count = max((choice.count("|") + 1 for choice in _CHOICE.findall(text)), default=1)
    return [fill_choices(text, take_way(way)) for way in range(count)]


def take_way(way: int) -> Pick:
    """This way of every choice, or of one that has fewer the way that comes round."""
    return lambda written, ways: way % ways


def _choose_way(written: str, pick: Pick) -> str:
    ways = written.split("|")
    return ways[pick(written, len(ways))]


def spoken_words(line: Line) -> str:
    """The line's own words: every way of its choices, none of its slots."""
    return _CHOICE.sub(lambda found: f" {found[1]} ", _SLOT.sub(" ", line.text))


Sections = dict[str, tuple[Wording, ...]]


def read_sections(text: str, source: str, known: Iterable[str], *, first_line: int = 1) -> Sections:
    """Sections by name, in the order of the file; TemplateError names file and line.

    `first_line` is where the text begins in its file.
    """
    known = frozenset(known)
    sections: dict[str, list[list[Line]]] = {}
    wordings: list[list[Line]] | None = None
    for number, raw in enumerate(text.splitlines(), start=first_line):
        line, where = raw.strip(), f"{source}, строка {number}"
        if line == "#" or line.startswith("# "):
            continue
        if header := _SECTION.fullmatch(line):
            if header[1] in sections:
                raise TemplateError(f"{where}: раздел [{header[1]}] уже был")
            wordings = sections[header[1]] = [[]]
        elif wordings is None:
            if line:
                raise TemplateError(f"{where}: перед текстом нужно имя раздела в [скобках]")
        elif line == "---":
            wordings.append([])
        else:
            wordings[-1].append(_read_line(line, number, where, known))
    return {name: _close_section(name, found, source) for name, found in sections.items()}


def pick_first(written: str, ways: int) -> int:
    """The first way of every choice."""
    return 0


def fill(
    wording: Wording, slots: Mapping[str, str], *, joint: str = "\n", pick: Pick = pick_first
) -> str:
    """The wording, filled; a line with an empty slot or a failed condition is left out."""

    def show(found: re.Match[str]) -> str:
        if "|" not in found[1]:
            shown = _show_slot(found[1], slots)
            # «Дарья К.» at the end of a sentence has its full stop already.
            return shown.removesuffix(".") if found.string[found.end() :][:1] == "." else shown
        return _choose_way(found[1], pick)

    lines = [_BRACES.sub(show, line.text) for line in wording.lines if _holds(line, slots)]
    return re.sub(r"\n{3,}", "\n\n", joint.join(lines)).strip()


def _read_line(line: str, number: int, where: str, known: frozenset[str]) -> Line:
    conditions = []
    while condition := _CONDITION.match(line):
        conditions.append((condition[2], condition[1] is None))
        line = line[condition.end() :].lstrip()
    if _CONDITION.search(line):
        raise TemplateError(f"{where}: {{если …}} ставится только в начале строки")
    for name in [_slot_name(name) for name in _SLOT.findall(line)] + [c for c, _ in conditions]:
        if name not in known:
            raise TemplateError(
                f"{where}: подстановки {{{name}}} нет. Есть такие: {', '.join(sorted(known))}"
            )
    if set("{}") & set(_BRACES.sub("", line)):
        raise TemplateError(f"{where}: фигурная скобка без пары")
    return Line(number=number, text=line, conditions=tuple(conditions))


def _close_section(name: str, wordings: list[list[Line]], source: str) -> tuple[Wording, ...]:
    closed = []
    for lines in wordings:
        while lines and not lines[0].text and not lines[0].conditions:
            lines = lines[1:]
        while lines and not lines[-1].text and not lines[-1].conditions:
            lines = lines[:-1]
        if not lines:
            raise TemplateError(f"{source}: в разделе [{name}] есть пустой вариант")
        closed.append(Wording(lines=tuple(lines)))
    return tuple(closed)


def _holds(line: Line, slots: Mapping[str, str]) -> bool:
    if any(bool(slots[name]) is not wanted for name, wanted in line.conditions):
        return False
    return all(slots[_slot_name(name)] for name in _SLOT.findall(line.text))


def _show_slot(name: str, slots: Mapping[str, str]) -> str:
    value = slots[_slot_name(name)]
    if name == _slot_name(name) or value.startswith(_STAYS_SMALL):
        return value
    return value[:1].upper() + value[1:]


def _slot_name(name: str) -> str:
    return name[:1].lower() + name[1:]
