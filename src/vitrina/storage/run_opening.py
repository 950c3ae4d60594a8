"""A run over a community that is there: opened in one transaction, over what was looked at.

The steps of every run are the whole community as it stands then: a run that comes after another
begins with the steps as that one left them, and has its own work in place of some.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import (
    ColumnElement,
    Double,
    RowMapping,
    and_,
    delete,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.build import (
    UNFINISHED,
    BuildEvent,
    BuildPurpose,
    Operation,
    StepState,
)
from vitrina.domain.community import CommunityState, GrantKind
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.domain.reason import Reason
from vitrina.storage.build_events import note_event
from vitrina.storage.communities import insert_practitioner
from vitrina.storage.database import Database
from vitrina.storage.manual_ticks import stored_key
from vitrina.storage.models import builds, communities, grants, manual_ticks, steps
from vitrina.storage.new_grants import can_speak
from vitrina.storage.queued_builds import insert_build
from vitrina.storage.records import JSON, StepRecord

SOON = 120.0  # seconds: a token that ends within them is not begun with
_STOPPED = Reason(code="build.was_stopped")
_OVER = (CommunityState.LOST, CommunityState.FORGOTTEN, CommunityState.DRAFT)


@dataclass(frozen=True)
class Task:
    """What a run is to do with one piece, and what VK has given it before."""

    operation: Operation
    state: StepState = StepState.PLANNED
    reference: JSON = field(default_factory=dict)


@dataclass(frozen=True)
class NewRun:
    """A run over a community: `plan` is what the community is to be, `tasks` what is to be done.

    `steps` are the steps of the run `over`, which was the latest when the tasks were chosen; those
    without a task are taken over as they are. `practitioner`: the form, where it has changed.
    """

    community_id: str
    purpose: BuildPurpose
    plan: CommunityPlan = field(repr=False)
    tasks: Mapping[str, Task]
    over: str
    steps: Mapping[str, StepRecord] = field(repr=False)
    practitioner: Practitioner | None = field(default=None, repr=False)


@dataclass(frozen=True)
class RunOpened:
    """The run is queued; `vk_user_id` is whose token it uses, None for the community's key."""

    build_id: str
    vk_user_id: int | None


@dataclass(frozen=True)
class RunUnderWay:
    """Another run over the community is not finished: nothing is saved."""

    build_id: str


@dataclass(frozen=True)
class RunOutdated:
    """The community has changed since the tasks were chosen, or is gone: nothing is saved."""


@dataclass(frozen=True)
class RunGrant:
    """The token that a run is opened with."""

    id: str
    kind: GrantKind
    vk_user_id: int | None


async def open_run(database: Database, new: NewRun) -> RunOpened | RunUnderWay | RunOutdated:
    """Save the plan, the form and the run at once; of two at the same time one is opened."""
    try:
        async with database.transaction() as connection:
            return await _open(connection, database, new)
    except IntegrityError:
        # Another run of the same person is under way, over another community of theirs.
        async with database.transaction() as connection:
            found = await _find_unfinished(connection, new.community_id)
        return RunUnderWay(found or "")


async def find_run_grant(
    connection: AsyncConnection, database: Database, community_id: str
) -> RunGrant | None:
    """The person's newest token that lasts or renews itself, else the community's key.

    Where there is neither, the person's newest token: VK will ask them for another.
    """
    tokens = select(grants).where(
        grants.c.community_id == community_id, grants.c.kind == GrantKind.USER_TOKEN
    )
    newest = tokens.order_by(grants.c.created_at.desc()).limit(1)
    keys = select(grants).where(grants.c.community_id == community_id, can_speak()).limit(1)
    token = (await connection.execute(newest)).mappings().first()
    if token is not None and await _lasts(connection, database, token):
        return _grant_of(token)
    key = (await connection.execute(keys)).mappings().first()
    found = key or token
    return _grant_of(found) if found is not None else None


async def _lasts(connection: AsyncConnection, database: Database, token: RowMapping) -> bool:
    if token["expires_at"] is None or token["refresh_token"] is not None:
        return True
    lasting = select(grants.c.id).where(
        grants.c.id == token["id"], grants.c.expires_at > database.now() + literal(SOON, Double)
    )
    return (await connection.execute(lasting)).first() is not None


def _grant_of(row: RowMapping) -> RunGrant:
    return RunGrant(row["id"], GrantKind(row["kind"]), row["vk_user_id"])


async def _open(
    connection: AsyncConnection, database: Database, new: NewRun
) -> RunOpened | RunUnderWay | RunOutdated:
    mine = communities.c.id == new.community_id
    community = (
        (await connection.execute(select(communities).where(mine).with_for_update()))
        .mappings()
        .first()
    )
    if community is None or community["state"] in _OVER or community["group_id"] is None:
        return RunOutdated()
    unfinished = await _find_unfinished(connection, new.community_id)
    if unfinished is not None:
        return RunUnderWay(unfinished)
    if await _find_latest(connection, new.community_id) != new.over:
        return RunOutdated()
    grant = await find_run_grant(connection, database, new.community_id)
    if grant is None:
        return RunOutdated()
    now = database.now()
    practitioner_id = await _keep_form(connection, new, community, now)
    vk_user_id = grant.vk_user_id if grant.kind is GrantKind.USER_TOKEN else None
    build_id = await insert_build(
        connection,
        new.plan,
        now,
        community_id=new.community_id,
        purpose=new.purpose,
        practitioner_id=practitioner_id,
        grant_id=grant.id,
        vk_user_id=vk_user_id,
        group=(community["group_id"], community["screen_name"]),
    )
    await _insert_steps(connection, build_id, new, now)
    await _untick(connection, new)
    told = {"purpose": new.purpose, "tasks": sorted(new.tasks)}
    await note_event(connection, build_id, now, BuildEvent.OPENED, data=told)
    return RunOpened(build_id, vk_user_id)


async def _keep_form(
    connection: AsyncConnection, new: NewRun, community: RowMapping, now: ColumnElement[float]
) -> str:
    """The form as it was changed, and the plan, are the community's from now on."""
    practitioner_id: str = community["practitioner_id"]
    if new.practitioner is not None:
        practitioner_id = uuid.uuid4().hex
        student = community["student_id"]
        await insert_practitioner(connection, practitioner_id, new.practitioner, student, now)
    await connection.execute(
        update(communities)
        .where(communities.c.id == new.community_id)
        .values(
            practitioner_id=practitioner_id,
            plan=new.plan.model_dump_json(),
            plan_version=new.plan.version,
        )
    )
    return practitioner_id


async def _insert_steps(
    connection: AsyncConnection, build_id: str, new: NewRun, now: ColumnElement[float]
) -> None:
    rows = [
        {"build_id": build_id, "key": piece.key, "position": number, **_row_of(piece.key, new)}
        for number, piece in enumerate(new.plan.pieces)
    ]
    await connection.execute(insert(steps).values(changed_at=now), rows)


def _row_of(key: str, new: NewRun) -> JSON:
    task, before = new.tasks.get(key), new.steps.get(key)
    empty: JSON = {"attempt": 0, "intent": None, "settles_at": None, "error_code": None}
    if task is not None:
        done = task.reference or None
        return {
            "state": task.state, "operation": task.operation, "reference": done,
            "way": None, "reason": None, **empty,
        }  # fmt: skip
    if before is None:
        return {
            "state": StepState.SKIPPED, "operation": Operation.KEEP, "reference": None,
            "way": None, "reason": None, **empty,
        }  # fmt: skip
    # What a run that was stopped had not begun is offered to be done, and not done by the way.
    is_left = before.state is StepState.PLANNED
    reason = _STOPPED if is_left else before.reason
    return {
        "state": StepState.REFUSED if is_left else before.state,
        "operation": Operation.KEEP if is_left or before.state.is_settled else before.operation,
        "reference": before.reference,
        "way": before.way,
        "reason": reason.model_dump(mode="json") if reason else None,
        "attempt": before.attempt,
        "intent": before.intent,
        "settles_at": before.settles_at,
        "error_code": before.error_code,
    }


async def _untick(connection: AsyncConnection, new: NewRun) -> None:
    """What a person did by hand for the old content is to do again for the new one."""
    again = manual_ticks.c.key.in_(
        [stored_key(key) for task in new.tasks for key in (task, f"{task}/rest")]
    )
    mine = manual_ticks.c.community_id == new.community_id
    await connection.execute(delete(manual_ticks).where(mine, again))


async def _find_unfinished(connection: AsyncConnection, community_id: str) -> str | None:
    query = select(builds.c.id).where(
        and_(builds.c.community_id == community_id, builds.c.state.in_(UNFINISHED))
    )
    found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return found


async def _find_latest(connection: AsyncConnection, community_id: str) -> str | None:
    query = (
        select(builds.c.id)
        .where(builds.c.community_id == community_id)
        .order_by(builds.c.created_at.desc(), builds.c.id.desc())
        .limit(1)
    )
    found: str | None = (await connection.execute(query)).scalar_one_or_none()
    return found
