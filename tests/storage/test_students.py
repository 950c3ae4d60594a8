"""Builds of students whom the school signed for, and keys that lead back to one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import SimpleNamespace

from vitrina.storage.builds import Builds, NewBuild
from vitrina.storage.database import Database
from vitrina.storage.link_keys import let_open
from vitrina.storage.students import latest_of_student

NewBuilds = Callable[..., NewBuild]
CountRows = Callable[..., Awaitable[list[int]]]


async def test_the_newest_build_of_a_signed_student_is_found(
    timed: Database, builds: Builds, new_build: NewBuilds, clock: SimpleNamespace
) -> None:
    assert await latest_of_student(timed, builds, "42") is None
    opened = []
    for user, student in ((1, "42"), (2, "43"), (3, "42")):
        clock.now += 60
        opened.append(await builds.open(replace(new_build(user=user), student=student)))

    found = await latest_of_student(timed, builds, "42")

    assert found is not None and found.id == opened[2].build_id
    assert found.steps, "it comes with its steps"


async def test_an_id_that_was_only_claimed_finds_nothing(
    timed: Database, builds: Builds, new_build: NewBuilds
) -> None:
    made = new_build()
    assert made.practitioner.student_id == "student-7" and made.student == ""
    await builds.open(made)
    for student in ("student-7", "", "%", "42"):
        assert await latest_of_student(timed, builds, student) is None


async def test_a_key_is_let_in_once_however_often_it_is_asked(
    timed: Database, builds: Builds, new_build: NewBuilds, count_rows: CountRows
) -> None:
    opened = await builds.open(new_build())
    before = await count_rows("link_keys")

    await asyncio.gather(
        *(let_open(timed, opened.community_id, "page", "way-back") for _ in range(5))
    )

    assert await count_rows("link_keys") == [before[0] + 1]
    found = await builds.find_by_key("way-back", "page")
    assert found is not None and found.id == opened.build_id
    assert await builds.find_by_key("way-back", "follow") is None
