"""What a school's programs read by the API: a page at a time, of rows that may come and go."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from vitrina.application.program_services import ProgramServices
from vitrina.domain.api_key import ApiKey, is_key
from vitrina.domain.listing import Filters, Order, Place
from vitrina.domain.school_event import SchoolEvent
from vitrina.storage.api_records import read_listed, read_run, read_runs_page
from vitrina.storage.community_list import read_page
from vitrina.storage.event_list import EventRecord, read_events_after
from vitrina.storage.pieces import PieceRecord, read_pieces

JSON = dict[str, Any]


@dataclass(frozen=True)
class RowsPage:
    """Rows in their order; `then` is after which one the next page begins, None at the end."""

    rows: tuple[JSON, ...] = field(repr=False)
    then: tuple[float | str, str] | None


async def find_program(services: ProgramServices, shown: str) -> ApiKey | None:
    """The good key that a program shows; that it is in use is noted."""
    return await services.keys.find(shown) if is_key(shown) else None


async def list_communities(
    services: ProgramServices, filters: Filters, after: Sequence[Any] | None, limit: int
) -> RowsPage:
    """Communities, the newest first."""
    place = Place(*after) if after else None
    page = await read_page(services.database, filters, Order.NEWEST, place, limit)
    rows = await read_listed(services.database, [row.community_id for row in page.rows])
    # One that is missing was forgotten this moment.
    found = tuple(rows[row.community_id] for row in page.rows if row.community_id in rows)
    return RowsPage(found, (page.then.value, page.then.community_id) if page.then else None)


async def find_community(
    services: ProgramServices, community_id: str
) -> tuple[JSON, Sequence[PieceRecord]] | None:
    """One community and what VK has of it; None: there is none, or it is forgotten."""
    row = (await read_listed(services.database, [community_id])).get(community_id)
    if row is None:
        return None
    return row, tuple((await read_pieces(services.database, community_id)).values())


async def list_runs(
    services: ProgramServices, community_id: str, after: Sequence[Any] | None, limit: int
) -> RowsPage | None:
    """The runs over a community, the newest first; None: there is no such community."""
    if not await read_listed(services.database, [community_id]):
        return None
    place = (after[0], after[1]) if after else None
    rows = await read_runs_page(services.database, community_id, place, limit + 1)
    last = rows[limit - 1] if len(rows) > limit else None
    return RowsPage(tuple(rows[:limit]), (last["created_at"], last["id"]) if last else None)


async def find_run(services: ProgramServices, build_id: str) -> tuple[JSON, list[JSON]] | None:
    """One run and its steps."""
    return await read_run(services.database, build_id)


async def list_events(
    services: ProgramServices, kind: SchoolEvent | None, after: int, limit: int
) -> list[EventRecord]:
    """Events behind a place, the first one first."""
    kinds = (kind,) if kind else ()
    return await read_events_after(services.database, after, limit, kinds)
