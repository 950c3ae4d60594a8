"""How well messages are understood, on sets written by people who had not seen the rules.

A set's line says what a right answer would be; the floors below are what is reached today, so that
a change that makes it worse fails. The sets are never trained on, and no rule names a line of them.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from vitrina.autoresponder.talking.answers import answer
from vitrina.autoresponder.talking.dialog import BotProfile, Dialog, Incoming
from vitrina.autoresponder.understanding.classifier import read_classifier
from vitrina.autoresponder.understanding.hearing import hear
from vitrina.autoresponder.understanding.training import fingerprint, gather, train
from vitrina.content.pack import load_pack
from vitrina.domain.practitioner import Practitioner, Price

SETS = Path(__file__).parent / "sets"
NOON = 1_795_510_800.0  # Tuesday, 24 November 2026, 12:00 in Moscow
PROFILE = BotProfile(
    practitioner=Practitioner(
        name="Ольга Васильева",
        city="Казань",
        phone="+79005550128",
        techniques=("Классический",),
        pricing=(
            Price(title="Классический массаж", rubles=2200, minutes=60),
            Price(title="Общий массаж тела", rubles=2800, minutes=90),
        ),
        is_home_visit=True,
        address="пр. Мира, 24",
        hours="Пн–Сб 10:00–20:00",
        timezone="Europe/Moscow",
    ),
    pack=load_pack("massage"),
    seed="olga",
    prices_at=NOON,
)
# The names that the sets use for our intents.
NAMES = {
    "hello": "greeting", "place": "address", "home_visit": "visit", "free_time": "booking",
    "appointment": "cancel", "person": "human", "phone": "contact", "services": "techniques",
    "choose": "techniques", "gift": "certificate", "kids": "child", "experience": "about",
    "ack": "silence", "bye": "goodbye", "waiting": "human", "limits": "contraindications",
    "health": "contraindications", "prepare": "preparation", "course": "sessions",
    "intimate": "refuse", "voice": "media", "picture": "media", "sticker": "media",
    "emoji": "silence", "empty": "unknown", "seller": "spam", "vacancy": "unknown",
    "danger": "human",
}  # fmt: skip
# A dialog that does these unasked does harm: a visit is booked, somebody is not left alone.
HARMFUL = frozenset({"booking", "cancel", "stop", "forget"})


class Verdict(NamedTuple):
    """How one line came out."""

    kind: str  # right, asked, unheard, wrong or harmful
    line: str


def judge(text: str, wanted: str) -> str:
    """`asked` by buttons, one of them right; `harmful` acts on what nobody asked for."""
    outcome = answer(Incoming(text=text, sent_at=NOON), Dialog(), PROFILE, NOON)
    heard = {NAMES.get(one.key, one.key) for one in hear(text, (), PROFILE.pack.answers).intents}
    if outcome.dialog.draft.step:
        heard.add("booking")
    either = [set(one.split("+")) for one in wanted.split("|")]
    any_of = set().union(*either)
    nothing = not any_of.isdisjoint({"unknown", "silence"})
    if outcome.asks:
        offered = {NAMES.get(key, key) for key in outcome.asks}
        return "asked" if nothing or offered & any_of else "wrong"
    if not heard:
        return "right" if nothing else "unheard"
    if (heard - any_of) & HARMFUL:
        return "harmful"
    return "right" if any(one <= heard for one in either) else "wrong"


def judge_set(name: str) -> Iterator[Verdict]:
    for line in (SETS / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            text, wanted, *_ = line.split("\t")
            yield Verdict(kind=judge(text, wanted), line=line)


@pytest.mark.parametrize("name", ["messages_first.tsv", "messages_second.tsv"])
def test_of_a_hundred_messages_ninety_seven_are_right_or_asked_about(name: str) -> None:
    verdicts = list(judge_set(name))
    counted = Counter(verdict.kind for verdict in verdicts)
    missed = [verdict for verdict in verdicts if verdict.kind not in ("right", "asked")]

    assert counted["harmful"] == 0, missed
    assert counted["right"] + counted["asked"] >= 0.97 * len(verdicts), missed
    assert counted["right"] >= 0.88 * len(verdicts), counted


def test_the_weights_are_of_the_examples_that_lie_here() -> None:
    """`make model` makes them anew."""
    assert read_classifier().head["made_of"] == fingerprint(gather())


def test_training_twice_gives_the_same_bytes() -> None:
    few = [one for one in gather() if one.key in ("price", "place", "none")][::12]

    assert train(few, epochs=2).packed() == train(few, epochs=2).packed()


def test_the_weights_hold_no_text_of_the_sets() -> None:
    examples = {one.text.lower() for one in gather() if " " in one.text}
    sets = {
        line.split("\t")[0].lower().strip("?!.) ")
        for name in ("messages_first.tsv", "messages_second.tsv")
        for line in (SETS / name).read_text(encoding="utf-8").splitlines()
    }

    shared = {text for text in examples if text.strip("?!.) ") in sets and len(text.split()) > 5}
    assert not shared


def test_the_model_is_small() -> None:
    assert len(read_classifier().packed()) < 600_000
    assert json.loads(json.dumps(read_classifier().head))["made_by"] == "make model"
