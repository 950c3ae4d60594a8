"""Figures for `/metrics`, read from the tables, so they are right with any number of processes."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select, union_all

from vitrina.domain.build import BuildPurpose, BuildState
from vitrina.storage.database import Database, retried_once
from vitrina.storage.models import builds, forgotten_runs, vk_errors

DURATION_BUCKETS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0, 86400.0)
_MADE = (BuildState.DONE, BuildState.DONE_WITH_GAPS)


@dataclass(frozen=True)
class Figures:
    """Counts since the beginning; durations in seconds from the first run to the end.

    `states` are of all builds; created, failed and the durations of those that were to create a
    community; connected are communities opened by hand that we were given the key of.
    """

    states: dict[BuildState, int]
    created: int
    failed: int
    connected: int
    duration_counts: tuple[int, ...]
    duration_count: int
    duration_sum: float
    vk_errors: tuple[tuple[str, int, int], ...]
    oldest_queued_s: float
    oldest_running_s: float


@retried_once
async def read_figures(database: Database) -> Figures:
    """All figures in one transaction; `duration_counts` are cumulative, by DURATION_BUCKETS."""
    # People who are forgotten have run these too: a count never goes back.
    runs = union_all(
        select(
            builds.c.purpose,
            builds.c.state,
            (builds.c.finished_at - builds.c.started_at).label("seconds"),
        ),
        select(forgotten_runs.c.purpose, forgotten_runs.c.state, forgotten_runs.c.seconds),
    ).subquery("runs")
    took = runs.c.seconds
    creates = runs.c.purpose == BuildPurpose.CREATE
    finished = creates & runs.c.state.in_(_MADE)
    by_bucket = [func.count().filter(took <= edge) for edge in DURATION_BUCKETS]
    durations = select(func.count(), func.coalesce(func.sum(took), 0.0), *by_bucket)
    waits = select(func.coalesce(database.now() - func.min(builds.c.submitted_at), 0.0))
    async with database.transaction() as connection:
        by_purpose = select(runs.c.purpose, runs.c.state, func.count()).group_by(
            runs.c.purpose, runs.c.state
        )
        counts = Counter(
            {
                (BuildPurpose(purpose), BuildState(state)): number
                for purpose, state, number in await connection.execute(by_purpose)
            }
        )
        count, total, *in_buckets = (
            await connection.execute(durations.select_from(runs).where(finished))
        ).one()
        by_name = select(vk_errors).order_by(vk_errors.c.method, vk_errors.c.code)
        errors = (await connection.execute(by_name)).all()
        oldest = await connection.execute(
            waits.select_from(builds).where(builds.c.state == BuildState.QUEUED)
        )
        # Renewed when a build is queued again, not when another worker takes it over.
        began = select(func.coalesce(database.now() - func.min(builds.c.submitted_at), 0.0))
        running = await connection.execute(began.where(builds.c.state == BuildState.RUNNING))
        return Figures(
            states=_sum_states(counts),
            created=sum(counts[BuildPurpose.CREATE, state] for state in _MADE),
            failed=counts[BuildPurpose.CREATE, BuildState.FAILED],
            connected=sum(counts[BuildPurpose.CONNECT, state] for state in _MADE),
            duration_counts=tuple(in_buckets),
            duration_count=count,
            duration_sum=float(total),
            vk_errors=tuple((method, code, count) for method, code, count in errors),
            oldest_queued_s=float(oldest.scalar_one()),
            oldest_running_s=float(running.scalar_one()),
        )


def _sum_states(counts: Counter[tuple[BuildPurpose, BuildState]]) -> dict[BuildState, int]:
    states: Counter[BuildState] = Counter()
    for (_, state), number in counts.items():
        states[state] += number
    return dict(states)
