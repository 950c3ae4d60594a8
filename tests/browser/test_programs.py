"""The pages of keys and endpoints shut nobody out, in light and dark, on a phone and on a desk."""

import pytest
from sqlalchemy import update

from browser.barriers import find_barriers
from browser.kinds import STILL
from browser.visitor import DESKTOP, Visitor
from vitrina.domain.api_key import Scope
from vitrina.domain.member import ON_SERVER, Role
from vitrina.domain.school_event import OF_COMMUNITIES
from vitrina.storage.models import deliveries, endpoints
from web.signed_in import join, members_of, session_cookie

pytestmark = [
    pytest.mark.parametrize("screen", [DESKTOP], ids=str),
    pytest.mark.parametrize("served", [STILL], indirect=True, ids=str),
]


async def test_pages_about_programs(visitor: Visitor) -> None:
    page, served = visitor.page, visitor.served
    programs = served.app.state.context.application.programs
    await programs.keys.make(ON_SERVER, "CRM", [Scope.COMMUNITIES_READ], 86_400.0)
    url = "https://crm.massage-school.ru/integrations/vitrina/events"
    endpoint_id, _ = await programs.endpoints.add(ON_SERVER, url, OF_COMMUNITIES)
    await programs.log.send_test(ON_SERVER, endpoint_id)
    answered = {"state": "failed", "attempts": 12, "status": 502, "answer": "x" * 300}
    async with programs.database.transaction() as connection:
        await connection.execute(update(deliveries).values(**answered))
        paused = {"state": "paused", "failing_since": programs.database.now()}
        await connection.execute(update(endpoints).values(**paused))
    owner = await join(members_of(served), Role.OWNER)
    cookie = {"name": session_cookie(served), "value": owner.key, "url": served.url}
    await page.context.add_cookies([cookie])  # type: ignore[list-item]
    found = []
    for path in ("keys", f"endpoints/{endpoint_id}"):
        await page.goto(f"{served.url}/school/{path}")
        found += await find_barriers(page, path)
        for width in (360, 1280):
            await page.set_viewport_size({"width": width, "height": 800})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert found == []
