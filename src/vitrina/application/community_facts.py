"""What a school is told of a student's community: where it is, and what is not in place yet."""

from collections.abc import AsyncIterator, Iterator

from vitrina.application.manual_services import ManualServices
from vitrina.application.read_bot_state import read_bot_state
from vitrina.application.services import BotServices, BuildServices
from vitrina.building.manual_steps import community_path, is_left, list_manual_steps
from vitrina.building.pieces.registry import kind_of
from vitrina.domain.build import FIRST_RUNS, BuildState
from vitrina.domain.community import CommunityState, Seen
from vitrina.domain.telling import BOT, OTHER, CommunityFacts, NotMadeYet, NotThere
from vitrina.storage.builds import LATEST
from vitrina.storage.pieces import read_pieces
from vitrina.storage.records import BuildRecord

_MADE = (BuildState.DONE, BuildState.DONE_WITH_GAPS)


async def read_facts(
    building: BuildServices, manual: ManualServices, bots: BotServices, community_id: str
) -> CommunityFacts | NotMadeYet | NotThere:
    """How the community stands by our own records; VK is not asked."""
    community = await building.communities.find(community_id)
    if community is None or community.state in (CommunityState.LOST, CommunityState.FORGOTTEN):
        return NotThere()
    run = await building.builds.find_run(community_id, LATEST)
    if run is None or not run.state.is_finished:
        return NotMadeYet()
    if run.group_id is None or (run.purpose in FIRST_RUNS and run.state not in _MADE):
        return NotThere()
    missing = dict.fromkeys([key async for key in _list_missing(building, manual, run)])
    if await read_bot_state(bots, run.group_id) in ("silent", "refused"):
        missing[BOT] = None
    return CommunityFacts(community_path(run), tuple(missing))


async def _list_missing(
    building: BuildServices, manual: ManualServices, run: BuildRecord
) -> AsyncIterator[str]:
    ticks = await manual.ticks.read(run.community_id)
    for step in list_manual_steps(run, ticks):
        if is_left(step):
            yield _line_of(run, step.piece)
    pieces = await read_pieces(building.database, run.community_id)
    for planned in run.plan.pieces:
        piece = pieces.get(planned.key)
        if piece is not None and piece.seen is Seen.MISSING and not piece.theirs:
            yield _line_of(run, planned.key)


def _line_of(run: BuildRecord, key: str) -> str:
    found: Iterator[str | None] = (
        kind_of(piece).line_of(piece) for piece in run.plan.pieces if piece.key == key
    )
    return next(found, None) or OTHER
