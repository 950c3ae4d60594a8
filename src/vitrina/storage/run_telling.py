"""What a school is told of a run, in the transaction in which the run ends or begins to wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import FIRST_RUNS, BuildState, WaitingFor
from vitrina.domain.reason import Reason
from vitrina.domain.school_event import SchoolEvent
from vitrina.storage.database import Database
from vitrina.storage.holding import Tell
from vitrina.storage.records import BuildRecord
from vitrina.storage.school_events import record_event, record_made
from vitrina.storage.telling_wishes import wish_telling

_MADE = (BuildState.DONE, BuildState.DONE_WITH_GAPS)
_OF_A_PERSON = (WaitingFor.CAPTCHA, WaitingFor.GRANT, WaitingFor.PERSON)


@dataclass(frozen=True)
class RunGap:
    """A piece that VK refused, and why; or of which it shows this many too many."""

    piece: str
    reason: str | None
    doubles: int = 0


class RunTelling:
    """Of one run; None where there is nothing to tell."""

    def __init__(self, database: Database, build: BuildRecord) -> None:
        self._database = database
        self._build = build

    def of_end(self, state: BuildState, gaps: Sequence[RunGap]) -> Tell | None:
        """The run came to its end, with gaps or without.

        That the community is made is told of the runs that it begins with, and GetCourse of each.
        """
        return partial(self._tell_end, gaps=gaps) if state in _MADE else None

    def of_waiting(
        self, waiting_for: WaitingFor, piece: str | None, reason: Reason | None
    ) -> Tell | None:
        """The run waits for a person; sleeps of its own are nobody's business."""
        if waiting_for not in _OF_A_PERSON:
            return None
        data = {
            "build_id": self._build.id,
            "purpose": self._build.purpose,
            "waiting_for": waiting_for,
            "reason": reason.code if reason else None,
            "piece": piece,
        }
        return partial(
            record_event,
            now=self._database.now(),
            kind=SchoolEvent.COMMUNITY_WAITING,
            community_id=self._build.community_id,
            data=data,
        )

    async def _tell_end(self, connection: AsyncConnection, gaps: Sequence[RunGap]) -> None:
        if self._build.purpose in FIRST_RUNS:
            await self._tell_made(connection, gaps)
        await wish_telling(connection, self._build.community_id, self._database.now())

    async def _tell_made(self, connection: AsyncConnection, gaps: Sequence[RunGap]) -> None:
        data = {
            "build_id": self._build.id,
            "purpose": self._build.purpose,
            "has_gaps": bool(gaps),
            "gaps": [
                {"piece": gap.piece, "reason": gap.reason, "doubles": gap.doubles} for gap in gaps
            ],
        }
        await record_made(connection, self._database.now(), self._build.community_id, data)
