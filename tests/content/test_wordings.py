"""Every wording beside every other: whatever the seed chooses reads well and fits VK."""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from vitrina.content.facts import collect_facts
from vitrina.content.lint import DESCRIPTION_LIMIT, POST_LIMIT, lint_text
from vitrina.content.pack import Pack, load_pack
from vitrina.content.posts import describe_techniques, write_hashtags
from vitrina.content.template import Wording, fill
from vitrina.domain.practitioner import Practitioner

PACK = load_pack("massage")
POSTS = [post.key for post in PACK.head.posts]


def every_slots(person: Practitioner, pack: Pack) -> Iterator[Mapping[str, str]]:
    """The slots with every combination of the pack's phrases."""
    about = "\n\n".join(describe_techniques(person, pack, "any"))
    for chosen in product(*pack.phrases.values()):
        slots = collect_facts(person, pack.head.words, about)
        for name, wording in zip(pack.phrases, chosen, strict=True):
            slots[name] = fill(wording, slots, joint=" ")
        yield slots


def every_text(
    parts: list[tuple[Wording, ...]], slots: Mapping[str, str], tail: str = ""
) -> Iterator[str]:
    for chosen in product(*parts):
        filled = [*(fill(wording, slots) for wording in chosen), tail]
        yield "\n\n".join(part for part in filled if part)


@pytest.mark.parametrize("key", POSTS)
def test_every_combination_of_a_post_is_clean(
    key: str, people: dict[str, Practitioner], pack: Pack
) -> None:
    sections = pack.texts[f"posts/{key}"]
    parts = [wordings for name, wordings in sections.items() if name != "картинка"]
    for who, person in people.items():
        tags = write_hashtags(person, pack)
        texts = {t for slots in every_slots(person, pack) for t in every_text(parts, slots, tags)}
        assert len(texts) >= 27 // 3
        for text in texts:
            assert lint_text(text, POST_LIMIT) == [], (who, text)
            first, _, rest = text.partition("\n")
            assert 15 <= len(first) <= 250 and rest.startswith("\n"), (who, first)


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
        for slots in every_slots(person, pack):
            for text in every_text([pack.texts[file][section]], slots):
                assert lint_text(text, limit) == [], (who, text)


def test_every_sentence_about_a_technique_or_service_is_clean(pack: Pack) -> None:
    techniques = [entry.text for entry in pack.head.techniques]
    services = [entry.text for entry in pack.head.services]
    for text in [*techniques, *services, *pack.head.other_techniques]:
        assert lint_text(text, 120) == [], text
        assert text.endswith("."), text
    assert all(text[0].islower() for text in techniques)
    assert all(text[0].isupper() for text in services)


def test_every_picture_of_a_post_has_a_short_heading(
    people: dict[str, Practitioner], pack: Pack
) -> None:
    for person in people.values():
        slots = next(every_slots(person, pack))
        for key in POSTS[1:]:
            for wording in pack.texts[f"posts/{key}"]["картинка"]:
                assert 5 <= len(fill(wording, slots).splitlines()[0]) <= 60
