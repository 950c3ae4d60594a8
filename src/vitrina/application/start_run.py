"""A run over a community that lives is opened, and the queue told of it."""

from dataclasses import dataclass

import structlog

from vitrina.application.afterwards import afterwards
from vitrina.application.services import BuildServices
from vitrina.application.standing import Living
from vitrina.domain.build import turn_of
from vitrina.storage.run_opening import NewRun, RunOpened, RunOutdated, RunUnderWay, open_run

_log = structlog.get_logger("vitrina.community")


@dataclass(frozen=True)
class Changed:
    """The run is queued; without a run nothing was left to send, and the form is kept."""

    build_id: str


@dataclass(frozen=True)
class AnotherRun:
    """Another run over the community, or of the same person, is not finished."""

    build_id: str


async def start_run(
    services: BuildServices, living: Living, new: NewRun
) -> Changed | AnotherRun | RunOutdated:
    """Open the run and tell the queue of it."""
    opened = await open_run(services.database, new)
    match opened:
        case RunUnderWay(build_id):
            return AnotherRun(build_id)
        case RunOutdated():
            return opened
        case RunOpened(build_id, vk_user_id):
            _log.info("build.opened", build_id=build_id, purpose=new.purpose.value)
            turn = turn_of(vk_user_id, living.community.group_id)
            await afterwards("submit", services.submit(build_id, turn), build_id=build_id)
            return Changed(build_id)
