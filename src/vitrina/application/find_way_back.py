"""The build of whoever closed its page."""

from dataclasses import dataclass, field
from functools import partial

from vitrina.application.services import GrantServices
from vitrina.storage.link_keys import current_key, is_ended, let_open
from vitrina.storage.records import BuildRecord
from vitrina.storage.students import latest_of_student


@dataclass(frozen=True)
class WayBack:
    """Keys that open the build's page and let it be followed, the same each time."""

    page_key: str = field(repr=False)
    follow_key: str = field(repr=False)


async def find_way_back(
    services: GrantServices, *, student_id: str, is_verified: bool, page_key: str
) -> BuildRecord | None:
    """The build of a student whom the school signed for, else the one behind `page_key`.

    An id without a signature opens nothing, and hides a build of another student's.
    """
    builds = services.building.builds
    if is_verified:
        build = await latest_of_student(services.building.database, builds, student_id)
        if build:
            return build
    build = await builds.find_by_key(page_key, "page") if page_key else None
    if build is None or not student_id:
        return build
    owner = (await builds.practitioner(build)).student_id
    return build if owner in ("", student_id) else None


async def open_way_back(services: GrantServices, build: BuildRecord) -> WayBack:
    """Let the build be opened and followed by keys made for it. Idempotent."""
    page_key = await page_key_back(services, build.community_id)
    follow_key = services.keys.of_way_back(build.community_id, "follow")
    await let_open(services.building.database, build.community_id, "follow", follow_key)
    return WayBack(page_key, follow_key)


async def page_key_back(services: GrantServices, community_id: str) -> str:
    """A key to the page of this community, the same until a lost link ends it. Idempotent."""
    make_key = partial(services.keys.of_way_back, community_id, "page")
    return await current_key(services.building.database, community_id, make_key, "page")


async def was_page_link(services: GrantServices, key: str) -> bool:
    """Whether this key opened somebody's page until the link was changed."""
    return await is_ended(services.building.database, key, "page")
