"""How much of a finished community is left to the person."""

from dataclasses import dataclass
from itertools import groupby

from vitrina.application.read_bot_state import read_bot_state
from vitrina.application.read_ticks import read_ticks
from vitrina.application.services import Application
from vitrina.building.manual_steps import StepForPerson, list_manual_steps
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
    minutes = []
    for group, alike in groupby(steps, key=lambda step: step.group):
        open_ones = [step.minutes for step in alike if is_left(step)]
        minutes += [sum(open_ones)] if group and open_ones else open_ones
    if build.group_id is not None:
        state = await read_bot_state(application.bots, build.group_id)
        minutes += [BOT_MINUTES] if state in ("silent", "refused") else []
    return Left(len(minutes), sum(minutes))


def is_left(step: StepForPerson) -> bool:
    """Whether the person has it still to do: not ticked, or VK was looked at and lacks it."""
    return step.tick is None or step.tick.is_unseen
