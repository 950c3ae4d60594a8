"""One description of a build: page, follower, status, stream, notices and operator read it.

Everything here is codes and figures; the words for people are in `wording/`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from vitrina.building.doubles import Double, list_doubles
from vitrina.building.manual_steps import StepForPerson, community_path, list_manual_steps
from vitrina.building.pieces.registry import kind_of, list_kinds
from vitrina.building.progress import Line, count_seconds_left, list_lines
from vitrina.domain.build import BuildState, StepState, WaitingFor
from vitrina.domain.community import Way
from vitrina.domain.pieces import DatedPiece, Piece
from vitrina.domain.plan import Route
from vitrina.domain.reason import Reason
from vitrina.storage.manual_ticks import NO_TICKS, Ticks
from vitrina.storage.records import BuildRecord

_MADE = (BuildState.DONE, BuildState.DONE_WITH_GAPS)
_AHEAD = ("now", "waits", "to_do")


@dataclass(frozen=True)
class Gap:
    """A piece that VK refused, and why."""

    key: str
    reason: Reason | None


@dataclass(frozen=True)
class BuildDescription:
    """A build as it stands. `path` is the community's on VK's site, empty before it is made.

    `lines` in the order of making; `seconds_left` only while it runs; `lit` are the keys of the
    pieces that VK has already; `flags` and `counts` are the progress of the status JSON;
    `last_publish_at` (unix seconds) is the last scheduled piece's that is there, `timezone` (IANA)
    the person's.
    """

    id: str
    state: BuildState
    waiting_for: WaitingFor | None
    reason: Reason | None
    error_code: int | None
    group_id: int | None
    screen_name: str | None
    path: str
    lines: tuple[Line, ...]
    seconds_left: int | None
    lit: tuple[str, ...]
    gaps: tuple[Gap, ...]
    doubles: tuple[Double, ...]
    manual_steps: tuple[StepForPerson, ...]
    flags: dict[str, bool]
    counts: dict[str, int]
    last_publish_at: int | None
    timezone: str
    created_at: float
    started_at: float | None
    finished_at: float | None

    @property
    def is_made(self) -> bool:
        """Whether the community is there and the build is over."""
        return self.state in _MADE

    @property
    def lines_done(self) -> int:
        """How many lines are done or left to the person."""
        return sum(line.state in ("done", "by_hand") for line in self.lines)

    @property
    def current_line(self) -> str:
        """The key of the line under way, or where a failed build stopped; «done» when made."""
        if self.is_made:
            return "done"
        return next((line.key for line in self.lines if line.state in _AHEAD), "check")

    def url(self, site_url: str) -> str | None:
        """Where the community is opened, once it exists."""
        return site_url + self.path if self.path else None


def describe_build(build: BuildRecord, ticks: Ticks = NO_TICKS) -> BuildDescription:
    """The description of this build as its records stand.

    What the person made by hand counts as there once VK showed it.
    """
    return BuildDescription(
        id=build.id,
        state=build.state,
        waiting_for=build.waiting_for,
        reason=build.reason,
        error_code=build.error_code,
        group_id=build.group_id,
        screen_name=build.screen_name,
        path=community_path(build),
        lines=list_lines(build),
        seconds_left=count_seconds_left(build),
        lit=tuple(piece.key for piece in build.plan.pieces if is_there(build, piece, ticks)),
        gaps=tuple(_list_gaps(build)),
        doubles=tuple(list_doubles(build)),
        manual_steps=list_manual_steps(build, ticks),
        flags=_read_flags(build, ticks),
        counts=_count_pieces(build, ticks),
        last_publish_at=_find_last_date(build),
        timezone=build.plan.timezone,
        created_at=build.created_at,
        started_at=build.started_at,
        finished_at=build.finished_at,
    )


def is_done(build: BuildRecord, piece: Piece) -> bool:
    """Whether VK has this piece from us."""
    return build.steps[piece.key].state is StepState.DONE


def is_there(build: BuildRecord, piece: Piece, ticks: Ticks) -> bool:
    """Whether VK has this piece, from us or by the person's hand."""
    return is_done(build, piece) or ticks.is_seen(piece.key)


def _list_gaps(build: BuildRecord) -> Iterable[Gap]:
    for key, step in build.steps.items():
        if step.state is StepState.REFUSED:
            yield Gap(key, step.reason)


def _find_last_date(build: BuildRecord) -> int | None:
    """When the last of the dated pieces that are there comes out."""
    dates = [
        piece.publish_at
        for piece in build.plan.pieces
        if isinstance(piece, DatedPiece) and piece.publish_at and is_done(build, piece)
    ]
    return max(dates, default=None)


def _read_flags(build: BuildRecord, ticks: Ticks) -> dict[str, bool]:
    flags = {kind.status_flag: False for kind in list_kinds() if kind.status_flag}
    for piece in build.plan.pieces:
        if flag := kind_of(piece).status_flag:
            flags[flag] = flags[flag] or is_there(build, piece, ticks)
    return flags


def _count_pieces(build: BuildRecord, ticks: Ticks) -> dict[str, int]:
    counts = {name: 0 for kind in list_kinds() for name in kind.status_counts}
    for piece in build.plan.pieces:
        if count := kind_of(piece).count_in_status(piece):
            counts[count.total] += 1
            counts[count.done] += is_there(build, piece, ticks)
    return counts


def list_ways(build: BuildRecord) -> dict[str, Way]:
    """How each piece went, or is to go."""
    return {piece.key: _way_of(piece, build) for piece in build.plan.pieces}


def _way_of(piece: Piece, build: BuildRecord) -> Way:
    known = build.steps[piece.key].way if piece.key in build.steps else None
    if known is not None:
        return Way(known)
    if piece.goes_by_feed:
        return Way.FEED
    if piece.manual:
        return Way.HAND
    return Way.COMMUNITY_KEY if build.route is Route.CONNECT else Way.USER_TOKEN
