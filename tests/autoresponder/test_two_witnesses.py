"""How well messages are understood, on sets written by people who had not seen the rules.

A set's line says what a right answer would be; the floors below are what is reached today, so that
a change that makes it worse fails. The sets are never trained on, and no rule names a line of them.
"""

import json
from collections import Counter

from autoresponder.judging import (
    SETS,
    Verdict,
    count_by_class,
    good,
    judge,
    judge_set,
    listen,
    table,
)
from vitrina.autoresponder.understanding.classifier import read_classifier
from vitrina.autoresponder.understanding.training import fingerprint, gather, train

FILES = ("messages_first.tsv", "messages_second.tsv")
# How many lines of a class, of both sets, are neither right nor asked about; of the others none.
MISSED = {
    "complaint": 1, "discount": 1, "duration": 1, "greeting": 1, "preparation": 1, "sessions": 1,
    "silence": 2, "unknown": 3,
}  # fmt: skip
# What does harm today, and why it is not heard otherwise; a line that is mended leaves this table.
HARM = {
    "обманули с ценой, в прайсе было 1500 взяли 2000": "«ценой» is answered by the prices",
    "приведи друга работает у вас?": "an offer that «работает у вас» is heard as the hours",
}


def both_sets() -> list[Verdict]:
    return [verdict for name in FILES for verdict in judge_set(name)]


def missed(verdicts: list[Verdict]) -> str:
    lines = [f"{one.kind}: {one.line}" for one in verdicts if one.kind not in ("right", "asked")]
    return "\n".join(["", table(verdicts), *lines])


def test_of_a_hundred_messages_ninety_seven_are_right_or_asked_about() -> None:
    for name in FILES:
        verdicts = list(judge_set(name))
        counted = Counter(verdict.kind for verdict in verdicts)

        assert good(counted) >= 0.97 * len(verdicts), missed(verdicts)
        assert counted["right"] >= 0.88 * len(verdicts), missed(verdicts)


def test_no_class_of_messages_is_understood_worse_than_before() -> None:
    verdicts = both_sets()
    counted = count_by_class(verdicts)
    worse = {name: row.total() - good(row) for name, row in counted.items()}
    worse = {name: count for name, count in worse.items() if count > MISSED.get(name, 0)}

    assert not worse, (worse, missed(verdicts))
    assert counted.keys() >= MISSED.keys()


def test_no_other_message_does_harm() -> None:
    verdicts = both_sets()

    assert {one.text for one in verdicts if one.kind == "harmful"} == set(HARM), missed(verdicts)


def test_the_judge_is_strict() -> None:
    asked = next(one.text for one in both_sets() if one.kind == "asked")
    offered = sorted(listen(asked)[1])

    assert judge("сколько стоит массаж спины", "price", "") == "right"
    assert judge("сколько стоит массаж спины", "duration", "") == "wrong"
    assert judge("сколько стоит массаж спины", "duration", "hours, price") == "harmful"
    assert judge("запишите меня на субботу", "unknown", "") == "harmful"
    assert judge(asked, offered[0], "") == "asked"
    assert judge(asked, "media", "") == "wrong"


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
        for name in FILES
        for line in (SETS / name).read_text(encoding="utf-8").splitlines()
    }

    shared = {text for text in examples if text.strip("?!.) ") in sets and len(text.split()) > 5}
    assert not shared


def test_the_model_is_small() -> None:
    assert len(read_classifier().packed()) < 600_000
    assert json.loads(json.dumps(read_classifier().head))["made_by"] == "make model"
