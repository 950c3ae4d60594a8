"""A request to a school's GetCourse, and its answer as JSON."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from vitrina.school.addresses import UrlRefused
from vitrina.school.getcourse_faults import GetCourseError, GetCourseFault, fault_of_status
from vitrina.school.outgoing import Answer, AnswerRefused, NotSent, OutcomeUnknown, Outgoing

MOST_BYTES = 1_000_000  # a lesson's answers come all at once
Json = dict[str, Any]


@dataclass(frozen=True)
class Account:
    """Where a school's GetCourse is, and its keys; without a developer's key no Tech API.

    `base` is `https://school.getcourse.ru`, or the school's own domain.
    """

    base: str
    school_key: str = field(repr=False)
    developer_key: str = field(default="", repr=False)


async def ask_getcourse(
    outgoing: Outgoing,
    account: Account,
    method: str,
    path: str,
    *,
    query: Json | None = None,
    headers: dict[str, str] | None = None,
    content: bytes | None = None,
) -> Json:
    """The JSON object of the answer; GetCourseError for everything else.

    A wrong status with a readable body is given back too, beside 3xx, 401, 403, 429 and 5xx.
    """
    url = account.base.rstrip("/") + path
    if query:
        url += "?" + urlencode(query, quote_via=quote)
    try:
        answer = await outgoing.ask(method, url, headers=headers, content=content, most=MOST_BYTES)
    except UrlRefused as refused:
        raise GetCourseError(GetCourseFault.BAD_ADDRESS, refused.fault) from refused
    except NotSent as error:
        raise GetCourseError(GetCourseFault.AWAY) from error
    except (OutcomeUnknown, AnswerRefused) as error:
        raise GetCourseError(GetCourseFault.UNKNOWN) from error
    return _read(answer)


def _read(answer: Answer) -> Json:
    fault = fault_of_status(answer.status)
    if fault is GetCourseFault.MOVED:
        raise GetCourseError(fault, answer.headers.get("location", ""))
    if fault is not None:
        raise GetCourseError(fault)
    if not answer.body.strip():
        raise GetCourseError(GetCourseFault.EMPTY)
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise GetCourseError(GetCourseFault.NO_PAGE) from None
    if not isinstance(body, dict):
        raise GetCourseError(GetCourseFault.NO_PAGE)
    return body
