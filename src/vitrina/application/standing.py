"""How a living community stands, as every verb that opens a run over it reads it first."""

import hashlib
import json
from dataclasses import dataclass, field

from vitrina.application.services import BuildServices
from vitrina.building.changes import ChangeSet
from vitrina.building.standing import Standing
from vitrina.domain.build import BuildPurpose
from vitrina.domain.community import CommunityState
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import Practitioner
from vitrina.storage.communities import CommunityRecord
from vitrina.storage.community_runs import Runs, read_run_rights, read_runs
from vitrina.storage.manual_ticks import ManualTicks
from vitrina.storage.pieces import read_pieces
from vitrina.storage.run_opening import NewRun
from vitrina.storage.vk_verdicts import VkVerdicts
from vitrina.vk.rights import Means

_LIVE = (CommunityState.MADE, CommunityState.LIVING)


@dataclass(frozen=True)
class Living:
    """A community that VK has: its form, its runs, and how it stands."""

    community: CommunityRecord = field(repr=False)
    practitioner: Practitioner = field(repr=False)
    runs: Runs = field(repr=False)
    standing: Standing = field(repr=False)

    @property
    def seed(self) -> str:
        """What marks its posts and products, and chooses wordings: that of its first form."""
        return self.runs.first.practitioner_id

    def new_run(
        self, purpose: BuildPurpose, work: ChangeSet, practitioner: Practitioner | None = None
    ) -> NewRun:
        """The run that does this work."""
        return NewRun(
            community_id=self.community.id,
            purpose=purpose,
            plan=work.plan,
            tasks=work.tasks,
            over=self.runs.latest.id,
            steps=self.runs.latest.steps,
            practitioner=practitioner,
        )


@dataclass(frozen=True)
class NotLiving:
    """VK has no such community of ours: it is not made yet, lost, or forgotten."""


async def read_living(
    services: BuildServices, community_id: str, *, or_lost: bool = False
) -> Living | NotLiving:
    """The community as the next run would find it; reads only our own records."""
    community = await services.communities.find(community_id)
    if community is None or community.plan is None:
        return NotLiving()
    is_lost = community.state is CommunityState.LOST
    if community.state not in _LIVE and not (is_lost and or_lost):
        return NotLiving()
    form = await services.communities.practitioner_of(community_id)
    runs = await read_runs(services.database, community_id)
    if form is None or runs is None or community.group_id is None:
        return NotLiving()
    return Living(
        community=community,
        practitioner=form[1],
        runs=runs,
        standing=Standing(
            plan=community.plan,
            steps=runs.latest.steps,
            pieces=await read_pieces(services.database, community_id),
            means=await _list_means(services, community_id),
            now=services.now(),
            ticked=await _list_ticked(services, community.plan, community_id),
        ),
    )


def digest_of(work: ChangeSet) -> str:
    """A name for exactly this work, 32 characters: what was shown is what is sent, or nothing."""
    tasks = {key: [task.operation, task.state] for key, task in sorted(work.tasks.items())}
    pieces = [piece.model_dump_json() for piece in work.plan.pieces if piece.key in work.tasks]
    text = json.dumps([tasks, pieces], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


async def _list_ticked(
    services: BuildServices, plan: CommunityPlan, community_id: str
) -> frozenset[str]:
    ticks = await ManualTicks(services.database).read(community_id)
    return frozenset(piece.key for piece in plan.pieces if ticks.of(piece.key) is not None)


async def _list_means(services: BuildServices, community_id: str) -> tuple[Means, ...]:
    verdicts = await VkVerdicts(services.database).read()
    return tuple(
        Means(one.kind, one.scope, {**verdicts.calls(one.kind), **one.rights})
        for one in await read_run_rights(services.database, community_id)
    )
