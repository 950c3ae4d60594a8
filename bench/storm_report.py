"""What a storm of kills left behind: read from the sandbox's world and the workers' logs."""

import re
import statistics
from collections import Counter
from dataclasses import dataclass, field

from field import Field
from pieces import Pieces, compare
from takeovers import Event, Strike, find_takeovers
from vitrina.domain.build import BuildState


@dataclass
class Outcome:
    """What a storm left behind."""

    states: Counter[BuildState] = field(default_factory=Counter)
    doubled: dict[int, Pieces] = field(default_factory=dict)
    lost: dict[int, Pieces] = field(default_factory=dict)
    strikes: list[Strike] = field(default_factory=list)
    died_alone: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    births: dict[str, float] = field(default_factory=dict)
    took: float = 0.0


def judge(outcome: Outcome, owned: dict[int, Pieces], place: Field, in_peace: int) -> None:
    """Hold everybody's community against the one that was made in peace."""
    wanted = owned[in_peace]
    for user_id in place.users.values():
        extra, missing = compare(owned.get(user_id, Pieces()), wanted)
        if extra:
            outcome.doubled[user_id] = extra
        if missing:
            outcome.lost[user_id] = missing


def report(outcome: Outcome, wanted: int, goal: float) -> bool:
    """Print it; whether all is as it should be. `wanted` blows, `goal` seconds (median)."""
    takeovers = find_takeovers(outcome.strikes, outcome.events)
    blows = Counter(strike.kind for strike in outcome.strikes)
    names = Counter(event.name for event in outcome.events)
    total = sum(outcome.states.values())
    print(
        f"  {blows['kill']} kills and {blows['freeze']} freezes of {wanted} blows in"
        f" {outcome.took:.0f} s, {len(outcome.births)} processes started"
    )
    print(
        f"  builds {total}: done {outcome.states[BuildState.DONE]},"
        f" doubled {len(outcome.doubled)}, lost {len(outcome.lost)}"
        f"; taken over {names['build.resumed']} times, superseded {names['build.superseded']},"
        f" found in VK {names['build.step_found']},"
        f" refused to send late {names['build.step_late']}"
    )
    _print_waits("start of a process -> it works", _startups(outcome))
    medians = {
        kind: _print_waits(kind, [one.waited for one in takeovers if one.kind == kind])
        for kind in ("kill", "freeze")
    }
    _print_waits("then for calls to settle", [one.settling for one in takeovers])
    _print_troubles(outcome)
    good = (
        not outcome.doubled
        and not outcome.lost
        and outcome.states == {BuildState.DONE: total}
        and not outcome.died_alone
        and medians["kill"] is not None
        and medians["kill"] <= goal
    )
    print("  good" if good else "  NOT GOOD")
    return good


def _print_waits(name: str, waits: list[float]) -> float | None:
    if not waits:
        print(f"  {name}: nothing was held just then")
        return None
    median = statistics.median(waits)
    words = f"{name} -> next holder" if name in ("kill", "freeze") else name
    print(f"  {words}: median {median:.1f} s, max {max(waits):.1f} s ({len(waits)})")
    return median


def _startups(outcome: Outcome) -> list[float]:
    """Seconds each process took to be up, of those that lived so long."""
    return [
        event.at - outcome.births[event.worker]
        for event in outcome.events
        if event.name in ("process.working", "process.serving")
    ]


def _print_troubles(outcome: Outcome) -> None:
    if set(outcome.states) - {BuildState.DONE}:
        print(f"  builds that are not done: {dict(outcome.states)}")
    for worker in outcome.died_alone:
        print(f"  died by itself: {worker}")
    for word, people in (("too much", outcome.doubled), ("missing", outcome.lost)):
        for user_id, pieces in list(people.items())[:5]:
            print(f"  {word} at user {user_id}:")
            for piece, count in list(pieces.items())[:5]:
                print(f"    {count} x {piece[:160]}")
    loud = Counter(_in_one_line(e) for e in outcome.events if e.level in ("error", "warning"))
    for line, count in loud.most_common(8):
        print(f"  in the logs, {count} x {line}")


def _in_one_line(event: Event) -> str:
    """The event's name, and how its exception ends."""
    lines = [line.strip() for line in event.line.get("exception", "").splitlines()]
    word = re.compile(r"[\w.]+(Error|Violation|Exception|Timeout)\b")
    raised = [line for line in lines if word.match(line)]
    return " ".join([event.name, *raised[-1:]])[:160]
