"""The school's list of communities, a page of it."""

from dataclasses import dataclass

from vitrina.application.services import BuildServices
from vitrina.domain.listing import Filters, Order, Place, Stage
from vitrina.storage.community_list import count_stages, list_courses, list_error_codes, read_page
from vitrina.storage.course_names import read_course_names
from vitrina.storage.listed_rows import ListedCommunity, read_rows

PAGE = 30  # rows


@dataclass(frozen=True)
class CommunityList:
    """A page: `then` is where the next one begins. `counts` by stage, whatever stage is shown.

    `courses` (ids) and `error_codes` are those that there are, to choose from; a course that the
    school has not named has no name.
    """

    rows: tuple[ListedCommunity, ...]
    then: Place | None
    counts: dict[Stage, int]
    courses: tuple[str, ...]
    course_names: dict[str, str]
    error_codes: tuple[int, ...]


async def list_communities(
    services: BuildServices, filters: Filters, order: Order, after: Place | None
) -> CommunityList:
    """Reads our records only."""
    page = await read_page(services.database, filters, order, after, PAGE)
    return CommunityList(
        rows=await read_rows(services.database, page.rows),
        then=page.then,
        counts=await count_stages(services.database, filters),
        courses=tuple(await list_courses(services.database)),
        course_names=await read_course_names(services.database),
        error_codes=tuple(await list_error_codes(services.database)),
    )
