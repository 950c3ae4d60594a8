"""The row of a community in the school's list, written anew wherever it may have changed.

It says nothing that the community, its latest run and its form do not say, so whoever changes one
of those calls `relist` in the same transaction (docs/decisions/0046).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import FIRST_RUNS, BuildState, StepState, WaitingFor
from vitrina.domain.community import CommunityState
from vitrina.domain.listing import LOST, Means, Stage
from vitrina.domain.plan import Route
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.search_terms import list_terms
from vitrina.storage.models import builds, communities, listings, practitioners, search_terms, steps


async def relist(
    connection: AsyncConnection,
    now: ColumnElement[float],
    which: Sequence[str] | Select[tuple[str]] | None = None,
) -> None:
    """Write down how these communities stand, or all, in the caller's transaction. Idempotent."""
    rows = _select_rows(now)
    if which is not None:
        rows = rows.where(communities.c.id.in_(which))
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    names = [column.name for column in rows.selected_columns]
    statement = dialect.insert(listings).from_select(names, rows)
    fresh = {name: statement.excluded[name] for name in names if name != "community_id"}
    is_same = listings.c.stage == statement.excluded.stage
    fresh["since"] = case((is_same, listings.c.since), else_=statement.excluded.since)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["community_id"], set_=fresh)
    )


async def relist_builds(
    connection: AsyncConnection, now: ColumnElement[float], build_ids: Sequence[str]
) -> None:
    """The same for the communities of these runs."""
    of_runs = select(builds.c.community_id).where(builds.c.id.in_(build_ids))
    await relist(connection, now, of_runs)


async def write_terms(
    connection: AsyncConnection, practitioner_id: str, form: Practitioner, student: str
) -> None:
    """Let a form be found, in the transaction that stores it."""
    mine = search_terms.c.practitioner_id == practitioner_id
    await connection.execute(delete(search_terms).where(mine))
    rows = [
        {"practitioner_id": practitioner_id, "term": term} for term in list_terms(form, student)
    ]
    await connection.execute(insert(search_terms), rows)


def _select_rows(now: ColumnElement[float]) -> Select[Any]:
    run = builds.alias("run")
    newest = (
        select(run.c.id)
        .where(run.c.community_id == communities.c.id)
        .order_by(run.c.created_at.desc(), run.c.id.desc())
        .limit(1)
        .correlate(communities)
        .scalar_subquery()
    )
    is_lost = communities.c.state == CommunityState.LOST
    columns = {
        "community_id": communities.c.id,
        "practitioner_id": practitioners.c.id,
        "build_id": builds.c.id,
        "purpose": builds.c.purpose,
        "stage": _stage(),
        "since": now,
        "created_at": communities.c.created_at,
        "name_key": practitioners.c.name_key,
        "course_id": communities.c.course_id,
        "means": _means(),
        "waiting_for": builds.c.waiting_for,
        "piece": func.coalesce(builds.c.waiting_data["step"].as_string(), _of_refused(steps.c.key)),
        "reason": case(
            (is_lost, literal(LOST)),
            else_=func.coalesce(
                builds.c.reason["code"].as_string(),
                _of_refused(steps.c.reason["code"].as_string()),
            ),
        ),
        "error_code": func.coalesce(builds.c.error_code, _of_refused(steps.c.error_code)),
    }
    return (
        select(*(column.label(name) for name, column in columns.items()))
        .select_from(communities)
        .join(practitioners, practitioners.c.id == communities.c.practitioner_id)
        .join(builds, builds.c.id == newest, isouter=True)
        .where(communities.c.state != CommunityState.FORGOTTEN)
    )


def _stage() -> ColumnElement[str]:
    sleeps = builds.c.waiting_for == WaitingFor.FLOOD
    goes_on = or_(
        builds.c.state.in_((BuildState.QUEUED, BuildState.RUNNING)),
        and_(builds.c.state == BuildState.WAITING, sleeps),
    )
    return case(
        (communities.c.state == CommunityState.LOST, literal(Stage.FAILED.value)),
        (builds.c.id.is_(None), literal(Stage.BEGUN.value)),
        (goes_on, literal(Stage.MAKING.value)),
        (builds.c.state == BuildState.WAITING, literal(Stage.WAITING.value)),
        (builds.c.state == BuildState.DONE, literal(Stage.READY.value)),
        (builds.c.state == BuildState.DONE_WITH_GAPS, literal(Stage.GAPS.value)),
        (builds.c.purpose.in_(FIRST_RUNS), literal(Stage.FAILED.value)),
        # A later run came to nothing: the community is there as it was.
        else_=literal(Stage.GAPS.value),
    )


def _means() -> ColumnElement[str]:
    return case(
        (builds.c.route == Route.FULL, literal(Means.USER_TOKEN.value)),
        (builds.c.route == Route.CONNECT, literal(Means.COMMUNITY_KEY.value)),
        else_=literal(Means.HAND.value),
    )


def _of_refused(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Of the first piece that came to nothing in a run that is over."""
    is_over = builds.c.state.in_(
        (BuildState.DONE_WITH_GAPS, BuildState.FAILED, BuildState.CANCELLED)
    )
    first = (
        select(column)
        .where(steps.c.build_id == builds.c.id, steps.c.state == StepState.REFUSED)
        .order_by(steps.c.position)
        .limit(1)
        .correlate(builds)
        .scalar_subquery()
    )
    return case((is_over, first), else_=null())
