"""What is to be told to GetCourse of one student: to whom, where, and which words."""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from vitrina.application.getcourse_services import GetCourseServices
from vitrina.domain.telling import (
    NO_FORM_KEY,
    NO_TARGETS,
    NOT_AN_ID,
    NOT_THERE,
    CommunityFacts,
    CourseTargets,
    NotMadeYet,
    NotThere,
    TellingKind,
)
from vitrina.school.getcourse import (
    CommunityNews,
    KnownStudent,
    Told,
    tell_getcourse,
    write_link,
)
from vitrina.school.getcourse_http import Account
from vitrina.school.outgoing import Outgoing
from vitrina.storage.tellings import Taken

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{3,190}")


@dataclass(frozen=True)
class Work:
    """What is to be sent, and a name for exactly that."""

    digest: str
    send: Callable[[Outgoing], Awaitable[Told]]
    asks_homework: bool = False


@dataclass(frozen=True)
class Later:
    """It cannot be said yet what is to be told."""


async def prepare_work(
    services: GetCourseServices, account: Account, taken: Taken
) -> Work | Later | str:
    """What is to be sent; a cause when there is nothing to send, or nobody to send it about."""
    targets = await services.settings.targets_of(taken.course_id)
    email = await services.students.find_email(taken.student_id, taken.course_id)
    student = known_student(taken.student_id, email)
    if student is None:
        return NOT_AN_ID
    if taken.kind is TellingKind.LINK:
        return await _prepare_link(services, account, taken, student, targets)
    if targets.is_empty:
        return NO_TARGETS
    facts = await services.read_facts(taken.community_id or "")
    if isinstance(facts, NotMadeYet):
        return Later()
    if isinstance(facts, NotThere):
        return NOT_THERE
    news = _news_of(services, facts)

    async def send(outgoing: Outgoing) -> Told:
        return await tell_getcourse(outgoing, account, student, targets, news)

    digest = _digest(account, student, targets, asdict(news))
    return Work(digest, send, asks_homework=targets.lesson_id is not None)


async def _prepare_link(
    services: GetCourseServices,
    account: Account,
    taken: Taken,
    student: KnownStudent,
    targets: CourseTargets,
) -> Work | str:
    end = await services.students.find_end(taken.student_id, taken.course_id)
    if end is None:
        return NOT_THERE
    url = services.make_form_url(taken.student_id, taken.course_id, end)
    if url is None:
        return NO_FORM_KEY

    async def send(outgoing: Outgoing) -> Told:
        return await write_link(outgoing, account, student, targets, url)

    return Work(_digest(account, student, targets, url), send)


def known_student(student_id: str, email: str) -> KnownStudent | None:
    """Whom GetCourse knows by this id of a link that the school signed; None for another's id.

    `email` is what the call-out has said of the same student.
    """
    if _NUMBER.fullmatch(student_id):
        return KnownStudent(int(student_id), email)
    if email or _MAIL.fullmatch(student_id):
        return KnownStudent(email=email or student_id)
    return None


def _news_of(services: GetCourseServices, facts: CommunityFacts) -> CommunityNews:
    url = services.site_url + facts.path
    return CommunityNews(url, facts.is_complete, services.say(facts, url))


def _digest(account: Account, student: KnownStudent, targets: CourseTargets, news: object) -> str:
    """A name for exactly what is told to whom, where; the keys are not in it."""
    told = [account.base, bool(account.developer_key), asdict(student), asdict(targets), news]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
