"""GetCourse is told once whatever happens: killed anywhere, refused, slow, by two at once."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from application.getcourse_desk import (
    COMPLETE,
    COURSE,
    EMAIL,
    IN_PLACE,
    LACKING,
    TARGETS,
    URL,
    Desk,
    environment_account,
    open_desk,
)
from dying_outgoing import Dying, Killed
from vitrina.application.tell_students import HELD, MOST_ATTEMPTS, QUIET
from vitrina.application.telling_work import known_student
from vitrina.domain.member import ON_SERVER
from vitrina.domain.telling import (
    CalledStudent,
    CommunityFacts,
    CourseTargets,
    NotMadeYet,
    NotThere,
    TellingState,
)
from vitrina.school.addresses import Openness
from vitrina.school.getcourse import SETTLES, KnownStudent
from vitrina.school.outgoing import open_outgoing
from vitrina.storage.manual_ticks import ManualTicks
from vitrina.storage.telling_wishes import WHILE_AT_IT
from vitrina.storage.tellings import Outcome, Tellings
from vitrina.wording.getcourse import say_comment

HOUR, DAY = 3600.0, 86400.0


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with open_desk(database_url) as opened:
        yield opened


async def test_a_made_community_is_told_once_and_again_only_when_something_is_new(
    desk: Desk,
) -> None:
    desk.facts = LACKING
    community = await desk.open_community(str(desk.olga.id))
    assert await desk.tell_all() == 1
    lacking = say_comment(LACKING, URL)
    assert desk.stands() == (URL, [], "declined", [lacking])
    asked = len(desk.school.asked)
    await desk.wish(community)  # a look at night that found the same
    assert await desk.tell_all() == 1
    assert len(desk.school.asked) == asked
    desk.facts = COMPLETE
    await desk.wish(community)
    await desk.tell_all()
    assert desk.stands() == (URL, ["ВК готово"], "accepted", [lacking, *IN_PLACE[3]])
    row = await desk.row(community)
    assert (row.state, row.done, row.fault) == ("told", ("field", "group", "answer"), None)


async def test_killed_anywhere_it_converges_to_one_value_and_one_comment(desk: Desk) -> None:
    community = await desk.open_community(str(desk.olga.id))
    for after in (False, True):
        for at in range(1, 12):
            desk.olga.fields, desk.olga.groups = {}, []
            desk.homework.status, desk.homework.comments = "new", []
            await desk.services.listed.renew(COURSE)
            desk.facts = replace(COMPLETE, path=f"/club{at}")  # news, so that all of it is sent
            try:
                assert await desk.tell(Dying(desk.outgoing, at, after=after))
                break
            except Killed:
                # Nobody begins before a server must have done what it was asked.
                desk.clock.now += SETTLES
                assert not await desk.tell()
                desk.clock.now += HELD
                assert await desk.tell()
            url = f"https://vk.ru/club{at}"
            stands = (url, ["ВК готово"], "accepted", [say_comment(desk.facts, url)])
            assert desk.stands() == stands, (at, after)
        assert at > 4
    assert (await desk.row(community)).state is TellingState.TOLD


async def test_killed_between_the_intent_and_the_record_it_converges(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.open_community(str(desk.olga.id))
    assert await desk.services.tellings.take("somebody who dies", HELD) is not None
    assert not await desk.tell() and not desk.school.asked
    desk.clock.now += HELD + 1

    async def die(*given: Any) -> bool:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Tellings, "note_told", die)
        with pytest.raises(Killed):
            await desk.tell()
    assert desk.stands() == IN_PLACE
    assert not await desk.tell()
    desk.clock.now += HELD + 1
    assert await desk.tell() and not await desk.tell()
    assert desk.stands() == IN_PLACE


async def test_whatever_the_other_side_answers_it_ends_in_one_value(desk: Desk) -> None:
    comment = "/pl/api/v1/lesson/add-comment-to-lesson-answer"
    for number, (kind, path, ms) in enumerate(
        (
            *(("error", "/pl/", 0), ("busy", "/pl/", 0), ("close_before", "/pl/", 0)),
            *(("error", comment, 0), ("drop_after", comment, 0), ("slow", comment, 600)),
            ("late", comment, 50),
        )
    ):
        desk.olga.fields, desk.olga.groups = {}, []
        desk.homework.status, desk.homework.comments = "new", []
        community = await desk.open_community(str(desk.olga.id))
        desk.put_out(kind, path, times=1, ms=ms)
        async with open_outgoing(Openness(loopback=True), patience=0.4) as hasty:
            assert await desk.tell(hasty if kind == "slow" else None)
        row = await desk.row(community)
        assert row.state is TellingState.WAITING and row.fault, kind
        assert not await desk.tell(), kind
        for _ in range(100):  # what a slow server was asked for comes at last
            if desk.homework.comments or ms == 0:
                break
            await asyncio.sleep(0.02)
        await desk.tell_all(patience=HOUR)
        assert desk.stands() == IN_PLACE, (number, kind, path)
        assert (await desk.row(community)).state is TellingState.TOLD


async def test_after_an_outcome_that_is_not_known_nobody_begins_too_early(desk: Desk) -> None:
    community = await desk.open_community(str(desk.olga.id))
    desk.put_out("error")
    await desk.tell()
    for _ in range(2):
        await desk.wish(community)
        await desk.services.listed.retry(ON_SERVER, (await desk.row(community)).id)
        desk.clock.now += SETTLES / 2 - 1
        assert not await desk.tell()
    desk.clock.now += 3
    assert await desk.tell()
    assert desk.stands() == IN_PLACE


async def test_two_that_tell_at_once_never_tell_of_one_twice(desk: Desk) -> None:
    for _ in range(3):
        await desk.open_community(str(desk.olga.id))
    while any(await asyncio.gather(*(desk.tell() for _ in range(4)))):
        pass
    written = [line for line in desk.school.asked if line.endswith("update-custom-fields")]
    assert len(written) == 3 and desk.stands() == IN_PLACE
    assert [row["state"] for row in await desk.list_raw()] == ["told"] * 3


async def test_who_has_lost_its_turn_writes_nothing(desk: Desk) -> None:
    community = await desk.open_community(str(desk.olga.id))
    slow = await desk.services.tellings.take("slow", 10)
    assert slow is not None
    desk.clock.now += 11
    await desk.tell()
    assert not await desk.services.tellings.note_stopped(slow, "slow", "refused")
    assert not await desk.services.tellings.note_told(slow, "slow", Outcome("other"))
    assert (await desk.row(community)).state is TellingState.TOLD


async def test_what_happens_while_it_is_told_is_told_afterwards(desk: Desk) -> None:
    community = await desk.open_community(str(desk.olga.id))
    taken = await desk.services.tellings.take("me", 100)
    assert taken is not None
    await desk.wish(community)
    assert await desk.services.tellings.note_told(taken, "me", Outcome("older news"))
    assert (await desk.row(community)).state is TellingState.WAITING
    assert await desk.tell()
    assert desk.stands() == IN_PLACE


async def test_what_a_person_does_is_told_once_they_have_done_all_of_it(desk: Desk) -> None:
    community = await desk.open_community(str(desk.olga.id))
    ticks = ManualTicks(desk.database)
    await desk.tell_all()
    for key in ("cover", "topic", "hand/map"):
        desk.facts = replace(LACKING, missing=(key,))
        await ticks.tick(community, key)
        desk.clock.now += WHILE_AT_IT - 1
        assert not await desk.tell()
    desk.facts = replace(COMPLETE, path="/club2")
    desk.clock.now += 2
    assert await desk.tell_all() == 1
    assert len(desk.homework.comments) == 2
    nobody = uuid.uuid4().hex  # of what was never told of nothing is written down
    await ticks.untick(nobody, "cover")
    assert len(await desk.list_raw()) == 1


async def test_of_a_student_whom_the_school_has_not_named_nothing_is_told(desk: Desk) -> None:
    nobody = await desk.open_community("")
    other = await desk.open_community("their-own-id-5")
    await desk.wish(nobody)
    assert await desk.tell_all(HOUR) == 1
    assert desk.school.asked == [] and len(desk.school.users) == 1
    row = await desk.row(nobody)
    assert (row.state, row.fault) == (TellingState.NOBODY, "no_student")
    row = await desk.row(other)
    assert (row.state, row.fault) == (TellingState.STOPPED, "not_an_id")


async def test_by_an_e_mail_of_the_link_or_of_the_call_out(database_url: str) -> None:
    async with open_desk(database_url, tech=False) as desk:
        by_mail = await desk.open_community(EMAIL)
        by_number = await desk.open_community("31")
        await desk.tell_all()
        assert (await desk.row(by_mail)).left_out == ("answer",)
        row = await desk.row(by_number)
        assert (row.state, row.fault) == (TellingState.STOPPED, "no_means")
        await desk.services.students.keep(CalledStudent("31", "other", "igor@example.com"), 30)
        assert await desk.services.listed.retry(ON_SERVER, row.id)
        await desk.tell_all()
        assert desk.school.find(email="igor@example.com") is not None
        assert (await desk.row(by_number)).state is TellingState.TOLD


async def test_what_somebody_has_to_mend_stops_and_goes_on_when_it_is_mended(desk: Desk) -> None:
    services, account = desk.services, await desk.services.settings.read_account()
    await services.settings.save_account(
        ON_SERVER, account.base, school_key="wrong", developer_key=None
    )
    wrong = await desk.open_community(str(desk.olga.id))
    unknown = await desk.open_community("999999")
    await desk.tell_all()
    assert [(await desk.row(one)).fault for one in (wrong, unknown)] == ["bad_key", "bad_key"]
    counts = await services.listed.count()
    assert (counts.states, counts.causes) == ({TellingState.STOPPED: 2}, {"bad_key": 2})
    asked = len(desk.school.asked)
    await desk.wish(wrong)  # a look at night asks for nothing
    assert not await desk.tell() and len(desk.school.asked) == asked
    await services.settings.save_account(
        ON_SERVER, account.base, school_key=account.school_key, developer_key=None
    )
    assert await services.listed.retry_all(ON_SERVER, "bad_key") == 2
    await desk.tell_all()
    assert desk.stands() == IN_PLACE
    row = await desk.row(unknown)
    assert (row.state, row.fault, row.said) == ("stopped", "no_user", "Пользователь не найден")


async def test_a_plan_without_the_api_and_a_course_without_places_are_named(
    desk: Desk,
) -> None:
    await desk.services.settings.save_targets(ON_SERVER, COURSE, CourseTargets())
    community = await desk.open_community(str(desk.olga.id))
    await desk.tell_all()
    assert (await desk.row(community)).fault == "no_targets"
    # What holds for every course without its own; a change of it takes up what stood still.
    await desk.services.settings.save_targets(ON_SERVER, "", TARGETS)
    assert await desk.services.listed.renew("") == 1
    desk.put_out("empty", times=1)
    await desk.tell()
    assert (await desk.row(community)).fault == "empty"
    assert await desk.services.listed.retry(ON_SERVER, (await desk.row(community)).id)
    await desk.tell_all()
    assert desk.stands() == IN_PLACE


async def test_too_many_requests_quieten_the_whole_school(desk: Desk) -> None:
    for _ in range(3):
        await desk.open_community(str(desk.olga.id))
    desk.put_out("busy")
    assert await desk.tell_all() == 1
    desk.clock.now += QUIET - 1
    assert not await desk.tell()
    desk.clock.now += 2
    assert await desk.tell_all(HOUR) == 3


async def test_what_never_comes_through_ends_in_the_hands_of_a_person(desk: Desk) -> None:
    community = await desk.open_community(str(desk.olga.id))
    desk.put_out("error", times=1000)
    for attempts in range(1, MOST_ATTEMPTS + 1):
        assert await desk.tell()
        assert (await desk.row(community)).attempts == attempts
        desk.clock.now += DAY
    row = await desk.row(community)
    assert (row.state, row.fault) == (TellingState.STOPPED, "broken")


async def test_homework_that_comes_later_is_answered_when_it_is_there(desk: Desk) -> None:
    answers = dict(desk.school.answers)
    desk.school.answers.clear()
    community = await desk.open_community(str(desk.olga.id))
    await desk.tell_all(patience=HOUR)
    row = await desk.row(community)
    assert (row.state, row.fault, row.done) == ("waiting", "no_homework", ("field", "group"))
    desk.school.answers |= answers
    await desk.tell_all(patience=4 * HOUR)
    assert desk.stands() == IN_PLACE


async def test_what_is_not_made_yet_waits_and_what_is_lost_stops(desk: Desk) -> None:
    desk.facts = NotMadeYet()
    community = await desk.open_community(str(desk.olga.id))
    assert await desk.tell() and not await desk.tell()
    row = await desk.row(community)
    assert (row.state, row.attempts, row.fault) == (TellingState.WAITING, 0, None)
    desk.facts = NotThere()
    desk.clock.now += DAY
    assert await desk.tell()
    assert (await desk.row(community)).fault == "not_there"
    assert desk.school.asked == []


async def test_a_link_goes_into_its_field_and_stays_the_same(desk: Desk) -> None:
    students, student = desk.services.students, CalledStudent(str(desk.olga.id), COURSE, EMAIL)
    end = await students.keep(student, 30)
    await desk.tell_all()
    url = desk.services.make_form_url(student.student_id, COURSE, end)
    assert desk.olga.fields == {"Ссылка на анкету": url}
    asked = len(desk.school.asked)
    assert await students.keep(student, 30) == end
    assert await desk.tell_all() == 1 and len(desk.school.asked) == asked
    desk.clock.now += 30 * DAY
    assert await students.keep(student, 30) > end
    await desk.tell_all()
    assert desk.olga.fields["Ссылка на анкету"] != url


async def test_without_an_account_everything_waits_and_the_environment_may_name_one(
    desk: Desk,
) -> None:
    base = (await desk.services.settings.read_account()).base
    await desk.services.settings.save_account(ON_SERVER, "", school_key="", developer_key="")
    await desk.open_community(str(desk.olga.id))
    assert not await desk.tell()
    desk.services = replace(desk.services, fallback=environment_account(base))
    assert await desk.tell()
    assert desk.stands() == IN_PLACE


def test_whom_getcourse_knows_by_an_id() -> None:
    assert known_student("17", "") == KnownStudent(17)
    assert known_student("17", EMAIL) == KnownStudent(17, EMAIL)
    assert known_student(EMAIL, "") == KnownStudent(email=EMAIL)
    assert known_student("student-5", EMAIL) == KnownStudent(email=EMAIL)
    for unknown in ("", "0", "-1", "student-5", "a@b", "9" * 19, "{uid}"):
        assert known_student(unknown, "") is None, unknown


def test_a_comment_names_what_is_missing_once_and_leads_into_no_page() -> None:
    facts = CommunityFacts("/club1", ("cover", "bot_key", "a line of tomorrow", "other"))
    said = say_comment(facts, URL)
    assert "обложка" in said and said.count("последние настройки") == 1
    assert [word for word in said.split() if "http" in word] == [URL]
