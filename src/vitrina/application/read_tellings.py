"""What GetCourse was told and what not, for the console."""

from dataclasses import dataclass

from vitrina.application.getcourse_services import GetCourseServices
from vitrina.domain.telling import TellingState
from vitrina.storage.telling_list import TellingCounts, TellingPage, TellingRow


@dataclass(frozen=True)
class TellingsRead:
    """The figures of all tabs, and one page."""

    counts: TellingCounts
    page: TellingPage


async def read_tellings(
    services: GetCourseServices,
    *,
    state: TellingState | None = None,
    student: str = "",
    after: tuple[float, str] | None = None,
) -> TellingsRead:
    """The newest first, of one state or all, or of one student; `after` is where a page ended."""
    page = await services.listed.list_page(state=state, student=student, after=after)
    return TellingsRead(await services.listed.count(), page)


async def read_telling(services: GetCourseServices, community_id: str) -> TellingRow | None:
    """What was told of one community; None where the school has no GetCourse, or nothing was."""
    if services.fallback is None and not await services.settings.has_account():
        return None
    return await services.listed.of_community(community_id)
