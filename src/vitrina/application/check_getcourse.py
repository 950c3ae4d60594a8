"""Whether GetCourse takes the keys, and knows what the courses name; nothing is changed there."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vitrina.application.getcourse_services import GetCourseServices
from vitrina.domain.telling import CourseTargets
from vitrina.school.getcourse import check_account, check_lesson, list_groups
from vitrina.school.getcourse_faults import GetCourseError, GetCourseFault
from vitrina.school.getcourse_http import Account
from vitrina.school.outgoing import Outgoing, open_outgoing


class Checked(StrEnum):
    """What was looked at."""

    ACCOUNT = "account"
    KEYS = "keys"
    GROUP = "group"
    FIELD = "field"
    LESSON = "lesson"
    CURATOR = "curator"
    CALLOUT = "callout"


class Found(StrEnum):
    """How it stands; what cannot be asked without changing something is `unasked`."""

    WELL = "well"
    MISSING = "missing"
    UNASKED = "unasked"
    FAULT = "fault"


@dataclass(frozen=True)
class CheckLine:
    """One thing; `name` is a field's, group's or lesson's; `fault`: why it was not looked at."""

    what: Checked
    found: Found
    course_id: str = ""
    name: str = ""
    fault: str = ""
    said: str = ""

    @property
    def of_course(self) -> bool:
        """Whether it is a thing of one course."""
        return self.what in (Checked.FIELD, Checked.GROUP, Checked.LESSON, Checked.CURATOR)

    @property
    def is_wrong(self) -> bool:
        """Whether somebody has to mend it before it is told."""
        is_needed = self.what in (Checked.ACCOUNT, Checked.GROUP)
        return self.found is Found.FAULT or (self.found is Found.MISSING and is_needed)


async def check_getcourse(services: GetCourseServices, outgoing: Outgoing) -> list[CheckLine]:
    """One line for each thing, the account first."""
    account = await services.find_account()
    if account is None:
        return [CheckLine(Checked.ACCOUNT, Found.MISSING)]
    lines = [CheckLine(Checked.ACCOUNT, Found.WELL, name=account.base)]
    groups: Mapping[int, str] = {}
    if not account.developer_key:
        # The Import API has no question that changes nothing.
        lines.append(CheckLine(Checked.KEYS, Found.UNASKED))
    else:
        try:
            await check_account(outgoing, account)
            groups = await list_groups(outgoing, account)
        except GetCourseError as error:
            return [*lines, _fault(Checked.KEYS, "", "", error)]
        lines.append(CheckLine(Checked.KEYS, Found.WELL))
    stored = await services.settings.read_account()
    found = Found.WELL if stored.has_callout else Found.MISSING
    lines.append(CheckLine(Checked.CALLOUT, found))
    for course_id, targets in (await services.settings.list_targets()).items():
        lines += [
            line async for line in _check_course(outgoing, account, course_id, targets, groups)
        ]
    return lines


async def check_now(services: GetCourseServices) -> list[CheckLine]:
    """The same over a way out that is opened for it."""
    async with open_outgoing(services.openness) as outgoing:
        return await check_getcourse(services, outgoing)


async def _check_course(
    outgoing: Outgoing,
    account: Account,
    course_id: str,
    targets: CourseTargets,
    groups: Mapping[int, str],
) -> AsyncIterator[CheckLine]:
    by_tech = bool(account.developer_key)
    field = targets.field_id if by_tech else targets.field_name
    if field:
        yield CheckLine(Checked.FIELD, Found.UNASKED, course_id, str(field))
    if by_tech and targets.group_id is not None:
        is_there = targets.group_id in groups
        name = groups.get(targets.group_id, str(targets.group_id))
        found = Found.WELL if is_there else Found.MISSING
        yield CheckLine(Checked.GROUP, found, course_id, name)
    elif not by_tech and targets.group_name:
        yield CheckLine(Checked.GROUP, Found.UNASKED, course_id, targets.group_name)
    if targets.lesson_id is None:
        return
    name = str(targets.lesson_id)
    if not by_tech:
        fault = GetCourseError(GetCourseFault.NO_MEANS)
        yield _fault(Checked.LESSON, course_id, name, fault)
        return
    try:
        await check_lesson(outgoing, account, targets.lesson_id)
        yield CheckLine(Checked.LESSON, Found.WELL, course_id, name)
    except GetCourseError as error:
        yield _fault(Checked.LESSON, course_id, name, error)
    if targets.curator_id is None:
        yield CheckLine(Checked.CURATOR, Found.MISSING, course_id)


def _fault(what: Checked, course_id: str, name: str, error: GetCourseError) -> CheckLine:
    return CheckLine(what, Found.FAULT, course_id, name, error.fault, error.said)
