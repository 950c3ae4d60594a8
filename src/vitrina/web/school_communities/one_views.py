"""What the page of one community shows of its pieces, events, runs and things left."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from vitrina.application.read_school_community import SchoolCommunity
from vitrina.building.manual_steps import list_manual_steps
from vitrina.domain.build import StepState
from vitrina.domain.community import Seen, Way
from vitrina.domain.reason import Reason
from vitrina.storage.build_events import EventRecord
from vitrina.storage.pieces import PieceRecord
from vitrina.storage.records import StepRecord
from vitrina.web.school.moments import Moment, view_moment
from vitrina.web.school_communities.row_view import name_all
from vitrina.wording import school_community as words
from vitrina.wording.reasons import say_reason

Mark = Literal["ok", "bad", "warn", "calm"]
_MARKS: dict[StepState, tuple[Mark, str]] = {
    StepState.DONE: ("ok", "check"),
    StepState.SKIPPED: ("calm", "check"),
    StepState.REFUSED: ("bad", "cross"),
    StepState.MANUAL: ("calm", "hand"),
    StepState.UNKNOWN: ("warn", "search"),
    StepState.INTENDED: ("calm", "again"),
    StepState.PLANNED: ("calm", "clock"),
}
# What of an event's data says how VK answered; answers of people and secrets are never there.
_ANSWER = ("said", "code", "way", "reason", "waiting_for", "sleep")


@dataclass(frozen=True)
class PartView:
    """A piece: how it stands, how it went, what VK showed; `raw` is VK's own answer."""

    name: str
    mark: Mark
    icon: str
    state: str
    side: str
    why: str = ""
    raw: str = ""


@dataclass(frozen=True)
class EventView:
    """One thing that happened; `raw` is what was written down of VK's answer."""

    when: Moment
    text: str
    why: str
    raw: str


@dataclass(frozen=True)
class RunView:
    """A run over the community."""

    purpose: str
    state: str
    when: Moment
    url: str
    is_here: bool


@dataclass(frozen=True)
class ThingView:
    """One thing that is left to the student's hands."""

    title: str
    is_done: bool


def view_parts(found: SchoolCommunity) -> tuple[PartView, ...]:
    """The pieces in the order of the plan."""
    build = found.build
    if build is None:
        return ()
    said, names = _last_answers(found.events), name_all(build.plan)
    return tuple(
        _view_part(
            names[piece.key],
            build.steps[piece.key],
            found.pieces.get(piece.key),
            said.get(piece.key, ""),
        )
        for piece in build.plan.pieces
        if piece.key in build.steps
    )


def view_events(found: SchoolCommunity) -> tuple[EventView, ...]:
    """The history of the run, the newest first."""
    names = name_all(found.build.plan) if found.build else {}
    return tuple(_view_event(one, names) for one in reversed(found.events))


def view_runs(found: SchoolCommunity, home: str) -> tuple[RunView, ...]:
    """The runs, the newest first; the first of them is the page itself."""
    here = found.build.id if found.build else ""
    return tuple(
        RunView(
            purpose=words.PURPOSES[run.purpose],
            state=words.STATES[run.state],
            when=view_moment(run.created_at),
            url=home if number == 0 else f"{home}?run={run.id}",
            is_here=run.id == here,
        )
        for number, run in enumerate(found.runs)
    )


def view_things(found: SchoolCommunity) -> tuple[ThingView, ...]:
    """What is the student's to do by hand, once it is made."""
    build = found.build
    if build is None or not build.state.is_finished:
        return ()
    steps = list_manual_steps(build, found.ticks)
    return tuple(
        ThingView(
            say_reason(step.title) if isinstance(step.title, Reason) else step.title,
            step.tick is not None and not step.tick.is_unseen,
        )
        for step in steps
    )


def _view_part(name: str, step: StepRecord, known: PieceRecord | None, said: str) -> PartView:
    mark, icon = _MARKS[step.state]
    side = [words.WAYS[Way(step.way)]] if step.way and step.state is StepState.DONE else []
    if known is not None and known.theirs:
        side.append(words.THEIRS)
    elif known is not None and known.seen is not Seen.UNKNOWN:
        side.append(words.SEEN[known.seen])
        mark = "warn" if known.seen is not Seen.SAME and mark == "ok" else mark
    if step.state is StepState.REFUSED and step.attempt:
        side.append(words.ATTEMPTS.format(count=step.attempt))
    is_open = step.state not in (StepState.DONE, StepState.SKIPPED)
    return PartView(
        name=name,
        mark=mark,
        icon=icon,
        state=words.STEPS[step.state],
        side=", ".join(side) or words.STEPS[step.state],
        why=(say_reason(step.reason) or "") if is_open else "",
        raw=said if step.state is StepState.REFUSED else "",
    )


def _view_event(event: EventRecord, names: dict[str, str]) -> EventView:
    piece = names.get(event.step_key or event.data.get("step") or "", "")
    reason = event.data.get("reason")
    return EventView(
        when=view_moment(event.at),
        text=words.say_event(event.event, piece, event.data.get("state")),
        why=(say_reason(Reason.model_validate(reason)) or "") if reason else "",
        raw=_raw_of(event.data),
    )


def _raw_of(data: dict[str, Any]) -> str:
    """What was written down of VK's answer, where there was one."""
    if "code" not in data and "said" not in data:
        return ""
    told = {name: data[name] for name in _ANSWER if name in data}
    return json.dumps(told, ensure_ascii=False, indent=1)


def _last_answers(events: Iterable[EventRecord]) -> dict[str, str]:
    return {
        event.step_key: raw for event in events if event.step_key and (raw := _raw_of(event.data))
    }
