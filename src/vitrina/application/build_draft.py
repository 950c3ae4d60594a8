"""The last tap of the guided way: what was chosen is kept, and the community's run is opened."""

from dataclasses import dataclass

from vitrina.application.open_build import TooManyOpened
from vitrina.application.open_connected_build import (
    ConnectionOpened,
    GroupTaken,
    NoDraft,
    open_connected_build,
)
from vitrina.application.read_work import NoKeyYet, WorkChoices, order_of
from vitrina.application.services import ConnectServices
from vitrina.storage.drafts import DraftRecord
from vitrina.storage.openings import OpeningLimit


@dataclass(frozen=True)
class DraftBuilt:
    """The run is there, opened now or by a tap before: the draft's own links show it."""


async def choose_work(services: ConnectServices, draft: DraftRecord, choices: WorkChoices) -> None:
    """Keep what the person chose."""
    await services.drafts.choose(draft.community_id, choices.to_json())


async def build_draft(
    services: ConnectServices, draft: DraftRecord, limit: OpeningLimit
) -> DraftBuilt | GroupTaken | TooManyOpened | NoKeyYet:
    """Open the draft's run with its key; idempotent. `limit` says whose opening it is."""
    order = await order_of(services, draft, limit)
    if order is None:
        return NoKeyYet()
    end = await open_connected_build(services.grants.building, order)
    match end:
        case ConnectionOpened():
            return DraftBuilt()
        case NoDraft():
            return NoKeyYet()
        case _:
            return end
