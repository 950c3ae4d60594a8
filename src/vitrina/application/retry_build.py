"""A build tries again what VK refused; what is done stays done."""

from collections.abc import Collection
from dataclasses import dataclass

from vitrina.application.afterwards import afterwards
from vitrina.application.runs import RunServices
from vitrina.domain.build import BuildState
from vitrina.storage.records import BuildRecord

BY_ITS_PERSON = frozenset({BuildState.FAILED})
BY_AN_OPERATOR = frozenset({BuildState.FAILED, BuildState.DONE_WITH_GAPS, BuildState.WAITING})


@dataclass(frozen=True)
class Retried:
    """The build is queued from the step that failed."""


@dataclass(frozen=True)
class NotRetried:
    """Its state does not allow that, or the person has another build on its way."""


async def retry_build(
    services: RunServices,
    build: BuildRecord,
    allowed: Collection[BuildState] = BY_ITS_PERSON,
) -> Retried | NotRetried:
    """Queue the build again if its state is one of the `allowed`."""
    if build.state not in allowed or not await services.builds.retry(build.id):
        return NotRetried()
    await afterwards("submit", services.submit(build.id, build.turn), build_id=build.id)
    return Retried()
