"""How much of a finished community is left to the person."""

from dataclasses import dataclass

from vitrina.application.read_bot_state import read_bot_state
from vitrina.application.read_ticks import read_ticks
from vitrina.application.services import Application
from vitrina.building.manual_steps import list_left_minutes, list_manual_steps
from vitrina.domain.build import BuildState
from vitrina.storage.records import BuildRecord

BOT_MINUTES = 2  # to let the bot answer


@dataclass(frozen=True)
class Left:
    """Things that are not done, those done alike as one, and how long all of them take."""

    count: int
    minutes: int


async def count_left(application: Application, build: BuildRecord) -> Left:
    """The same figures as on the person's page: their steps, and the bot's permission.

    Nothing while it is not made.
    """
    if build.state not in (BuildState.DONE, BuildState.DONE_WITH_GAPS):
        return Left(0, 0)
    steps = list_manual_steps(build, await read_ticks(application.manual, build))
    minutes = list_left_minutes(steps)
    if build.group_id is not None:
        state = await read_bot_state(application.bots, build.group_id)
        minutes += [BOT_MINUTES] if state in ("silent", "refused") else []
    return Left(len(minutes), sum(minutes))
