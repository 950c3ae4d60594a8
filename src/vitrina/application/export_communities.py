"""The school's list of communities as a file, read in parts; each file is in the audit log."""

from collections.abc import AsyncIterator

from vitrina.application.give_new_link import NewLink, give_new_link
from vitrina.application.services import BuildServices, GrantServices
from vitrina.domain.listing import Filters, Order
from vitrina.domain.member import Actor
from vitrina.storage.community_list import read_page
from vitrina.storage.listed_rows import ListedCommunity, read_rows
from vitrina.storage.school_acts import note_act

AT_ONCE = 100  # rows
EXPORTED, NUDGED = "communities.exported", "nudges.exported"


async def export_communities(
    services: BuildServices, actor: Actor, filters: Filters, order: Order, act: str = EXPORTED
) -> AsyncIterator[tuple[ListedCommunity, ...]]:
    """Parts of the list in its order; what comes and goes meanwhile moves nothing.

    `act` is what the audit log calls it, empty for what is only looked at.
    """
    if act:
        await note_act(services.database, actor, act, "")
    after = None
    while True:
        page = await read_page(services.database, filters, order, after, AT_ONCE)
        yield await read_rows(services.database, page.rows)
        if page.then is None:
            return
        after = page.then


async def link_for_export(
    services: GrantServices, actor: Actor, community_id: str, press: str
) -> str:
    """The key of a new link for a student of the file; empty where none can be given."""
    given = await give_new_link(services, actor, community_id, press)
    return given.page_key if isinstance(given, NewLink) else ""
