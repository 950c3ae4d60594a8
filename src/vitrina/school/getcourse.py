"""What became of a student's community, told to the school's GetCourse: one verb over two APIs.

It may be stopped anywhere and called again: fields and groups are written to the same value, a
comment is looked for before it is written, a status is set when it differs. Who calls again after
an outcome that is unknown waits SETTLES first: a slow server may still be doing it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

from vitrina.domain.telling import CourseTargets
from vitrina.school.getcourse_faults import GetCourseError, GetCourseFault
from vitrina.school.getcourse_http import Account, Json
from vitrina.school.import_api import import_user
from vitrina.school.outgoing import Outgoing
from vitrina.school.tech_api import HOMEWORK, LessonAnswer, TechApi

_ACCEPTED = "accepted"
# How GetCourse keeps a comment is not known: it may come back as markup, with other spaces.
_TAG = re.compile(r"<[^<>]{0,200}>")
SETTLES = 120.0  # seconds after which a server has done what it was asked, or never does


@dataclass(frozen=True)
class KnownStudent:
    """A student whom the school itself has named, by a signed link or its secret call-out.

    By e-mail or GetCourse's number, never by a phone: anybody may write one into a form, and the
    Import API creates whom it does not find.
    """

    user_id: int | None = None
    email: str = ""

    @property
    def who(self) -> Json:
        """As the Tech API is told."""
        return {"email": self.email} if self.user_id is None else {"userId": self.user_id}


@dataclass(frozen=True)
class CommunityNews:
    """The community's address, whether all of it is in place, and the comment for the lesson."""

    url: str
    is_complete: bool
    comment: str


class Item(StrEnum):
    """What can be told."""

    FIELD = "field"
    GROUP = "group"
    ANSWER = "answer"


@dataclass(frozen=True)
class Told:
    """What is in GetCourse now, and what could not be told by the keys that there are.

    An answer that the student has not handed in yet is in neither.
    """

    done: frozenset[Item]
    left_out: frozenset[Item] = frozenset()


async def tell_getcourse(
    outgoing: Outgoing,
    account: Account,
    student: KnownStudent,
    targets: CourseTargets,
    news: CommunityNews,
) -> Told:
    """Tell everything that the course has a place for. Idempotent; GetCourseError."""
    if student.user_id is None and not student.email:
        raise GetCourseError(GetCourseFault.NO_MEANS)
    if account.developer_key:
        return await _tell_by_tech(TechApi(outgoing, account), student, targets, news)
    return await _tell_by_import(outgoing, account, student, targets, news)


async def write_link(
    outgoing: Outgoing, account: Account, student: KnownStudent, targets: CourseTargets, url: str
) -> Told:
    """Write a student's own link to the form into its field, where the course has one.

    Idempotent; GetCourseError.
    """
    by_tech = bool(account.developer_key)
    if not (targets.link_field_id if by_tech else targets.link_field_name):
        return Told(frozenset())
    if by_tech and targets.link_field_id is not None:
        await TechApi(outgoing, account).write_fields(student.who, {targets.link_field_id: url})
    elif student.email:
        fields = {targets.link_field_name: url}
        await import_user(outgoing, account, student.email, fields=fields, groups=())
    else:
        raise GetCourseError(GetCourseFault.NO_MEANS)
    return Told(frozenset({Item.FIELD}))


async def check_account(outgoing: Outgoing, account: Account) -> None:
    """GetCourseError unless the Tech API takes the keys; without its key nothing can be checked.

    The Import API has no question that changes nothing.
    """
    if not account.developer_key:
        raise GetCourseError(GetCourseFault.NO_MEANS)
    await TechApi(outgoing, account).check()


async def list_groups(outgoing: Outgoing, account: Account) -> Mapping[int, str]:
    """The school's groups by their numbers, by the Tech API; changes nothing. GetCourseError."""
    return await TechApi(outgoing, account).list_groups()


async def check_lesson(outgoing: Outgoing, account: Account, lesson_id: int) -> None:
    """GetCourseError unless the Tech API knows the lesson; changes nothing."""
    await TechApi(outgoing, account).check_lesson(lesson_id)


async def _tell_by_import(
    outgoing: Outgoing,
    account: Account,
    student: KnownStudent,
    targets: CourseTargets,
    news: CommunityNews,
) -> Told:
    if not student.email:
        raise GetCourseError(GetCourseFault.NO_MEANS)
    fields = {targets.field_name: news.url} if targets.field_name else {}
    groups = [targets.group_name] if targets.group_name and news.is_complete else []
    done = {*((Item.FIELD,) if fields else ()), *((Item.GROUP,) if groups else ())}
    if done:
        await import_user(outgoing, account, student.email, fields=fields, groups=groups)
    left_out = {Item.ANSWER} if targets.lesson_id is not None else set()
    return Told(frozenset(done), frozenset(left_out))


async def _tell_by_tech(
    api: TechApi, student: KnownStudent, targets: CourseTargets, news: CommunityNews
) -> Told:
    done: set[Item] = set()
    if targets.field_id is not None:
        await api.write_fields(student.who, {targets.field_id: news.url})
        done.add(Item.FIELD)
    if targets.group_id is not None and news.is_complete:
        await api.add_groups(student.who, [targets.group_id])
        done.add(Item.GROUP)
    if targets.lesson_id is not None and await _answer(api, student, targets, news):
        done.add(Item.ANSWER)
    return Told(frozenset(done))


async def _answer(
    api: TechApi, student: KnownStudent, targets: CourseTargets, news: CommunityNews
) -> bool:
    """Accept the homework, or give it back with what is missing; False when there is none.

    What somebody has accepted is not taken back.
    """
    answers = [
        answer
        for answer in await api.list_answers(student.who)
        if answer.lesson_id == targets.lesson_id and answer.kind == HOMEWORK
    ]
    if not answers:
        return False
    answer = max(answers, key=lambda one: one.id)
    if answer.status == _ACCEPTED and not news.is_complete:
        return True
    if targets.curator_id is not None and not _is_said(answer, targets.curator_id, news.comment):
        await api.add_comment(answer.id, targets.curator_id, news.comment)
    status = _ACCEPTED if news.is_complete else "declined"
    if answer.status != status:
        await api.set_status(answer.id, status)
    return True


def _is_said(answer: LessonAnswer, curator_id: int, text: str) -> bool:
    said = {_plain(comment) for author, comment in answer.comments if author == curator_id}
    return not text or _plain(text) in said


def _plain(text: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", text)).split())
