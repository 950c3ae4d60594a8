"""A community whose posts VK takes from our feed, as it stands when its build is over."""

from dataclasses import dataclass

from sqlalchemy import update

from sandboxed import SandboxedServices, example_practitioner
from vitrina.building.plan import plan_community
from vitrina.building.routing import PlanTerms
from vitrina.content.pack import Pack
from vitrina.domain.build import BuildState, StepState
from vitrina.domain.community import CommunityState, Way
from vitrina.domain.pieces import PostPiece
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.models import builds, communities, steps

PAGE_KEY = "page-key-of-a-feed"
NOW = 1_780_000_000.0


@dataclass(frozen=True)
class FedCommunity:
    """Its ids and its plan."""

    build_id: str
    community_id: str
    group_id: int
    plan: CommunityPlan

    @property
    def posts(self) -> list[PostPiece]:
        return [piece for piece in self.plan.pieces if isinstance(piece, PostPiece)]


def feed_plan(pack: Pack, practitioner: Practitioner, now: float = NOW) -> CommunityPlan:
    """A plan whose posts go by the feed and all else by hand."""
    terms = PlanTerms(means=(), is_open=True, posts_by_feed=True)
    return plan_community(practitioner, pack, Route.CONNECT, now, "seed", terms)


async def open_fed(
    sandboxed: SandboxedServices,
    *,
    now: float = NOW,
    group_id: int = 77,
    page_key: str = PAGE_KEY,
    **form: object,
) -> FedCommunity:
    """The community, made, with its build done."""
    person = example_practitioner(**form)
    plan = feed_plan(sandboxed.services.pack, person, now)
    opened = await sandboxed.open_build(practitioner=person, plan=plan, page_key=page_key)
    ours = {"group_id": group_id, "screen_name": f"club{group_id}"}
    async with sandboxed.services.database.transaction() as connection:
        await connection.execute(
            update(builds)
            .where(builds.c.id == opened.build_id)
            .values(state=BuildState.DONE, started_at=now, finished_at=now + 20, **ours)
        )
        await connection.execute(
            update(steps)
            .where(steps.c.build_id == opened.build_id, steps.c.key.like("post/%"))
            .values(state=StepState.MANUAL, way=Way.FEED)
        )
        await connection.execute(
            update(communities)
            .where(communities.c.id == opened.community_id)
            .values(state=CommunityState.LIVING, **ours)
        )
    return FedCommunity(opened.build_id, opened.community_id, group_id, plan)
