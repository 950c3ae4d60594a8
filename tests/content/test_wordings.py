"""Every wording beside every other: whatever the seed chooses reads well and fits VK."""

from collections.abc import Iterator
from itertools import pairwise, product

import pytest

from vitrina.content.facts import collect_facts
from vitrina.content.lint import DESCRIPTION_LIMIT, POST_LIMIT, lint_text
from vitrina.content.pack import Pack, load_pack
from vitrina.content.posts import write_hashtags
from vitrina.content.telling import describe_techniques
from vitrina.content.template import Wording, fill, list_ways
from vitrina.domain.practitioner import Practitioner

PACK = load_pack("massage")
POSTS = [post.key for post in PACK.head.posts]


def every_slots(person: Practitioner, pack: Pack) -> list[dict[str, str]]:
    """The slots, each wording of every phrase met in turn."""
    facts = collect_facts(person, pack.head, describe_techniques(person, pack, "any"))
    found = []
    for turn in range(max(len(wordings) for wordings in pack.phrases.values())):
        slots = dict(facts)
        for name, wordings in pack.phrases.items():
            slots[name] = fill(wordings[turn % len(wordings)], slots, joint=" ")
        found.append(slots)
    return found


def every_text(wordings: tuple[Wording, ...], all_slots: list[dict[str, str]]) -> Iterator[str]:
    """Each wording, in the first way of its choices: `check_pack` reads all of them."""
    for wording in wordings:
        used = sorted(wording.slots)
        differing = {tuple(slots[name] for name in used): slots for slots in all_slots}
        for slots in differing.values():
            yield fill(wording, slots)


@pytest.mark.parametrize("key", POSTS)
def test_every_combination_of_a_post_is_clean(
    key: str, people: dict[str, Practitioner], pack: Pack
) -> None:
    """Faults are of a few words: each wording is clean, and so is each meeting of two sections."""
    sections = {k: w for k, w in pack.texts[f"posts/{key}"].items() if k != "картинка"}
    for who, person in people.items():
        slots = every_slots(person, pack)
        said = [sorted({*every_text(wordings, slots)} - {""}) for wordings in sections.values()]
        said = [texts for texts in [*said, [write_hashtags(person, pack)]] if texts]
        for texts, following in pairwise(said):
            ends = {text.rpartition("\n")[2] for text in texts}
            starts = {text.partition("\n")[0] for text in following}
            for text in texts:
                assert lint_text(text, POST_LIMIT) == [], (who, text)
            for end, start in product(ends, starts):
                meeting = f"{end}\n\n{start}"
                assert set(lint_text(meeting)) <= {*lint_text(end), *lint_text(start)}, meeting
        assert sum(max(map(len, texts)) + 2 for texts in said) < POST_LIMIT, who
        first_lines = {text.partition("\n")[0] for text in said[0]}
        assert all(15 <= len(line) <= 250 for line in first_lines), (who, first_lines)


@pytest.mark.parametrize("key", POSTS)
def test_neighbours_are_worded_differently(key: str, pack: Pack) -> None:
    for section in ("открытие", "середина", "завершение"):
        wordings = pack.texts[f"posts/{key}"][section]
        assert len(wordings) >= 3
        said = {tuple((line.text, line.conditions) for line in w.lines) for w in wordings}
        assert len(said) == len(wordings)


@pytest.mark.parametrize(
    ("file", "section", "limit"),
    [
        ("community", "описание", DESCRIPTION_LIMIT),
        ("reviews", "правила", POST_LIMIT),
        ("bot", "приветствие", POST_LIMIT),
        ("hand", "приветствие", POST_LIMIT),
        ("hand", "приветствие: название", 100),
        ("hand", "кнопка: название", 100),
        ("hand", "карта: название", 100),
    ],
)
def test_every_other_text_is_clean(
    file: str, section: str, limit: int, people: dict[str, Practitioner], pack: Pack
) -> None:
    for who, person in people.items():
        for text in every_text(pack.texts[file][section], every_slots(person, pack)):
            assert lint_text(text, limit) == [], (who, text)


def test_every_sentence_about_a_technique_or_service_is_clean(pack: Pack) -> None:
    techniques = [way for entry in pack.head.techniques for way in list_ways(entry.text)]
    services = [way for entry in pack.head.services for way in list_ways(entry.text)]
    others = [way for text in pack.head.other_techniques for way in list_ways(text)]
    for text in [*techniques, *services, *others]:
        assert lint_text(text, 120) == [], text
        assert text.endswith("."), text
    assert all(text[0].islower() for text in techniques)
    assert all(text[0].isupper() for text in services)


def test_every_picture_of_a_post_has_a_short_heading(
    people: dict[str, Practitioner], pack: Pack
) -> None:
    for person in people.values():
        slots = every_slots(person, pack)[0]
        for key in POSTS[1:]:
            for wording in pack.texts[f"posts/{key}"]["картинка"]:
                assert 5 <= len(fill(wording, slots).splitlines()[0]) <= 60
