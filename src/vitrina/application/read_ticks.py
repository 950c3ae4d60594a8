"""What the person has ticked among what is theirs to do."""

from vitrina.application.manual_services import ManualServices
from vitrina.storage.manual_ticks import Ticks
from vitrina.storage.records import BuildRecord


async def read_ticks(services: ManualServices, build: BuildRecord) -> Ticks:
    """The ticks of the build's community."""
    return await services.ticks.read(build.community_id)
