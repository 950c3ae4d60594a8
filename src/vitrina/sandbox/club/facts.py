"""The information block: a description split into the prose and the facts VK shows with icons."""

import re
from dataclasses import dataclass

PHONE = re.compile(r"(?:\+7|8)[\d \u00a0()-]{10,16}")
LABELLED = re.compile(r"^\W{0,3}(?P<label>[А-Яа-яёЁ. ]{3,22}?)\s*[:—–]\s*(?P<value>\S.*)$")
# The first word of a label, and what the rest of the line must hold to be that kind of fact.
KINDS = (
    ("phone", re.compile(r"тел(ефон|\.|$)|звон"), PHONE),
    ("place", re.compile(r"адрес|(где|принимаю по)\b"), re.compile(r"\w")),
    ("clock", re.compile(r"часы|время|график|режим|когда"), re.compile(r"\d")),
)
BARE = (
    ("phone", re.compile(r"^\W{0,2}(?:\+7|8)[\d \u00a0()-]{10,16}$")),
    ("clock", re.compile(r"^(?:пн|вт|ср|чт|пт|сб|вс|ежедневно|каждый день)\b.*\d", re.IGNORECASE)),
)
SENTENCE_END = re.compile(r"(?:\d|\w{6})\.\s+(?=[А-ЯЁ])")
WHOLE_PHONE = re.compile(r"^(\+7)(\d{3})(\d{3})(\d{2})(\d{2})$")


@dataclass(frozen=True)
class Fact:
    """One line of the block: the icon's name and the text beside it."""

    icon: str
    text: str


def gather_facts(description: str, *, phone: str = "", website: str = "") -> tuple[Fact, ...]:
    """Prose first, then phone, address, hours and site, each once.

    Lines of the description such as «Адрес: пр. Мира, 24» become facts of their own; the fields the
    owner filled in (`phone`, `website`) win over a line that says the same. A phone that stands
    only inside a sentence is shown as a fact too, and the sentence stays."""
    prose: list[str] = []
    found: dict[str, list[str]] = {"phone": [], "place": [], "clock": [], "globe": []}
    for line in description.strip().splitlines():
        head, tail = _split_sentence(line.strip())
        fact = _read_fact(head)
        if fact is None:
            prose.append(line)
            continue
        if tail:
            prose.append(tail)
        if fact.text not in found[fact.icon]:
            found[fact.icon].append(fact.text)
    if phone.strip():
        found["phone"] = [_space_phone(phone.strip())]
    elif not found["phone"] and (inside := PHONE.search(description)):
        found["phone"] = [inside[0].strip(" \u00a0(-")]
    if website.strip():
        found["globe"] = [website.strip()]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(prose)).strip()
    facts = tuple(Fact(icon, value) for icon, values in found.items() for value in values)
    return (Fact("text", text), *facts) if text else facts


def _split_sentence(line: str) -> tuple[str, str]:
    """«…, кабинет 6. Ещё приезжаю» in two; the stop of «пр. Мира» ends no sentence."""
    end = SENTENCE_END.search(line)
    return (line[: end.end()].strip(), line[end.end() :].strip()) if end else (line, "")


def _space_phone(phone: str) -> str:
    """«+79005550128» as people read it; anything else as it was written."""
    digits = WHOLE_PHONE.match(phone)
    return "{} {} {}-{}-{}".format(*digits.groups()) if digits else phone


def _read_fact(line: str) -> Fact | None:
    for icon, whole in BARE:
        if whole.match(line):
            return Fact(icon, line.rstrip("."))
    match = LABELLED.match(line)
    if match is None:
        return None
    label, value = match["label"].strip().lower(), match["value"].strip()
    for icon, label_is, value_has in KINDS:
        if label_is.match(label) and value_has.search(value):
            return Fact(icon, value.rstrip("."))
    return None
