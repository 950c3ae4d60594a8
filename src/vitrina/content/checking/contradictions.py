"""What a text must not say when the form, or the techniques in it, say nothing of it."""

import re
from collections.abc import Iterable, Mapping

from vitrina.content.head import PackHead

Rule = tuple[str, re.Pattern[str], str]  # slot, what may be said only with it, the fault's words

_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "выезд",
        r"(?<!не )\b(?:приеду|приезжаю|выезжаю|к вам домой|у вас дома)\b",
        "обещает выезд, а в анкете его нет",
    ),
    (
        "кабинет",
        r"\b(?:принимаю (?:по|в|во|у)|приходите|ко мне\b|моём кабинете)",
        "зовёт к себе, а в анкете только выезд",
    ),
    (
        "несколько услуг",
        r"\b(?:цены:|услуги и цены|все услуги|все цены|весь прайс|какая услуга)",
        "говорит о многих услугах, а в анкете одна",
    ),
    ("сравнение", r"\bфраз\w+ о каждо|\bкак выбрать\b", "сравнивает, а сравнивать нечего"),
)


_OWN = ("обо мне", "цены", "о техниках", "что входит", "прайс")


def list_rules(head: PackHead) -> tuple[Rule, ...]:
    """The rules of every pack, and those of this pack's kinds of techniques."""
    ours = [(slot, re.compile(pattern, re.IGNORECASE), words) for slot, pattern, words in _RULES]
    kinds = [
        (kind.name, _beginnings(kind.words), "говорит о том, чего нет в техниках анкеты")
        for kind in head.kinds
        if kind.words
    ]
    return (*ours, *kinds)


def find_contradictions(text: str, slots: Mapping[str, str], rules: Iterable[Rule]) -> list[str]:
    """A line for each rule that the text breaks; what the form says itself breaks none."""
    said = text
    for own in map(slots.get, _OWN):
        said = said.replace(own, " ") if own else said
    return [
        f"{words}: «{found[0]}»"
        for slot, pattern, words in rules
        if not slots[slot] and (found := pattern.search(said))
    ]


def _beginnings(stems: Iterable[str]) -> re.Pattern[str]:
    either = "|".join(re.escape(stem).replace("е", "[её]") for stem in stems)
    return re.compile(rf"\b(?:{either})", re.IGNORECASE)
