"""People whose communities are planned, and builds of them in any state."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import pytest

from build_runner import BuildRunner, open_build_runner
from sandboxed import open_sandboxed
from vitrina.building.plan import plan_community
from vitrina.building.routing import PlanTerms
from vitrina.content.pack import Pack, load_pack
from vitrina.domain.build import BuildPurpose, BuildState, StepState
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner, Price
from vitrina.domain.reason import reason_as_written
from vitrina.storage.records import BuildRecord, StepRecord

NOON = 1_795_424_400.0  # 2026-11-23 12:00 in Moscow, a Monday

OLGA: dict[str, Any] = {
    "name": "Ольга Васильева",
    "city": "Казань",
    "area": "Ново-Савиновский",
    "phone": "+79000000000",
    "telegram": "olga_massage",
    "techniques": ("Классический", "Лимфодренажный"),
    "pricing": (
        Price(title="Классический массаж", rubles=2500, minutes=60),
        Price(title="Массаж спины", rubles=1800, minutes=40),
    ),
    "address": "ул. Мира, 24",
    "hours": "Пн–Сб 10:00–20:00",
    "timezone": "Europe/Moscow",
}

MakePractitioner = Callable[..., Practitioner]
MakePlan = Callable[..., CommunityPlan]
MakeBuild = Callable[..., BuildRecord]


@pytest.fixture(scope="session")
def pack() -> Pack:
    """The massage pack as it ships."""
    return load_pack("massage")


@pytest.fixture(scope="session")
def olga() -> MakePractitioner:
    """`olga(city="Омск")`: Olga, with changes."""

    def make(**changes: Any) -> Practitioner:
        return Practitioner(**{**OLGA, **changes})

    return make


@pytest.fixture(scope="session")
def plan_of(olga: MakePractitioner, pack: Pack) -> MakePlan:
    """`plan_of(route=Route.KIT, city="Омск")`: the plan of Olga's community, with changes."""

    def make(
        route: Route = Route.FULL,
        now: float = NOON,
        seed: str = "olga",
        terms: PlanTerms | None = None,
        **changes: Any,
    ) -> CommunityPlan:
        return plan_community(olga(**changes), pack, route, now, seed, terms)

    return make


@pytest.fixture(scope="session")
def build_of(plan_of: MakePlan) -> MakeBuild:
    """`build_of(state, {"cover": StepState.REFUSED})`: Olga's build; the other steps are planned.

    `done_until` names the first item that is not made yet ("" when all are), `reasons` are the
    words of steps; items for hands are by hand, and `changes` are of the build itself.
    """
    usual_plan = plan_of()

    def make(
        state: BuildState = BuildState.RUNNING,
        steps: dict[str, StepState] | None = None,
        *,
        done_until: str | None = None,
        reasons: dict[str, str] | None = None,
        plan: CommunityPlan | None = None,
        **changes: Any,
    ) -> BuildRecord:
        plan = plan or usual_plan
        records: dict[str, StepRecord] = {}
        is_made = done_until is not None
        for item in plan.pieces:
            is_made = is_made and item.key != done_until
            usual = StepState.DONE if is_made else StepState.PLANNED
            state_of_step = StepState.MANUAL if item.manual else usual
            state_of_step = (steps or {}).get(item.key, state_of_step)
            records[item.key] = StepRecord(
                key=item.key,
                state=state_of_step,
                reason=reason_as_written((reasons or {}).get(item.key)),
            )
        build = BuildRecord(
            id="b1",
            practitioner_id="p1",
            community_id="c1",
            purpose=BuildPurpose.CREATE,
            grant_id="t1",
            vk_user_id=100500,
            route=plan.route,
            plan=plan,
            state=state,
            waiting_for=None,
            waiting_data=None,
            not_before=None,
            epoch=1,
            sleeps=0,
            group_id=None,
            screen_name=None,
            error_code=None,
            requests=0,
            uploads=0,
            created_at=NOON,
            started_at=None,
            finished_at=None,
            steps=records,
        )
        return replace(build, **changes)

    return make


@pytest.fixture
async def on_sqlite(sqlite_url: str) -> AsyncIterator[BuildRunner]:
    """Builds on SQLite, their clock in the test's hand."""
    async with open_sandboxed(sqlite_url) as sandboxed, open_build_runner(sandboxed) as opened:
        yield opened


@pytest.fixture
async def on_postgres(postgres_url: str) -> AsyncIterator[BuildRunner]:
    """Builds on PostgreSQL, their clock in the test's hand."""
    async with open_sandboxed(postgres_url) as sandboxed, open_build_runner(sandboxed) as opened:
        yield opened
