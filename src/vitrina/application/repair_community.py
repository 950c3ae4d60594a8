"""What VK no longer shows is made again; what a person changed by hand only where they wish it."""

from collections.abc import Collection
from dataclasses import dataclass

from vitrina.application.services import BuildServices
from vitrina.application.standing import Living, NotLiving, read_living
from vitrina.application.start_run import AnotherRun, Changed, start_run
from vitrina.building.changes import ChangeSet
from vitrina.building.repairs import Repair, list_repairs, plan_repairs
from vitrina.domain.build import BuildPurpose
from vitrina.storage.run_opening import RunOutdated


@dataclass(frozen=True)
class NothingToRepair:
    """Nothing of what was chosen is missing or different, or nobody's token may mend it."""


async def read_repairs(
    services: BuildServices, community_id: str
) -> tuple[Repair, ...] | NotLiving:
    """What may be mended as of the last look; `is_offered` is what the person decides about."""
    living = await read_living(services, community_id)
    return living if isinstance(living, NotLiving) else list_repairs(living.standing)


async def repair_community(
    services: BuildServices, community_id: str, keys: Collection[str] | None = None
) -> Changed | AnotherRun | NothingToRepair | NotLiving:
    """Open the run that mends these pieces; without `keys` all that nobody has to decide about."""
    living = await read_living(services, community_id)
    if isinstance(living, NotLiving):
        return living
    work = _choose(living, keys)
    if not work.tasks:
        return NothingToRepair()
    opened = await start_run(services, living, living.new_run(BuildPurpose.REPAIR, work))
    return NothingToRepair() if isinstance(opened, RunOutdated) else opened


def _choose(living: Living, keys: Collection[str] | None) -> ChangeSet:
    chosen = {
        one.key
        for one in list_repairs(living.standing)
        if (not one.is_offered if keys is None else one.key in keys)
    }
    return plan_repairs(living.standing, chosen)
