"""GetCourse's Tech API v1: fields and groups by number, answers to lessons. It creates nobody."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vitrina.school.getcourse_faults import GetCourseError, GetCourseFault
from vitrina.school.getcourse_http import Account, Json, ask_getcourse
from vitrina.school.outgoing import Outgoing

_NOT_FOUND = 404
HOMEWORK = "mission_answer"


@dataclass(frozen=True)
class LessonAnswer:
    """A student's answer to a lesson; `comments` are (author, text), oldest first."""

    id: int
    lesson_id: int
    kind: str
    status: str
    comments: tuple[tuple[int, str], ...]


class TechApi:
    """One school's. `who` is `{"userId": 7}` or `{"email": ...}`."""

    def __init__(self, outgoing: Outgoing, account: Account) -> None:
        self._outgoing = outgoing
        self._account = account

    async def check(self) -> None:
        """GetCourseError unless the keys are good; changes nothing."""
        await self._ask("GET", "common/get-departments")

    async def list_groups(self) -> dict[int, str]:
        """All groups of the school by their numbers (`NiktarioN/getcourse-api`, 2026-11-27)."""
        data = await self._ask("GET", "common/get-groups")
        rows = data if isinstance(data, list) else []
        return {
            row["id"]: str(row.get("name") or "")
            for row in rows
            if isinstance(row, dict) and isinstance(row.get("id"), int)
        }

    async def check_lesson(self, lesson_id: int) -> None:
        """GetCourseError unless there is such a lesson (`NiktarioN/getcourse-api`, 2026-11-27)."""
        await self._ask("GET", "lesson/get-lesson-answers", {"lessonId": lesson_id})

    async def write_fields(self, who: Json, fields: Mapping[int, str]) -> None:
        """Write custom fields by their numbers. Idempotent."""
        values = {str(number): value for number, value in fields.items()}
        await self._ask("POST", "user/update-custom-fields", {**who, "customFields": values})

    async def add_groups(self, who: Json, groups: Sequence[int]) -> None:
        """Add to groups; those that the student is in already stay. Idempotent."""
        await self._ask("POST", "user/add-groups", {**who, "groups": list(groups)})

    async def list_answers(self, who: Json) -> list[LessonAnswer]:
        """All answers of the student to any lesson; one that cannot be read is left out."""
        data = await self._ask("GET", "user/get-lesson-answers", who)
        rows = data if isinstance(data, list) else []
        return [answer for row in rows if (answer := _read_answer(row)) is not None]

    async def add_comment(self, answer_id: int, author_id: int, text: str) -> None:
        """Comment on an answer. NOT idempotent: list before it is repeated."""
        body = {"lessonAnswerId": answer_id, "userId": author_id, "text": text}
        await self._ask("POST", "lesson/add-comment-to-lesson-answer", body)

    async def set_status(self, answer_id: int, status: str) -> None:
        """Homework is `new`, `accepted` or `declined`. Idempotent."""
        body = {"lessonAnswerId": answer_id, "status": status}
        await self._ask("POST", "lesson/change-status-answers", body)

    async def _ask(self, method: str, name: str, given: Json | None = None) -> Any:
        key = f"{self._account.developer_key}_{self._account.school_key}"
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        is_read = method == "GET"
        body = await ask_getcourse(
            self._outgoing,
            self._account,
            method,
            f"/pl/api/v1/{name}",
            query=given if is_read else None,
            headers=headers,
            content=None if is_read else json.dumps(given or {}, ensure_ascii=False).encode(),
        )
        if body.get("status") is not True:
            raise _error_of(body, name)
        return body.get("data")


def _error_of(body: Json, name: str) -> GetCourseError:
    said = str(body.get("message") or "")
    if "status" not in body:
        return GetCourseError(GetCourseFault.NO_PAGE)
    is_about_user = name.startswith("user/")
    if body.get("code") == _NOT_FOUND and is_about_user:
        return GetCourseError(GetCourseFault.NO_USER, said)
    return GetCourseError(GetCourseFault.REFUSED, said)


def _read_answer(row: Any) -> LessonAnswer | None:
    try:
        comments = tuple(
            (int(one["user_id"]), str(one["comment_text"])) for one in row.get("comments") or ()
        )
        return LessonAnswer(
            int(row["id"]), int(row["lesson_id"]), str(row["type"]), str(row["status"]), comments
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
