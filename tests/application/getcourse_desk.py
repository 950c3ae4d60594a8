"""A school's desk: a small GetCourse, an outbox on a clock in the test's hand, one student."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import insert, select

from sandbox_options import AGREEING
from vitrina.application.getcourse_services import Facts, GetCourseServices
from vitrina.application.tell_students import tell_next
from vitrina.domain.community import CommunityState, OpenedBy
from vitrina.domain.form_link import signed_query
from vitrina.domain.member import ON_SERVER
from vitrina.domain.telling import CommunityFacts, CourseTargets
from vitrina.sandbox.getcourse.school import (
    CURATOR_ID,
    DEVELOPER_KEY,
    SCHOOL_KEY,
    Answer,
    Mood,
    School,
    User,
)
from vitrina.sandbox.server import run_sandbox
from vitrina.school.addresses import Openness
from vitrina.school.getcourse_http import Account
from vitrina.school.outgoing import Outgoing, open_outgoing
from vitrina.storage.database import Database
from vitrina.storage.getcourse_settings import GetCourseSettings
from vitrina.storage.getcourse_students import GetCourseStudents
from vitrina.storage.models import communities, getcourse_tellings
from vitrina.storage.telling_list import TellingList, TellingRow
from vitrina.storage.telling_wishes import wish_telling
from vitrina.storage.tellings import Tellings
from vitrina.storage.vault import Vault
from vitrina.wording.getcourse import say_comment

EMAIL = "olga@example.com"
COURSE, LESSON = "massage", 7
TARGETS = CourseTargets(
    "Сообщество ВК", 11, "ВК готово", 21, LESSON, CURATOR_ID, "Ссылка на анкету", 12
)
COMPLETE = CommunityFacts("/club1", ())
LACKING = CommunityFacts("/club1", ("cover", "topic"))
URL = "https://vk.ru/club1"
KEY = "k" * 32


@dataclass
class Desk:
    """`facts` is how the community stands; `clock.now` is the database's."""

    database: Database
    clock: SimpleNamespace
    services: GetCourseServices
    outgoing: Outgoing
    school: School
    olga: User
    homework: Answer
    facts: Facts = COMPLETE

    async def open_community(self, student_id: str, course_id: str = COURSE) -> str:
        """A community whose first run is over."""
        community_id = uuid.uuid4().hex
        async with self.database.transaction() as connection:
            await connection.execute(
                insert(communities).values(
                    id=community_id,
                    state=CommunityState.LIVING,
                    opened_by=OpenedBy.BY_API,
                    student_id=student_id,
                    course_id=course_id,
                    group_id=int(community_id[:12], 16),
                    created_at=self.clock.now,
                )
            )
        await self.wish(community_id)
        return community_id

    async def wish(self, community_id: str) -> None:
        """Something has happened to the community."""
        async with self.database.transaction() as connection:
            await wish_telling(connection, community_id, self.database.now())

    async def tell(self, outgoing: Outgoing | None = None) -> bool:
        return await tell_next(self.services, outgoing or self.outgoing)

    async def tell_all(self, patience: float = 0.0) -> int:
        """Everything that is due, letting time pass while something waits; how many turns."""
        turns, until = 0, self.clock.now + patience
        while True:
            if await self.tell():
                turns += 1
            elif self.clock.now < until:
                self.clock.now += 600
            else:
                return turns

    async def row(self, community_id: str) -> TellingRow:
        found = await self.services.listed.of_community(community_id)
        assert found is not None
        return found

    async def list_raw(self) -> list[Any]:
        async with self.database.transaction() as connection:
            return list((await connection.execute(select(getcourse_tellings))).mappings())

    def put_out(self, kind: str, path: str = "/pl/", times: int = 1, ms: int = 0) -> None:
        self.school.moods = [Mood(path, kind, times, ms)]

    def stands(self) -> tuple[str | None, list[str], str, list[str]]:
        comments = [one.comment_text for one in self.homework.comments]
        field = self.olga.fields.get("Сообщество ВК")
        return field, self.olga.groups, self.homework.status, comments


IN_PLACE = (URL, ["ВК готово"], "accepted", [say_comment(COMPLETE, URL)])


@asynccontextmanager
async def open_desk(database_url: str, *, tech: bool = True) -> AsyncIterator[Desk]:
    """On either engine; the account is stored, and the course has its targets."""
    clock = SimpleNamespace(now=1_000_000.0)
    database = Database(database_url, clock=lambda: clock.now)
    vault = Vault([Fernet.generate_key().decode()])
    settings = GetCourseSettings(database, vault)
    async with (
        run_sandbox(AGREEING) as sandbox,
        open_outgoing(Openness(loopback=True), patience=5.0) as outgoing,
    ):
        school: School = sandbox.app.state.getcourse
        school.field_ids[12] = "Ссылка на анкету"
        olga = school.add_user(EMAIL)
        desk = Desk(
            database, clock, _services(database, vault, settings), outgoing, school, olga,
            school.add_answer(olga.id, LESSON),
        )  # fmt: skip

        async def read_facts(community_id: str) -> Facts:
            return desk.facts

        desk.services = replace(desk.services, read_facts=read_facts)
        await settings.save_account(
            ON_SERVER,
            sandbox.url,
            school_key=SCHOOL_KEY,
            developer_key=DEVELOPER_KEY if tech else None,
        )
        await settings.save_targets(ON_SERVER, COURSE, TARGETS)
        yield desk
    await database.close()


def _services(database: Database, vault: Vault, settings: GetCourseSettings) -> GetCourseServices:
    async def read_nothing(community_id: str) -> Facts:
        return COMPLETE

    return GetCourseServices(
        settings=settings,
        students=GetCourseStudents(database, vault),
        tellings=Tellings(database),
        listed=TellingList(database),
        fallback=None,
        read_facts=read_nothing,
        say=say_comment,
        make_form_url=lambda student, course, exp: (
            f"https://vitrina.example/create?{signed_query(student, course, exp, KEY)}"
        ),
        site_url="https://vk.ru",
        link_days=30,
        openness=Openness(loopback=True),
        chance=lambda: 0.5,
    )


def environment_account(url: str) -> Account:
    """What the settings of the environment may name."""
    return Account(url, SCHOOL_KEY, DEVELOPER_KEY)
