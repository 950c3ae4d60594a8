"""What a school says of itself: stored whole, seen at once, and read where the database is not."""

from types import SimpleNamespace

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrina.domain.school import Course, CourseDefaults, HelpLink, SchoolProfile
from vitrina.storage.database import Database
from vitrina.storage.school_settings import FRESH, SchoolSettings, logo_id_of

PROFILE = SchoolProfile(
    name="Школа «Руки»",
    accent="2f6f5e",
    help_links=(HelpLink(title="Вопросы", url="https://ruki.ru/faq"),),
)
COURSE = Course(
    id="c1",
    course_id="M-1",
    name="Массаж с нуля",
    pack="massage",
    defaults=CourseDefaults(theme="clay", techniques=("Классический",)),
)


async def test_a_change_is_seen_at_once_here_and_within_a_second_elsewhere(
    database: Database,
) -> None:
    clock = SimpleNamespace(now=100.0)
    here = SchoolSettings(database, lambda: clock.now)
    elsewhere = SchoolSettings(database, lambda: clock.now)
    assert (await elsewhere.read()).profile == SchoolProfile()

    await here.save_profile(PROFILE)
    await here.save_course(COURSE)

    assert (await here.read()).profile == PROFILE
    assert (await here.read()).courses == {"M-1": COURSE}
    assert (await elsewhere.read()).profile == SchoolProfile()
    clock.now += FRESH
    assert (await elsewhere.read()).profile == PROFILE


async def test_a_course_is_changed_in_its_place(database: Database) -> None:
    settings = SchoolSettings(database)
    await settings.save_course(COURSE)
    await settings.save_course(COURSE.model_copy(update={"course_id": "M-2", "is_archived": True}))
    (course,) = (await settings.read()).courses.values()
    assert (course.course_id, course.is_archived) == ("M-2", True)
    with pytest.raises(IntegrityError):
        await settings.save_course(Course(id="c2", course_id="M-2", name="Другой"))
    assert len((await settings.read()).courses) == 1


async def test_what_is_written_beside_a_change_is_of_its_transaction(database: Database) -> None:
    settings = SchoolSettings(database)

    async def fail(connection: AsyncConnection) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await settings.save_profile(PROFILE, beside=fail)
    with pytest.raises(RuntimeError):
        await settings.save_course(COURSE, beside=fail)
    assert (await settings.read_now()).profile == SchoolProfile()
    assert not (await settings.read_now()).courses


async def test_logos_are_known_by_what_they_show_and_the_newest_are_kept(
    database: Database,
) -> None:
    settings = SchoolSettings(database)
    logos = [f"logo {number}".encode() for number in range(9)]
    used = await settings.keep_logo(logos[0])
    await settings.save_profile(PROFILE.model_copy(update={"logo": used}))
    assert [await settings.keep_logo(logo) for logo in logos] == [logo_id_of(one) for one in logos]
    assert await settings.find_logo(logo_id_of(logos[-1])) == logos[-1]
    assert await settings.find_logo(used) == logos[0]
    assert await settings.find_logo(logo_id_of(logos[1])) is None
    assert await settings.find_logo("") is None


async def test_what_was_read_last_is_said_while_the_database_is_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=100.0)
    settings = SchoolSettings(database, lambda: clock.now)
    await settings.save_profile(PROFILE)
    assert (await settings.read()).profile == PROFILE
    asked = []

    async def away() -> None:
        asked.append(1)
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(settings, "read_now", away)
    clock.now += 10
    for _ in range(3):
        assert (await settings.read()).profile == PROFILE
    assert len(asked) == 1, "the next pages do not wait for it again"
