"""Who had which build when, read from the workers' logs; how long a struck one's builds waited."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

TAKEN = ("build.started", "build.resumed")
ENDED = (
    "build.done",
    "build.done_with_gaps",
    "build.failed",
    "build.parked",
    "build.superseded",
)


@dataclass(frozen=True)
class Strike:
    """One blow: when (unix seconds), at whom, and which calls had not settled just after it."""

    kind: str
    at: float
    worker: str
    unsettled: Mapping[str, float]


@dataclass(frozen=True)
class Takeover:
    """A struck worker's build: seconds until its next holder, then for its calls to settle."""

    build_id: str
    kind: str
    waited: float
    settling: float


@dataclass(frozen=True)
class Event:
    """A line of a log."""

    at: float
    worker: str
    name: str
    level: str
    build_id: str | None
    epoch: int
    line: Mapping[str, Any]


def read_events(logs: Path) -> list[Event]:
    """Every event of every worker, in the order of time; lines cut off by a kill are left out."""
    return sorted(_read_all(logs), key=lambda event: event.at)


def find_takeovers(strikes: list[Strike], events: list[Event]) -> list[Takeover]:
    """For each strike, the builds its worker held and when somebody held them next."""
    by_build: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.build_id:
            by_build[event.build_id].append(event)
    found = []
    for strike in strikes:
        for build_id, story in by_build.items():
            epoch = _held_epoch(strike, story)
            following = [e for e in story if e.name in TAKEN and epoch and e.epoch > epoch]
            if following:
                taken = following[0].at
                settles_at = strike.unsettled.get(build_id, 0.0)
                found.append(
                    Takeover(build_id, strike.kind, taken - strike.at, max(0.0, settles_at - taken))
                )
    return found


def _held_epoch(strike: Strike, story: list[Event]) -> int | None:
    """The epoch at which the struck worker held this build, if it did."""
    holder: Event | None = None
    for event in story:
        if event.at > strike.at:
            break
        if event.name in TAKEN:
            holder = event
        elif event.name in ENDED and holder and event.worker == holder.worker:
            holder = None
    return holder.epoch if holder and holder.worker == strike.worker else None


def _read_all(logs: Path) -> Iterator[Event]:
    for path in logs.glob("*.jsonl"):
        for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                line = json.loads(text)
                at = datetime.fromisoformat(line["timestamp"]).timestamp()
            except (ValueError, KeyError, TypeError):
                continue
            yield Event(
                at,
                path.stem,
                line["event"],
                line.get("level", ""),
                line.get("build_id"),
                line.get("epoch", 0),
                line,
            )
