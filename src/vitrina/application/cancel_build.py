"""A build is stopped for good; what VK has stays there."""

from dataclasses import dataclass

from vitrina.application.runs import RunServices
from vitrina.storage.records import BuildRecord


@dataclass(frozen=True)
class Cancelled:
    """Whoever runs the build finds its epoch raised, and stops."""


@dataclass(frozen=True)
class NotCancelled:
    """The build is finished already."""


async def cancel_build(services: RunServices, build: BuildRecord) -> Cancelled | NotCancelled:
    """Stop an unfinished build."""
    return Cancelled() if await services.builds.cancel(build.id) else NotCancelled()
