"""How a community stands, in words for a curator and for the student."""

from dataclasses import dataclass
from typing import Literal

from vitrina.building.description import BuildDescription, describe_build
from vitrina.building.manual_steps import list_left_minutes
from vitrina.content.people import is_first_name
from vitrina.domain.build import FIRST_RUNS, BuildState, WaitingFor
from vitrina.domain.community import CommunityState
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.manual_ticks import Ticks
from vitrina.storage.records import BuildRecord
from vitrina.web.community.names import name_pieces
from vitrina.wording import school_list as words
from vitrina.wording.lines import say_doing
from vitrina.wording.pieces import begin_with
from vitrina.wording.reasons import say_reason

Tone = Literal["ok", "run", "warn", "bad", "calm"]


@dataclass(frozen=True)
class StateView:
    """`nudge` is what to write to the student, without greeting and link; empty for nothing.

    `left` counts what is left to the student's hands. `until` is when it wakes (unix seconds).
    """

    label: str
    tone: Tone
    icon: str
    detail: str
    nudge: str = ""
    left: int = 0
    until: float | None = None


def view_state(state: CommunityState, build: BuildRecord | None, ticks: Ticks) -> StateView:
    """How the community stands by its latest run; None where there was no run yet."""
    if state is CommunityState.LOST:
        return StateView(words.LOST, "bad", "alert", words.LOST_TEXT, words.say_nudge("lost"))
    if build is None:
        nudge = words.say_nudge("begun")
        return StateView(words.BEGUN, "warn", "clock", words.NEEDS_ADDRESS, nudge)
    description = describe_build(build, ticks)
    if build.state is BuildState.WAITING:
        return _view_waiting(build)
    if not build.state.is_finished:
        return _view_under_way(description)
    if description.is_made or build.purpose not in FIRST_RUNS:
        return _view_made(build, description)
    reason = say_reason(build.reason) or ""
    nudge = words.say_nudge("failed", reason=reason)
    if build.state is BuildState.CANCELLED:
        return StateView(words.STOPPED, "calm", "pause", words.STOPPED_TEXT, nudge)
    return StateView(words.FAILED, "bad", "alert", reason, nudge)


def name_all(plan: CommunityPlan) -> dict[str, str]:
    """The pieces by their keys, each as it stands at the beginning of a line."""
    return {key: begin_with(name) for key, name in name_pieces(plan).items()}


def greet(form: Practitioner) -> str:
    """A greeting by name where the first word of it is one."""
    name = form.first_name
    return words.GREETING.format(name=name) if is_first_name(name) else words.GREETING_ALL


def _view_waiting(build: BuildRecord) -> StateView:
    reason = say_reason(build.reason) or ""
    match build.waiting_for:
        case WaitingFor.CAPTCHA:
            detail = _at_piece(words.CHECK_TEXT, build)
            return StateView(words.CHECK, "warn", "pause", detail, words.say_nudge("captcha"))
        case WaitingFor.GRANT:
            detail = _at_piece(words.GRANT_TEXT, build)
            return StateView(words.GRANT, "warn", "key", detail, words.say_nudge("grant"))
        case WaitingFor.FLOOD:
            return StateView(words.SLEEPS, "run", "moon", reason, until=build.not_before)
        case _:
            nudge = words.say_nudge("person", reason=reason)
            return StateView(words.PERSON, "warn", "pause", reason, nudge)


def _at_piece(text: str, build: BuildRecord) -> str:
    key = str((build.waiting_data or {}).get("step", ""))
    name = name_all(build.plan).get(key)
    return words.say_at_piece(text, name) if name else text


def _view_under_way(description: BuildDescription) -> StateView:
    if description.state is BuildState.QUEUED and description.started_at is None:
        return StateView(words.QUEUED, "run", "clock", words.IN_QUEUE)
    line = next((one for one in description.lines if one.key == description.current_line), None)
    done = words.say_parts_done(description.lines_done, len(description.lines))
    detail = f"{say_doing(line.key)}, {done}" if line else begin_with(done)
    return StateView(words.RUNNING, "run", "again", detail)


def _view_made(build: BuildRecord, description: BuildDescription) -> StateView:
    left = len(list_left_minutes(description.manual_steps))
    nudge = words.say_nudge("left", left=left) if left else ""
    gaps = description.gaps
    if build.state is BuildState.DONE or not gaps:
        if build.state in (BuildState.FAILED, BuildState.CANCELLED):
            detail = say_reason(build.reason) or words.STOPPED_TEXT
            return StateView(words.GAPS, "bad", "alert", detail, nudge, left)
        detail = words.say_left(left) if left else words.ALL_IN_PLACE
        icon = "hand" if left else "check"
        return StateView(words.say_ready(left), "ok", icon, detail, nudge, left)
    first = gaps[0]
    reason = say_reason(first.reason) or ""
    piece = name_all(build.plan)[first.key]
    detail = words.FIRST_GAP.format(piece=piece, reason=reason) + words.say_more_gaps(len(gaps) - 1)
    return StateView(words.GAPS, "bad", "alert", detail, nudge, left)
