"""What GetCourse is to be told is written with what it tells of, and forgotten with its person."""

import json
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

from sqlalchemy import select, update

from storage.conftest import PHONE
from vitrina.domain.build import BuildState
from vitrina.domain.community import CommunityState, Seen
from vitrina.domain.telling import CalledStudent, TellingState
from vitrina.storage.builds import Builds
from vitrina.storage.checking import note_look
from vitrina.storage.database import Database
from vitrina.storage.forgetting import Forgetting
from vitrina.storage.getcourse_students import GetCourseStudents
from vitrina.storage.journal import Journal
from vitrina.storage.models import communities, getcourse_tellings
from vitrina.storage.pieces import Sighting
from vitrina.storage.records import BuildRecord
from vitrina.storage.telling_list import PAGE, TellingList
from vitrina.storage.telling_wishes import link_id, wish_link
from vitrina.storage.vault import Vault

Take = Callable[[str], Awaitable[tuple[BuildRecord, Journal]]]
DAY = 86400
EMAIL, BROWSER = "ivan@example.com", "browser-of-ivan"
IVAN_CALLED = CalledStudent("77", "course-3", EMAIL, "Иван", PHONE)


async def sign_for(database: Database, community_id: str, student_id: str = "77") -> None:
    """The school has named the student of this community."""
    mine = communities.c.id == community_id
    async with database.transaction() as connection:
        await connection.execute(update(communities).where(mine).values(student_id=student_id))


async def wishes(database: Database) -> list[tuple[str, str, int]]:
    columns = getcourse_tellings.c
    query = select(columns.kind, columns.state, columns.wanted).order_by(columns.kind)
    async with database.transaction() as connection:
        return [tuple(row) for row in (await connection.execute(query)).all()]


async def test_every_end_of_a_run_and_every_look_is_a_wish_of_one_row(
    timed: Database, builds: Builds, build_id: str, community_id: str, take: Take
) -> None:
    await sign_for(timed, community_id)
    _, journal = await take(build_id)
    await journal.finish(BuildState.FAILED)
    assert await wishes(timed) == []  # nothing is made
    for wanted, state in ((1, BuildState.DONE_WITH_GAPS), (2, BuildState.DONE)):
        assert await builds.retry(build_id)
        _, journal = await take(build_id)
        await journal.finish(state)
        assert await wishes(timed) == [("community", "waiting", wanted)]
    await note_look(timed, community_id, {"info": Sighting(Seen.MISSING)})
    assert await wishes(timed) == [("community", "waiting", 3)]
    await sign_for(timed, community_id, "")
    await note_look(timed, community_id, {"info": Sighting(Seen.SAME)})
    assert await wishes(timed) == [("community", "waiting", 3)]


async def test_without_a_signature_it_is_written_down_that_nobody_is_told_of(
    timed: Database, community_id: str
) -> None:
    await note_look(timed, community_id, {})
    assert await wishes(timed) == [("community", "nobody", 1)]
    mine = communities.c.id == community_id
    async with timed.transaction() as connection:
        await connection.execute(
            update(communities).where(mine).values(state=CommunityState.FORGOTTEN)
        )
    await note_look(timed, community_id, {})
    assert await wishes(timed) == [("community", "nobody", 1)]


async def test_a_prepared_form_opens_in_the_browser_that_came_first_until_it_is_made(
    timed: Database, vault: Vault, community_id: str, dump: Callable[..., Awaitable[str]]
) -> None:
    students = GetCourseStudents(timed, vault)
    await students.keep(IVAN_CALLED, 30)
    kept = await dump("getcourse_students", "getcourse_tellings")
    assert not any(secret in kept for secret in (EMAIL, PHONE, "Иван", BROWSER))
    for browser, opens in ((BROWSER, True), ("another", False), (BROWSER, True)):
        found = await students.open_form("77", "course-3", browser)
        assert (found is not None) is opens
        assert not found or (found.name, found.phone) == ("Иван", PHONE)
    assert await students.open_form("77", "course-4", BROWSER) is None
    assert await students.find_email("77", "course-9") == EMAIL
    await sign_for(timed, community_id)
    await note_look(timed, community_id, {})
    assert await students.open_form("77", "course-3", BROWSER) is None
    assert await students.find_email("77", "course-3") == EMAIL


async def test_what_the_call_out_said_is_forgotten_in_time(
    timed: Database, vault: Vault, community_id: str, clock: SimpleNamespace
) -> None:
    students = GetCourseStudents(timed, vault)
    end = await students.keep(IVAN_CALLED, 30)
    assert end == clock.now + 30 * DAY
    clock.now += 10 * DAY
    await students.forget_old(30)
    assert await students.keep(CalledStudent("77", "course-3"), 30) == end
    assert await students.find_email("77", "course-3") == EMAIL  # an empty one takes nothing away
    clock.now += 31 * DAY
    await sign_for(timed, community_id)
    await students.forget_old(30)
    assert await students.open_form("77", "course-3", BROWSER) is None
    assert await students.find_email("77", "course-3") == EMAIL
    await sign_for(timed, community_id, "")
    await students.forget_old(30)
    assert await students.find_end("77", "course-3") is None
    assert await wishes(timed) == []


async def test_whoever_is_forgotten_is_forgotten_here_too(
    timed: Database, vault: Vault, community_id: str
) -> None:
    async def drop(*_: object) -> None:
        """No engine holds a job."""

    await sign_for(timed, community_id)
    students = GetCourseStudents(timed, vault)
    await students.keep(IVAN_CALLED, 30)
    await students.keep(CalledStudent("78", "course-3", "olga@example.com"), 30)
    await note_look(timed, community_id, {})
    assert len(await wishes(timed)) == 3
    assert await Forgetting(timed, vault, drop).forget(community_id)
    assert [one[0] for one in await wishes(timed)] == ["link"]
    assert await students.find_email("77", "course-3") == ""
    assert await students.find_email("78", "course-3") == "olga@example.com"


async def test_the_list_has_pages_tabs_and_a_search(
    timed: Database, clock: SimpleNamespace
) -> None:
    listed = TellingList(timed)
    for number in range(PAGE + 5):
        clock.now += number % 2  # some at the same moment
        async with timed.transaction() as connection:
            await wish_link(connection, str(number), "course-3", timed.now())
    first = await listed.list_page(state=TellingState.WAITING)
    assert first.following is not None
    rest = await listed.list_page(state=TellingState.WAITING, after=first.following)
    assert (len(first.rows), len(rest.rows), rest.following) == (PAGE, 5, None)
    ids = [row.student_id for row in (*first.rows, *rest.rows)]
    assert sorted(ids, key=int) == [str(number) for number in range(PAGE + 5)]
    (found,) = (await listed.list_page(student="7")).rows
    assert found.id == link_id("7", "course-3")
    assert (await listed.list_page(state=TellingState.TOLD)).rows == []
    assert (await listed.count()).states == {TellingState.WAITING: PAGE + 5}


async def test_no_question_about_tellings_reads_them_all(
    timed: Database, clock: SimpleNamespace
) -> None:
    """The plans that either engine makes of them name an index."""
    statements = (
        "SELECT id FROM getcourse_tellings WHERE state = 'waiting' AND next_at <= 1"
        " AND held_until <= 1 ORDER BY next_at, id LIMIT 1",
        "SELECT id FROM getcourse_tellings WHERE state = 'stopped'"
        " ORDER BY changed_at DESC, id DESC LIMIT 50",
        "SELECT id FROM getcourse_tellings ORDER BY changed_at DESC, id DESC LIMIT 50",
        "SELECT id FROM getcourse_tellings WHERE student_id = '7'",
        "SELECT id FROM getcourse_tellings WHERE community_id = 'c'",
        "SELECT id FROM getcourse_tellings WHERE holder <> '' AND held_until > 1",
    )
    explain = "EXPLAIN QUERY PLAN " if timed.is_sqlite else "EXPLAIN (FORMAT JSON) "
    async with timed.transaction() as connection:
        if not timed.is_sqlite:
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement in statements:
            rows = (await connection.exec_driver_sql(explain + statement)).all()
            plan = json.dumps([list(row) for row in rows])
            assert "INDEX" in plan or "Index" in plan, statement
            assert "Seq Scan" not in plan, statement
