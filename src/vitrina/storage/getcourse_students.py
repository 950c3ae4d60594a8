"""Students whom the school's call-out has named: their e-mail, and what their form begins with.

Both are sealed. The form's beginning goes as soon as their community is made, or after its days;
the e-mail stays as long as there is something of the student to tell.
"""

import json
from typing import Any

from sqlalchemy import Double, and_, delete, exists, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.telling import CalledStudent, FormBeginning, TellingKind
from vitrina.storage.database import Database, retried_once
from vitrina.storage.keys import hash_key
from vitrina.storage.models import communities, getcourse_students, getcourse_tellings
from vitrina.storage.telling_wishes import wish_link
from vitrina.storage.vault import LostSecret, Purpose, Vault

_SOON = 86400.0  # seconds: a link that ends sooner is made anew
students = getcourse_students


class GetCourseStudents:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    @retried_once
    async def keep(self, student: CalledStudent, days: float) -> int:
        """Keep what the call-out said; when the student's link ends, in unix seconds. Idempotent.

        The link stays the same while it lasts, and is told to GetCourse. Who has a community needs
        no beginning of a form.
        """
        now = self._database.now()
        async with self._database.transaction() as connection:
            at = float((await connection.execute(select(now))).scalar_one())
            had = (await connection.execute(self._one(student).with_for_update())).first()
            expires_at = int(at + days * 86400)
            if had is not None and had.expires_at > at + _SOON:
                expires_at = had.expires_at
            values: dict[str, Any] = {"expires_at": expires_at, "called_at": now}
            if student.email:
                values["email"] = self._seal(student, student.email, Purpose.STUDENT_EMAIL)
            beginning = _pack(student)
            if beginning and not await self._is_made(connection, student.student_id):
                values["form"] = self._seal(student, beginning, Purpose.STUDENT_FORM)
            dialect: Any = sqlite if self._database.is_sqlite else postgresql
            row = dialect.insert(students).values(
                student_id=student.student_id, course_id=student.course_id, **values
            )
            await connection.execute(
                row.on_conflict_do_update(index_elements=["student_id", "course_id"], set_=values)
            )
            await wish_link(connection, student.student_id, student.course_id, now)
        return expires_at

    @retried_once
    async def open_form(
        self, student_id: str, course_id: str, browser: str
    ) -> FormBeginning | None:
        """What the form begins with, in the browser that opened it first and in no other."""
        mine = and_(students.c.student_id == student_id, students.c.course_id == course_id)
        bound = hash_key(browser)
        statement = (
            update(students)
            .where(mine, students.c.form.is_not(None))
            .where(or_(students.c.bound_hash.is_(None), students.c.bound_hash == bound))
            .values(bound_hash=bound)
            .returning(students.c.form)
        )
        async with self._database.transaction() as connection:
            sealed = (await connection.execute(statement)).scalar_one_or_none()
        if sealed is None:
            return None
        try:
            kept = json.loads(self._vault.open(sealed, Purpose.STUDENT_FORM, student_id, course_id))
        except LostSecret:
            return None
        return FormBeginning(kept["name"], kept["phone"])

    @retried_once
    async def find_email(self, student_id: str, course_id: str) -> str:
        """The student's e-mail as the school has said it, in this course rather than another."""
        query = (
            select(students.c.email, students.c.course_id)
            .where(students.c.student_id == student_id, students.c.email.is_not(None))
            .order_by((students.c.course_id == course_id).desc(), students.c.called_at.desc())
            .limit(1)
        )
        async with self._database.transaction() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return ""
        try:
            return self._vault.open(row.email, Purpose.STUDENT_EMAIL, student_id, row.course_id)
        except LostSecret:
            return ""

    @retried_once
    async def find_end(self, student_id: str, course_id: str) -> int | None:
        """When the student's link ends, in unix seconds; None for who was not named."""
        query = select(students.c.expires_at).where(
            students.c.student_id == student_id, students.c.course_id == course_id
        )
        async with self._database.transaction() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    @retried_once
    async def forget_old(self, days: float) -> int:
        """The beginnings of forms after their days, and how many; who has no community, whole."""
        now = self._database.now()
        old = students.c.called_at < now - literal(days * 86400, Double)
        has_one = exists().where(communities.c.student_id == students.c.student_id)
        ended = and_(students.c.expires_at < now, ~has_one)
        is_kept = exists().where(
            students.c.student_id == getcourse_tellings.c.student_id,
            students.c.course_id == getcourse_tellings.c.course_id,
        )
        links = getcourse_tellings.c.kind == TellingKind.LINK
        async with self._database.transaction() as connection:
            kept = and_(old, students.c.form.is_not(None))
            blanked = await connection.execute(update(students).where(kept).values(form=None))
            await connection.execute(delete(students).where(old, ended))
            await connection.execute(delete(getcourse_tellings).where(links, ~is_kept))
        return blanked.rowcount

    def _one(self, student: CalledStudent) -> Any:
        return select(students.c.expires_at).where(
            students.c.student_id == student.student_id, students.c.course_id == student.course_id
        )

    async def _is_made(self, connection: AsyncConnection, student_id: str) -> bool:
        made = exists().where(
            communities.c.student_id == student_id, communities.c.group_id.is_not(None)
        )
        return bool((await connection.execute(select(made))).scalar_one())

    def _seal(self, student: CalledStudent, text: str, purpose: Purpose) -> str:
        return self._vault.seal(text, purpose, student.student_id, student.course_id)


async def is_student(connection: AsyncConnection, student_id: str) -> bool:
    """Whether the school's call-out has said something of this student, that is kept."""
    kept = exists().where(students.c.student_id == student_id)
    return bool((await connection.execute(select(kept))).scalar_one())


async def forget_student(connection: AsyncConnection, student_id: str) -> None:
    """What the school's call-out has said of a student who has no community any more.

    Their links are told to nobody either; in the caller's transaction.
    """
    has_one = communities.c.student_id == student_id
    if not student_id or (await connection.execute(select(exists().where(has_one)))).scalar_one():
        return
    for table in (getcourse_tellings, students):
        await connection.execute(delete(table).where(table.c.student_id == student_id))


def _pack(student: CalledStudent) -> str:
    if not (student.name or student.phone):
        return ""
    return json.dumps({"name": student.name, "phone": student.phone}, ensure_ascii=False)
