"""What the verbs about a school's GetCourse work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

from vitrina.domain.telling import CommunityFacts, NotMadeYet, NotThere
from vitrina.school.addresses import Openness
from vitrina.school.getcourse_http import Account
from vitrina.storage.getcourse_settings import GetCourseSettings
from vitrina.storage.getcourse_students import GetCourseStudents
from vitrina.storage.telling_list import TellingList
from vitrina.storage.tellings import Tellings

Facts = CommunityFacts | NotMadeYet | NotThere


class MakeFormUrl(Protocol):
    """The address of the form for a student, which the school's key signs; None without a key."""

    def __call__(self, student_id: str, course_id: str, expires_at: int) -> str | None: ...


@dataclass(frozen=True)
class GetCourseServices:
    """For verbs about GetCourse.

    `fallback` is the account of the environment, which counts while none is stored. `site_url` is
    VK's for people; `say` makes the comment out of the facts and the community's address; `chance`
    gives 0 to 1; `link_days` is how long a prepared link and form are good; `openness` says which
    addresses may be gone to.
    """

    settings: GetCourseSettings
    students: GetCourseStudents
    tellings: Tellings
    listed: TellingList
    fallback: Account | None = field(repr=False)
    read_facts: Callable[[str], Awaitable[Facts]]
    say: Callable[[CommunityFacts, str], str]
    make_form_url: MakeFormUrl
    site_url: str
    link_days: float
    openness: Openness
    chance: Callable[[], float]

    async def find_account(self) -> Account | None:
        """The account that is told: the stored one, else the environment's; None without keys.

        Keys of one are never sent to the address of the other. LostSecret.
        """
        stored = await self.settings.read_account()
        if not stored.base:
            return self.fallback
        if not (stored.school_key or stored.developer_key):
            return None
        return Account(stored.base, stored.school_key, stored.developer_key)
