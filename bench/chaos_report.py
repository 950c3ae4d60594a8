"""The table of a chaos run, and whether it is good."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chaos_callers import NO_ANSWER, UNAVAILABLE, Seen
from chaos_judge import Verdict
from takeovers import Event, read_events

FAULT = 500
# Said by libraries about an error that nobody of ours met.
UNHANDLED = re.compile(r"Exception in ASGI application|exception was never retrieved")


@dataclass(frozen=True)
class Logs:
    """What processes wrote: their events, and lines that are none."""

    events: Sequence[Event]
    strangers: Counter[str]

    @property
    def faults(self) -> Counter[str]:
        """Requests that were answered with an error of ours, by route and cause."""
        return Counter(
            f"{event.line.get('route')} {last_line(event)}"
            for event in self.events
            if event.name == "request.failed"
        )

    @property
    def loud(self) -> Counter[str]:
        """Warnings and errors by name and cause."""
        return Counter(
            f"{event.level}: {event.name} {last_line(event)}".strip()[:150]
            for event in self.events
            if event.level in ("warning", "error")
        )

    def statuses(self) -> Counter[int]:
        """Every answer of every server, its own log says."""
        return Counter(
            int(event.line["status"]) for event in self.events if event.name == "request.answered"
        )


def read_logs(folder: Path) -> Logs:
    """All logs of the run."""
    strangers: Counter[str] = Counter()
    for path in folder.glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if UNHANDLED.search(line):
                strangers[line[:150]] += 1
    return Logs(read_events(folder), strangers)


def last_line(event: Event) -> str:
    """How the event's exception ends, or what it calls its error."""
    lines = str(event.line.get("exception", "")).strip().splitlines()
    return (lines[-1] if lines else str(event.line.get("error", ""))).strip()[:120]


def print_answers(seen: Seen, lasted: dict[str, float]) -> None:
    """What people were answered, act by act."""
    heads = ("s", "2xx-3xx", "4xx", "503", "500", "none", "other")
    print(f"  {'while':<28}" + "".join(f"{head:>8}" for head in heads))
    for act in dict.fromkeys(act for act, _, _ in seen.answers):
        statuses: Counter[int] = Counter()
        for (during, _, status), number in seen.answers.items():
            statuses[status] += number if during == act else 0
        good = sum(number for status, number in statuses.items() if 200 <= status < 400)
        refused = sum(number for status, number in statuses.items() if 400 <= status < 500)
        named = [statuses[status] for status in (UNAVAILABLE, FAULT, NO_ANSWER)]
        other = statuses.total() - good - refused - sum(named)
        numbers = (round(lasted.get(act, 0)), good, refused, *named, other)
        print(f"  {act:<28}" + "".join(f"{number:>8}" for number in numbers))
    routes: Counter[tuple[str, int]] = Counter()
    for (_, route, status), number in seen.answers.items():
        routes[route, status] += number
    for route in sorted({route for route, _ in routes}):
        told = {status: number for (one, status), number in sorted(routes.items()) if one == route}
        print(
            f"  {route:<28} " + ", ".join(f"{number} x {status}" for status, number in told.items())
        )
    slow = sorted(seen.slowest.items(), key=lambda pair: -pair[1])[:5]
    print("  slowest answers: " + ", ".join(f"{route} {took:.1f} s" for route, took in slow))
    print(f"  people who came back from VK with a build: {seen.granted}")


def report(seen: Seen, verdict: Verdict, logs: Logs, zombies: int, troubles: Sequence[str]) -> bool:
    """Print what was found; whether all is as it should be."""
    print(f"  builds {verdict.states.total()}: {dict(verdict.states)}")
    faults = seen.total(lambda _, __, status: status == FAULT)
    hanging = seen.total(lambda _, __, status: status == NO_ANSWER)
    in_logs = logs.statuses()[FAULT]
    failures = {
        "doubled": verdict.doubled,
        "lost": verdict.lost,
        "stuck": verdict.stuck,
        "without a reason": verdict.without_reason,
        "jobs that nobody runs": [f"{zombies} marked as being done"] if zombies else [],
        "500 answered": [f"{faults} to people, {in_logs} in the logs"] if faults or in_logs else [],
        "unhandled in requests": _lines(logs.faults),
        "unhandled elsewhere": _lines(logs.strangers),
        "left hanging": [f"{hanging} requests"] if hanging else [],
        "503 that say nothing": _lines(seen.wordless),
        "processes": list(troubles),
    }
    for name, found in failures.items():
        print(f"  {name}: {len(found) or 'none'}")
        for line in found[:6]:
            print(f"    {line}")
    if verdict.gaps:
        print("  gaps with their reasons: " + "; ".join(_lines(verdict.gaps)[:8]))
    for line in _lines(logs.loud)[:12]:
        print(f"  in the logs, {line}")
    good = not any(failures.values())
    print("  good" if good else "  NOT GOOD")
    return good


def _lines(counted: Counter[str]) -> list[str]:
    return [f"{number} x {line}" for line, number in counted.most_common()]
