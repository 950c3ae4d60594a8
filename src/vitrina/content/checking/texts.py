"""Every wording of every text, filled for every sample person: what is wrong, and in which line."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from math import prod

from vitrina.content.checking.contradictions import Rule, find_contradictions, list_rules
from vitrina.content.checking.fault import Fault, kind_of
from vitrina.content.facts import collect_facts
from vitrina.content.head import PackHead
from vitrina.content.lint import (
    DESCRIPTION_LIMIT,
    POST_LIMIT,
    STATUS_LIMIT,
    find_missing_yo,
    has_emoji,
    lint_text,
)
from vitrina.content.pack import Pack
from vitrina.content.samples import Sample
from vitrina.content.shop import product_slots
from vitrina.content.telling import describe_techniques
from vitrina.content.template import Line, Wording, fill, spoken_words, take_way

TITLE_LIMIT = 100
_COMBINATIONS_LIMIT = 27  # of phrases; beyond them each wording is met, not each pair
# Texts that may be empty: nothing to lengthen, no address to show.
MAY_BE_EMPTY = {("shop", "название покороче"), ("hand", "карта")}
Slots = Mapping[str, str]


@lru_cache(maxsize=65_536)  # texts: some packs' worth
def judge_once(text: str, limit: int = POST_LIMIT) -> tuple[str, ...]:
    """What `lint_text` says; a process that checks a pack again judges what is new in it only."""
    return tuple(lint_text(text, limit))


class Reader:
    """Reads the texts of one pack. `count` is how many it read."""

    def __init__(self, head: PackHead) -> None:
        self._judged: dict[tuple[str, int], tuple[str, ...]] = {}
        self._rules = list_rules(head)

    @property
    def count(self) -> int:
        """How many different texts were judged."""
        return len(self._judged)

    def judge(self, text: str, limit: int = POST_LIMIT) -> tuple[str, ...]:
        """What `lint_text` says."""
        known = self._judged.get((text, limit))
        if known is None:
            known = self._judged[text, limit] = judge_once(text, limit)
        return known

    def read_section(
        self, file: str, section: str, wordings: Iterable[Wording], variants: list[dict[str, str]],
        sample: Sample,
    ) -> Iterator[Fault]:  # fmt: skip
        """Every wording of a section with every set of slots."""
        limit = _limit_of(file, section)
        for number, wording in enumerate(wordings, 1):
            for text, slots in fill_all(file, wording, variants):
                place = Place(file=file, section=section, number=number, wording=wording)
                against = find_contradictions(text, slots, self._rules)
                for fault in [*self.judge(text, limit), *against]:
                    yield place.fault(fault, slots, sample, self._rules)
                if not text and (file, section) not in MAY_BE_EMPTY and _is_needed(file, section):
                    yield place.fault("здесь пусто", slots, sample)
                if _is_title(section) and has_emoji(text.partition("\n")[0]):
                    yield place.fault("эмодзи в названии", slots, sample)


class Place:
    """Where a wording stands, and which of its lines is to blame."""

    def __init__(self, *, file: str, section: str, number: int, wording: Wording) -> None:
        self._file, self._section = file, section
        self._number, self._wording = number, wording

    def fault(self, words: str, slots: Slots, sample: Sample, rules: Iterable[Rule] = ()) -> Fault:
        """The fault with the line it comes from."""
        blamed = (line for line in self._wording.lines if _says(line, words, slots, rules))
        line = next(blamed, self._wording.lines[0])
        return Fault(place=self.name(line), words=words, who=sample.says)

    def name(self, line: Line) -> str:
        """«posts/hello.txt, строка 12, [открытие]»."""
        if self._file == "answers":
            return f"answers.yaml, строка {line.number}, {self._section}"
        return f"{self._file}.txt, строка {line.number}, [{self._section}]"


def fill_all(
    file: str, wording: Wording, variants: list[dict[str, str]]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Every different text that the wording makes, with the slots that made it."""
    joint = " " if file == "phrases" else "\n"
    made: set[str] = set()
    used, ways = sorted(wording.slots), wording.ways
    differing = {
        tuple(slots[name] for name in used): slots for slots in variants[: None if used else 1]
    }
    for slots in differing.values():
        for way in range(ways):
            text = fill(wording, slots, joint=joint, pick=take_way(way))
            if text not in made:
                made.add(text)
                yield text, slots


def every_slots(sample: Sample, pack: Pack) -> list[dict[str, str]]:
    """The person's slots with every combination of the pack's phrases."""
    about = describe_techniques(sample.person, pack, sample.key)
    facts = collect_facts(sample.person, pack.head, about)
    choices = list(pack.phrases.values())
    if prod(len(wordings) for wordings in choices) <= _COMBINATIONS_LIMIT:
        chosen = list(product(*choices))
    else:
        turns = max(len(wordings) for wordings in choices)
        chosen = [tuple(w[turn % len(w)] for w in choices) for turn in range(turns)]
    found = []
    for number, wordings in enumerate(chosen):
        for way in range(max(wording.ways for wording in wordings)):
            slots = dict(facts)
            if number % 2:  # by turns: each wording is read with a shop and without
                slots["товары"] = ""
            for name, wording in zip(pack.phrases, wordings, strict=True):
                slots[name] = fill(wording, slots, joint=" ", pick=take_way(way))
            found.append(slots)
    return found


def shop_slots(sample: Sample, pack: Pack, variants: list[dict[str, str]]) -> list[dict[str, str]]:
    """The same with each kind of service the person has: known or not, short, with minutes."""
    kinds = {}
    for price in sample.person.pricing:
        slots = product_slots(price, pack, variants[0], sample.key)
        kinds[bool(slots["что входит"]), bool(slots["короткое имя"]), bool(slots["минуты"])] = price
    general = pack.texts["shop"]["общее"]
    found = []
    for price in kinds.values():
        for number, slots in enumerate(variants):
            filled = product_slots(price, pack, slots, sample.key)
            filled["что входит"] = filled["что входит"] or fill(
                general[number % len(general)], filled
            )
            found.append(filled)
    return found


def check_spelling(file: str, section: str, wordings: tuple[Wording, ...]) -> Iterator[Fault]:
    """What needs no person: «ё», and two wordings that are one."""
    seen: set[tuple[tuple[object, ...], ...]] = set()
    for number, wording in enumerate(wordings, 1):
        place = Place(file=file, section=section, number=number, wording=wording)
        for line in wording.lines:
            for word in find_missing_yo(spoken_words(line)):
                yield Fault(place=place.name(line), words=f"«{word}» пишется через «ё»")
        same = tuple((line.text, line.conditions) for line in wording.lines)
        if same in seen:
            yield Fault(place=place.name(wording.lines[0]), words="такой вариант уже есть")
        seen.add(same)


def _says(line: Line, words: str, slots: Slots, rules: Iterable[Rule]) -> bool:
    texts = {text for text, _ in fill_all("", Wording(lines=(line,)), [dict(slots)])}
    faults = [
        fault
        for text in texts
        for fault in [*judge_once(text), *find_contradictions(text, slots, rules)]
    ]
    return kind_of(words) in {kind_of(fault) for fault in faults}


def _limit_of(file: str, section: str) -> int:
    if _is_title(section):
        return TITLE_LIMIT
    if section == "статус":
        return STATUS_LIMIT
    return DESCRIPTION_LIMIT if file == "community" else POST_LIMIT


def _is_title(section: str) -> bool:
    return section.startswith("название") or section.endswith(": название")


def _is_needed(file: str, section: str) -> bool:
    """Whether somebody relies on it: an own section of a post may be empty, so may a phrase."""
    if file.startswith(("posts/", "months/")):
        return section in ("картинка", "открытие", "середина", "завершение")
    return file not in ("phrases", "answers")
