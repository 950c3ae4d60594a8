"""What GetCourse's answers mean when they are no good ones: one table for both its APIs.

Facts: vk-2026 §4 (2026-11-26) and the two clients that it names.
"""

from enum import StrEnum


class GetCourseFault(StrEnum):
    """Why something was not told, by a code; whether trying again helps is `is_temporary`."""

    AWAY = "away"  # nobody was reached
    BROKEN = "broken"  # 5xx: it may have been done
    UNKNOWN = "unknown"  # no whole answer: it may have been done
    BUSY = "busy"  # 429, 903, 905
    EMPTY = "empty"  # 200 and nothing: the plan lacks the Import API [L]
    NO_PAGE = "no_page"  # a page instead of data: another address, or a proxy
    MOVED = "moved"  # the account serves its API on its own domain
    BAD_ADDRESS = "bad_address"  # the account's address is none that is gone to
    BAD_KEY = "bad_key"  # 401, 403, 901
    NO_USER = "no_user"
    NO_MEANS = "no_means"  # no key that could do it, or no e-mail for the Import API
    REFUSED = "refused"  # anything else that it says no to, a key that may not write too

    @property
    def is_temporary(self) -> bool:
        """Whether the same may go through later, without anybody doing anything."""
        return self in (
            GetCourseFault.AWAY,
            GetCourseFault.BROKEN,
            GetCourseFault.UNKNOWN,
            GetCourseFault.BUSY,
        )


# By the Import API's `error_code`.
_BY_CODE = {
    "901": GetCourseFault.BAD_KEY,
    "903": GetCourseFault.BUSY,
    "904": GetCourseFault.BAD_KEY,
    "905": GetCourseFault.BUSY,
    "917": GetCourseFault.EMPTY,
}
_BY_STATUS = {
    401: GetCourseFault.BAD_KEY,
    403: GetCourseFault.BAD_KEY,
    429: GetCourseFault.BUSY,
}
SAID_AT_MOST = 300  # characters of GetCourse's own words


class GetCourseError(Exception):
    """It was not told; `said` are GetCourse's own words, cut."""

    def __init__(self, fault: GetCourseFault, said: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.said = said[:SAID_AT_MOST]


def fault_of_status(status: int) -> GetCourseFault | None:
    """What the HTTP status alone says; None when the body has to be read."""
    if 300 <= status < 400:
        return GetCourseFault.MOVED
    if status >= 500:
        return GetCourseFault.BROKEN
    return _BY_STATUS.get(status)


def fault_of_code(code: object) -> GetCourseFault:
    """What the Import API's own code says; most of its refusals have none."""
    return _BY_CODE.get(str(code), GetCourseFault.REFUSED)
