"""GetCourse is told by either of its APIs, converging whatever its answers and whoever dies."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from dying_outgoing import Dying, Killed
from sandbox_options import AGREEING
from vitrina.domain.telling import CourseTargets
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
from vitrina.school.getcourse import (
    CommunityNews,
    Item,
    KnownStudent,
    Told,
    check_account,
    tell_getcourse,
)
from vitrina.school.getcourse_faults import GetCourseError, GetCourseFault
from vitrina.school.getcourse_http import Account
from vitrina.school.outgoing import Outgoing, open_outgoing

URL = "https://vk.ru/club1"
TARGETS = CourseTargets("Сообщество ВК", 11, "ВК готово", 21, 7, CURATOR_ID)
READY = CommunityNews(URL, is_complete=True, comment=f"Сообщество готово: {URL}")
LACKING = CommunityNews(URL, is_complete=False, comment="Осталось: обложка")
EMAIL = "olga@example.com"
ALL = frozenset(Item)


@dataclass
class Desk:
    """A school in the sandbox with one student, who has handed her homework in."""

    school: School
    outgoing: Outgoing
    base: str
    olga: User
    homework: Answer

    def account(self, *, tech: bool = True, **changes: str) -> Account:
        keys = {"school_key": SCHOOL_KEY, "developer_key": DEVELOPER_KEY if tech else ""}
        return Account(**{"base": self.base, **keys, **changes})

    async def tell(self, news: CommunityNews = READY, *, tech: bool = True, **more: Any) -> Told:
        given = {"student": KnownStudent(email=EMAIL), "targets": TARGETS, **more}
        outgoing = given.pop("outgoing", self.outgoing)
        return await tell_getcourse(
            outgoing, self.account(tech=tech), given["student"], given["targets"], news
        )

    async def fault(self, **more: Any) -> GetCourseFault:
        with pytest.raises(GetCourseError) as failed:
            await self.tell(**more)
        return failed.value.fault

    def put_out(self, kind: str, path: str = "/pl/", times: int = 1, ms: int = 0) -> None:
        self.school.moods = [Mood(path, kind, times, ms)]

    def forget(self) -> None:
        """As it was before anything was told."""
        self.olga.fields, self.olga.groups = {}, []
        self.homework.status, self.homework.comments, self.school.moods = "new", [], []

    def stands(self) -> tuple[dict[str, str], list[str], str, list[str]]:
        comments = [one.comment_text for one in self.homework.comments]
        return self.olga.fields, self.olga.groups, self.homework.status, comments


IN_PLACE = ({"Сообщество ВК": URL}, ["ВК готово"], "accepted", [READY.comment])


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with (
        run_sandbox(AGREEING) as sandbox,
        open_outgoing(Openness(loopback=True), patience=2.0) as outgoing,
    ):
        school: School = sandbox.app.state.getcourse
        olga = school.add_user(EMAIL)
        yield Desk(school, outgoing, sandbox.url, olga, school.add_answer(olga.id, 7))


async def test_a_made_community_is_told_by_the_tech_api_once_however_often(desk: Desk) -> None:
    other = desk.school.add_answer(desk.olga.id, 8)
    talk = desk.school.add_answer(desk.olga.id, 7, "free_comment")
    for _ in range(3):
        assert await desk.tell() == Told(ALL)
    assert desk.stands() == IN_PLACE
    assert (other.status, talk.status, len(desk.school.users)) == ("new", "new", 1)
    by_number = KnownStudent(user_id=desk.olga.id)
    assert (await desk.tell(student=by_number)).done == ALL


async def test_what_is_missing_goes_back_and_what_was_accepted_stays(desk: Desk) -> None:
    assert (await desk.tell(LACKING)).done == {Item.FIELD, Item.ANSWER}
    assert desk.stands() == ({"Сообщество ВК": URL}, [], "declined", [LACKING.comment])
    await desk.tell(READY)
    assert desk.homework.status == "accepted" and desk.olga.groups == ["ВК готово"]
    await desk.tell(LACKING)
    assert desk.homework.status == "accepted" and len(desk.homework.comments) == 2


async def test_without_homework_the_rest_is_told(desk: Desk) -> None:
    del desk.school.answers[desk.homework.id]
    assert (await desk.tell()).done == {Item.FIELD, Item.GROUP}
    nothing = await desk.tell(targets=CourseTargets())
    assert nothing == Told(frozenset())


async def test_by_the_import_api_field_and_group_are_told_and_the_answer_cannot_be(
    desk: Desk,
) -> None:
    for _ in range(2):
        told = await desk.tell(tech=False)
    assert told == Told(frozenset({Item.FIELD, Item.GROUP}), frozenset({Item.ANSWER}))
    assert desk.stands() == (*IN_PLACE[:2], "new", [])
    await desk.tell(LACKING, tech=False)
    assert len(desk.school.users) == 1


async def test_nobody_is_told_of_who_is_known_by_nothing_that_the_school_has_said(
    desk: Desk,
) -> None:
    asked = len(desk.school.asked)
    by_number = KnownStudent(user_id=desk.olga.id)
    assert await desk.fault(tech=False, student=by_number) is GetCourseFault.NO_MEANS
    assert await desk.fault(student=KnownStudent()) is GetCourseFault.NO_MEANS
    assert len(desk.school.asked) == asked
    stranger = KnownStudent(email="nobody@example.com")
    assert await desk.fault(student=stranger) is GetCourseFault.NO_USER
    assert len(desk.school.users) == 1  # the Tech API creates nobody


FAULTS: Mapping[str, tuple[GetCourseFault, GetCourseFault]] = {
    "error": (GetCourseFault.BROKEN, GetCourseFault.BROKEN),
    "busy": (GetCourseFault.BUSY, GetCourseFault.BUSY),
    "empty": (GetCourseFault.EMPTY, GetCourseFault.EMPTY),
    "page": (GetCourseFault.NO_PAGE, GetCourseFault.NO_PAGE),
    "moved": (GetCourseFault.MOVED, GetCourseFault.MOVED),
    "drop_after": (GetCourseFault.UNKNOWN, GetCourseFault.UNKNOWN),
    "close_before": (GetCourseFault.UNKNOWN, GetCourseFault.UNKNOWN),
}


async def test_whatever_goes_wrong_at_whichever_request_it_ends_in_one_value(desk: Desk) -> None:
    await desk.tell()
    requests = len(desk.school.asked)
    paths = desk.school.asked[:requests]
    for kind, (by_tech, by_import) in FAULTS.items():
        for path in dict.fromkeys(line.partition(" ")[2] for line in paths):
            desk.forget()
            desk.put_out(kind, path)
            assert await desk.fault() is by_tech, (kind, path)
            assert await desk.tell() == Told(ALL)
            assert desk.stands() == IN_PLACE, (kind, path)
        desk.forget()
        desk.put_out(kind)
        assert await desk.fault(tech=False) is by_import, kind
        await desk.tell(tech=False)
        assert desk.stands()[:2] == IN_PLACE[:2], kind


async def test_wrong_keys_and_a_plan_without_the_import_api_have_names(desk: Desk) -> None:
    await check_account(desk.outgoing, desk.account())
    for account, fault in (
        (desk.account(school_key="wrong"), GetCourseFault.BAD_KEY),
        (desk.account(tech=False), GetCourseFault.NO_MEANS),
        (desk.account(base="http://10.0.0.1"), GetCourseFault.BAD_ADDRESS),
    ):
        with pytest.raises(GetCourseError) as failed:
            await check_account(desk.outgoing, account)
        assert failed.value.fault is fault
    with pytest.raises(GetCourseError) as failed:
        wrong = desk.account(tech=False, school_key="wrong")
        await tell_getcourse(desk.outgoing, wrong, KnownStudent(email=EMAIL), TARGETS, READY)
    assert failed.value.fault is GetCourseFault.BAD_KEY
    desk.school.imports = False
    assert await desk.fault(tech=False) is GetCourseFault.EMPTY
    unknown = CourseTargets(field_id=99)
    assert await desk.fault(targets=unknown) is GetCourseFault.REFUSED


async def test_a_slow_server_that_did_it_after_all_gets_no_second_comment(desk: Desk) -> None:
    comments = "/pl/api/v1/lesson/add-comment-to-lesson-answer"
    for kind, fault in (("slow", GetCourseFault.UNKNOWN), ("late", GetCourseFault.BROKEN)):
        desk.forget()
        desk.put_out(kind, comments, ms=500)
        async with open_outgoing(Openness(loopback=True), patience=0.3) as hasty:
            assert await desk.fault(outgoing=hasty) is fault
        for _ in range(200):  # who calls again waits: `SETTLES`
            if desk.homework.comments:
                break
            await asyncio.sleep(0.02)
        await desk.tell()
        assert desk.stands() == IN_PLACE, kind


@pytest.mark.parametrize("after", [False, True])
async def test_killed_before_or_after_any_request_it_converges(desk: Desk, after: bool) -> None:
    for at in range(1, 20):
        desk.forget()
        try:
            await desk.tell(outgoing=Dying(desk.outgoing, at, after=after))
            break
        except Killed:
            await desk.tell()
        assert desk.stands() == IN_PLACE, at
    assert at > 4
