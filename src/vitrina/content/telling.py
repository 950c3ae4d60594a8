"""The texts of one community, told one after another: no sentence of ours stands there twice."""

from collections.abc import Mapping, Sequence

from vitrina.content import words
from vitrina.content.choosing import choose, picker
from vitrina.content.facts import collect_facts
from vitrina.content.head import PackHead
from vitrina.content.pack import Pack
from vitrina.content.persona import read_persona
from vitrina.content.plural_voice import in_voice
from vitrina.content.sentences import split_sentences
from vitrina.content.techniques import Technique, read_techniques
from vitrina.content.template import fill_choices
from vitrina.domain.practitioner import Practitioner

_TRIES = 40  # wordings of one section that are looked at before a repeated sentence stays
_REAL_WORDS = 2  # a sentence of fewer is a label


class Teller:
    """Writes the sections of a community in an order, each in a wording that says nothing again.

    Which wording is looked at first, the seed and the place decide; the next ones likewise, so the
    same order of the same sections always gives the same texts.
    """

    def __init__(
        self, practitioner: Practitioner, pack: Pack, seed: str, *, has_shop: bool = True
    ) -> None:
        self.practitioner, self.pack, self.seed = practitioner, pack, seed
        about = describe_techniques(practitioner, pack, seed)
        self.facts = collect_facts(practitioner, pack.head, about, has_shop=has_shop)
        self._said: set[str] = set()
        self._own = frozenset(split_sentences(self.facts["обо мне"]))
        self.repeated: list[str] = []  # sentences that no wording could avoid

    def write(
        self, file: str, section: str, more: Mapping[str, str] | None = None, *, place: str = ""
    ) -> str:
        """The section; `more` slots beside the form's, `place` where it is written many times."""
        slots = {**self.facts, **(more or {})}
        best, fewest, sentences = "", 0, list[str]()
        for attempt in range(_TRIES):
            seed = f"{self.seed}{place}#{attempt}" if attempt else f"{self.seed}{place}"
            text = self.pack.write(file, section, slots, seed)
            spoken = [one for one in list_spoken(text) if one not in self._own]
            again = len(spoken) - len(set(spoken) - self._said)
            if not attempt or again < fewest:
                best, fewest, sentences = text, again, spoken
            if not again:
                break
        self.repeated += [
            one for one in dict.fromkeys(sentences) if one in self._said or sentences.count(one) > 1
        ]
        self._said.update(sentences)
        return best


def list_spoken(text: str) -> list[str]:
    """The sentences by which a reader knows a text again: labels and prices are none."""
    found = split_sentences(text)
    return [one for one in found if len(one.split()) >= _REAL_WORDS and "₽" not in one]


def fill_slots(
    practitioner: Practitioner, pack: Pack, seed: str, *, has_shop: bool = True
) -> dict[str, str]:
    """Everything a text of this pack may show about this practitioner, phrases in one wording."""
    about = describe_techniques(practitioner, pack, seed)
    facts = collect_facts(practitioner, pack.head, about, has_shop=has_shop)
    return pack.add_phrases(facts, seed)


def describe_techniques(practitioner: Practitioner, pack: Pack, seed: str) -> list[str]:
    """«Классический массаж — …», a line for each technique that the pack knows.

    Those it does not know share one line at the end, where it knows any and has words for them.
    """
    head = pack.head
    techniques = read_techniques(practitioner.techniques, head)
    several = read_persona(practitioner.name).kind != "person"
    lines = []
    for one in techniques:
        if one.entry:
            said = fill_choices(one.entry.text, picker(seed, f"techniques/{one.name}"))
            said = in_voice(said, several=several)
            lines.append(f"{_capital(words.name_technique(one.name, head.words))} — {said}")
    others = [one for one in techniques if not one.entry and one.name != head.noun]
    if lines and others and head.other_techniques:
        lines.append(in_voice(_describe_others(others, head, seed), several=several))
    return lines


def _describe_others(others: Sequence[Technique], head: PackHead, seed: str) -> str:
    texts = head.other_techniques
    said = texts[choose(seed, "other_techniques", len(texts))]
    names = words.join_list([words.name_technique(one.name, head.words) for one in others])
    return f"{_capital(names)} — {fill_choices(said, picker(seed, 'other_techniques'))}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
