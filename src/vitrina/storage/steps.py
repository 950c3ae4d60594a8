"""The steps of a build, one for each item of its plan."""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import StepState
from vitrina.domain.pieces import Piece
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.models import steps
from vitrina.storage.records import JSON, StepRecord, step_of


async def read_steps(connection: AsyncConnection, build_id: str) -> dict[str, StepRecord]:
    """The steps of a build in the order of its plan."""
    query = select(steps).where(steps.c.build_id == build_id).order_by(steps.c.position)
    return {row["key"]: step_of(row) for row in (await connection.execute(query)).mappings()}


async def insert_steps(
    connection: AsyncConnection,
    build_id: str,
    plan: CommunityPlan,
    now: ColumnElement[float],
    known: Mapping[str, JSON],
    done: Collection[str] = (),
) -> None:
    """A planned step for every piece, or one that is the person's own, or `done` already.

    `known` is what the grant has already read for some of them.
    """
    for position, item in enumerate(plan.pieces):
        await connection.execute(
            insert(steps).values(
                build_id=build_id,
                key=item.key,
                position=position,
                state=_first_state(item, done),
                attempt=0,
                reference=known.get(item.key),
                changed_at=now,
            )
        )


def _first_state(piece: Piece, done: Collection[str]) -> StepState:
    if piece.key in done:
        return StepState.DONE
    return StepState.MANUAL if piece.manual else StepState.PLANNED
