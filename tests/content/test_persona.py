"""Who speaks in the texts: people, pairs and studios from names as they are typed."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from vitrina.content.community import bot_greeting, community_title
from vitrina.content.facts import collect_facts
from vitrina.content.pack import Pack
from vitrina.content.persona import read_persona
from vitrina.content.posts import write_posts
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.text import plain_line

Make = Callable[..., Practitioner]
SEEDS = "abcdefgh"


def test_names_as_people_type_them() -> None:
    text = Path(__file__).with_name("names.tsv").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    wrong = []
    for typed, shown, genitive, _ in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        if shown == "refused":
            continue
        found = read_persona(plain_line(typed))
        if found.shown not in shown.split("|") or found.genitive not in genitive.split("|"):
            wrong.append((typed, found.shown, found.genitive))
    assert not wrong


@pytest.mark.parametrize(
    ("typed", "kind", "called", "first", "initials"),
    [
        ("ИВАНОВ ИВАН ИВАНОВИЧ", "person", "меня зовут Иван Иванович Иванов", "Иван", "ИИ"),
        ("Ким Анна", "person", "меня зовут Анна Ким", "Анна", "АК"),
        ("Доктор Ольга", "person", "меня зовут Доктор Ольга", "Ольга", "ОД"),
        ("Юля (массаж)", "person", "меня зовут Юля", "Юля", "Ю"),
        ("Иванова, Ольга", "person", "меня зовут Ольга Иванова", "Ольга", "ОИ"),
        ("ИП Смирнова", "person", "меня зовут Смирнова", "Смирнова", "С"),
        ("Катя и Лена", "pair", "нас зовут Катя и Лена", "Катя и Лена", "КЛ"),
        ("Студия Релакс", "studio", "мы — студия «Релакс»", "студия «Релакс»", "Р"),
        ("СПА-салон Лотос", "studio", "мы — СПА-салон «Лотос»", "СПА-салон «Лотос»", "Л"),
        ("Студия Анны Ким", "studio", "мы — студия Анны Ким", "студия Анны Ким", "СК"),
        ("Магия рук", "studio", "мы — «Магия рук»", "«Магия рук»", "МР"),
    ],
)
def test_who_it_is(typed: str, kind: str, called: str, first: str, initials: str) -> None:
    found = read_persona(typed)
    assert (found.kind, found.called, found.first_name, found.initials) == (
        kind, called, first, initials,
    )  # fmt: skip


def test_of_several_people_the_texts_say_we(person: Make, pack: Pack) -> None:
    for name in ("Катя и Лена", "Студия Релакс"):
        for seed in SEEDS:
            several = person("olga", name=name, about="Я делаю массаж")
            text = "\n".join(post.text for post in write_posts(several, pack, seed))
            own = text.replace("Я делаю массаж", "")
            said = set(own.lower().replace(",", " ").replace(".", " ").split())
            assert not said & {"я", "меня", "мне", "мной", "принимаю", "приезжаю", "расскажу"}
            # What the person wrote about themselves stays as written.
            assert "Я делаю массаж" in text and "зовут Студия" not in text


def test_a_studio_answers_by_its_practitioner(person: Make, pack: Pack) -> None:
    facts = collect_facts(person(name="Студия Релакс"), pack.head)
    assert (facts["имя"], facts["подпись"]) == ("мастер", "Студия «Релакс»")
    for seed in SEEDS:
        assert "автоответчик студии «Релакс»" in bot_greeting(
            person(name="Студия Релакс"), pack, seed
        )
    assert (
        community_title(person(name="студия релакс"), pack) == "Массаж • Москва • Студия «Релакс»"
    )


def test_an_initial_ends_a_sentence_with_one_full_stop(person: Make, pack: Pack) -> None:
    for seed in SEEDS:
        for post in write_posts(person(name="Дарья К."), pack, seed):
            assert "К.." not in post.text
