"""How one message of a set comes out: right, asked, unheard, wrong or harmful; and the table of it.

A set's line is a message, what would be right (a|b either, a+b both), what would be harmful, and
the kind of message. The sets were written by people who had not seen the rules.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from vitrina.autoresponder.talking.answers import answer
from vitrina.autoresponder.talking.dialog import BotProfile, Dialog, Incoming
from vitrina.autoresponder.understanding.hearing import hear
from vitrina.content.pack import load_pack
from vitrina.domain.practitioner import Practitioner, Price

SETS = Path(__file__).parent / "sets"
KINDS = ("right", "asked", "unheard", "wrong", "harmful")
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
ACTS = frozenset({"booking", "cancel", "stop", "forget"})
# Said with certainty, these do harm where the third column of a line names them.
NAMED = frozenset({"booking", "price", "stop", "cancel", "address", "hours"})
NO_ANSWER = frozenset({"unknown", "silence", "human"})
_NAME = re.compile(r"[a-z]+")


class Verdict(NamedTuple):
    """How one line came out, and the first of its right intents, which is its class."""

    kind: str
    of: str
    text: str
    line: str


def listen(text: str) -> tuple[set[str], set[str]]:
    """What a new visitor's message is answered as, and the intents on the buttons asked by."""
    outcome = answer(Incoming(text=text, sent_at=NOON), Dialog(), PROFILE, NOON)
    heard = {one.key for one in hear(text, (), PROFILE.pack.answers).intents}
    if outcome.dialog.draft.step:
        heard.add("booking")
    return _named(heard), _named(outcome.asks)


def judge(text: str, wanted: str, harmful: str) -> str:
    """The kind of verdict: a question is honest when a right intent is on one of its buttons."""
    heard, offered = listen(text)
    either = [set(one.split("+")) for one in wanted.split("|")]
    any_of = set().union(*either)
    nothing = not any_of.isdisjoint(NO_ANSWER)
    feared = ACTS | (NAMED & set(_NAME.findall(harmful)))
    if (heard - any_of) & feared:
        return "harmful"
    if offered:
        return "asked" if offered & any_of or (nothing and "human" in offered) else "wrong"
    if not heard:
        return "right" if not any_of.isdisjoint({"unknown", "silence"}) else "unheard"
    return "right" if any(one <= heard for one in either) else "wrong"


@cache
def judge_set(name: str) -> tuple[Verdict, ...]:
    """The verdicts of one file, in its order."""
    return tuple(_judge_lines((SETS / name).read_text(encoding="utf-8").splitlines()))


def count_by_class(verdicts: Iterable[Verdict]) -> dict[str, Counter[str]]:
    """How many of each kind, for every class by its name."""
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for verdict in verdicts:
        counted[verdict.of][verdict.kind] += 1
    return dict(sorted(counted.items()))


def table(verdicts: Iterable[Verdict]) -> str:
    """The counts of every class and of the whole, a row each."""
    rows = count_by_class(verdicts)
    rows["whole"] = sum(rows.values(), Counter())
    lines = [f"{'class':<18}" + "".join(f"{kind:>9}" for kind in KINDS) + f"{'good':>8}"]
    for name, row in rows.items():
        counts = "".join(f"{row[kind]:>9}" for kind in KINDS)
        lines.append(f"{name:<18}{counts}{good(row) / row.total():>8.1%}")
    return "\n".join(lines)


def good(row: Counter[str]) -> int:
    """How many were answered right or honestly asked about."""
    return row["right"] + row["asked"]


def _judge_lines(lines: Iterable[str]) -> Iterator[Verdict]:
    for line in lines:
        if not line.startswith("#"):
            text, wanted, harmful, *_ = line.split("\t")
            first = re.split(r"[|+]", wanted)[0]
            yield Verdict(judge(text, wanted, harmful), first, text, line)


def _named(keys: Iterable[str]) -> set[str]:
    return {NAMES.get(key, key) for key in keys}
