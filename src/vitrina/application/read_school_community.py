"""Everything that the school's page of one community shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vitrina.application.read_bot_state import BotState, read_bot_state
from vitrina.application.services import Application
from vitrina.domain.community import CommunityState
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.build_events import EventRecord, read_events
from vitrina.storage.builds import LATEST
from vitrina.storage.communities import CommunityRecord
from vitrina.storage.course_names import read_course_names
from vitrina.storage.manual_ticks import Ticks
from vitrina.storage.pieces import PieceRecord, read_pieces
from vitrina.storage.records import BuildRecord
from vitrina.storage.school_runs import RunInShort, list_runs


@dataclass(frozen=True)
class SchoolCommunity:
    """A community as it stands; `events` are those of the run that is shown.
    `course` is its name, or its id where the school has not named it.

    `undelivered` counts booking requests and calls that have not reached the practitioner in VK.
    """

    community: CommunityRecord
    practitioner: Practitioner = field(repr=False)
    build: BuildRecord | None = field(repr=False)
    runs: tuple[RunInShort, ...]
    events: tuple[EventRecord, ...]
    pieces: Mapping[str, PieceRecord]
    ticks: Ticks
    bot: BotState | None
    undelivered: int
    course: str


async def read_school_community(
    services: Application, community_id: str, run: str = ""
) -> SchoolCommunity | None:
    """None where there is none, or none any more. `run`: one of its runs, else the latest.

    Reads our records only: VK is not asked.
    """
    building = services.building
    community = await building.communities.find(community_id)
    if community is None or community.state is CommunityState.FORGOTTEN:
        return None
    found = await building.communities.practitioner_of(community_id)
    build = await building.builds.find_run(community_id, run or LATEST)
    if found is None or (run and build is None):
        return None
    events = await read_events(building.database, build.id) if build else []
    names = await read_course_names(building.database)
    bot, undelivered = None, 0
    if community.group_id is not None:
        bot = await read_bot_state(services.bots, community.group_id)
        late = await services.notices.notices.list_undelivered(community.group_id)
        undelivered = len(late.calls) + late.requests
    return SchoolCommunity(
        community=community,
        practitioner=found[1],
        build=build,
        runs=await list_runs(building.database, community_id),
        events=tuple(events),
        pieces=await read_pieces(building.database, community_id),
        ticks=await services.manual.ticks.read(community_id),
        bot=bot,
        undelivered=undelivered,
        course=names.get(community.course_id, community.course_id),
    )
