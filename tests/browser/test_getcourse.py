"""The pages about GetCourse shut nobody out, in light and dark, on a phone and on a desk."""

import pytest

from browser.barriers import find_barriers
from browser.kinds import STILL
from browser.visitor import DESKTOP, Visitor
from vitrina.domain.member import ON_SERVER, Role
from vitrina.domain.telling import CalledStudent, CourseTargets
from web.signed_in import join, members_of, session_cookie

pytestmark = [
    pytest.mark.parametrize("screen", [DESKTOP], ids=str),
    pytest.mark.parametrize("served", [STILL], indirect=True, ids=str),
]


async def test_pages_about_getcourse(visitor: Visitor) -> None:
    page, served = visitor.page, visitor.served
    getcourse = served.app.state.context.application.getcourse
    await getcourse.settings.save_account(
        ON_SERVER, "https://school.getcourse.ru", school_key="key", developer_key=None
    )
    await getcourse.settings.save_targets(ON_SERVER, "massage", CourseTargets(group_id=7))
    for number in ("7", "8"):
        await getcourse.students.keep(CalledStudent(number, "massage"), 30)
    taken = await getcourse.tellings.take("me", 10)
    assert taken is not None
    await getcourse.tellings.note_stopped(taken, "me", "no_user", "Пользователь не найден")
    owner = await join(members_of(served), Role.OWNER)
    cookie = {"name": session_cookie(served), "value": owner.key, "url": served.url}
    await page.context.add_cookies([cookie])  # type: ignore[list-item]
    found = []
    for path in ("", "/course?course=massage", "/tellings"):
        await page.goto(f"{served.url}/school/getcourse{path}")
        found += await find_barriers(page, path or "the account")
        for width in (360, 1280):
            await page.set_viewport_size({"width": width, "height": 800})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert found == []
