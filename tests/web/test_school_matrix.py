"""Role by role, address by address: who is let in, and that nobody else is."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import pytest
from sqlalchemy import update

from vitrina.application.change_members import end_member
from vitrina.application.credentials import Device
from vitrina.domain.member import ON_SERVER, Member, Right, Role
from vitrina.storage.keys import hash_key
from vitrina.storage.models import sessions
from vitrina.storage.sessions import IDLE, LIFE, insert_session
from web.conftest import AppWith
from web.school_matrix import EXPECTED, Entry
from web.served_app import ServedApp
from web.signed_in import join, members_of, session_cookie
from web.test_security import address_of

BROWSER = "b" * 43
FOR_MEMBERS = {line: entry for line, entry in EXPECTED.items() if isinstance(entry.needs, Right)}


@dataclass(frozen=True)
class Door:
    """The served application, knocked at by somebody whose cookie holds a key."""

    served: ServedApp
    http: httpx2.AsyncClient

    async def knock(
        self,
        line: str,
        key: str = "",
        *,
        csrf: bool = True,
        accept: str = "text/html",
        site: str = "same-origin",
    ) -> httpx2.Response:
        method, _, path = line.partition(" ")
        token = self.served.app.state.context.csrf.token(BROWSER) if csrf else ""
        cookies = f"vitrina_browser={BROWSER}"
        if key:
            cookies += f"; {session_cookie(self.served)}={key}"
        return await self.http.request(
            method,
            self.served.url + address_of(path),
            headers={"accept": accept, "cookie": cookies, "sec-fetch-site": site},
            data={"csrf": token} if method == "POST" else None,
        )

    async def fresh_key(self, member: Member, *, age: float = 0.0) -> str:
        """A session of the member, that was begun and confirmed so many seconds ago."""
        key, database = secrets.token_urlsafe(32), members_of(self.served).database
        async with database.transaction() as connection:
            await insert_session(connection, member.id, key, Device("127.0.0.1", ""))
            if age:
                earlier = sessions.c.confirmed_at - age
                await connection.execute(update(sessions).values(confirmed_at=earlier))
        return key


@pytest.fixture
async def door(app_with: AppWith) -> AsyncIterator[Door]:
    async with app_with(works=False, VITRINA_LIMIT_REQUESTS_PER_MINUTE="100000") as served:
        yield Door(served, await served._client())


def is_sent_away(answer: httpx2.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].startswith("/school/sign-in")


async def test_each_role_comes_where_it_may_and_nowhere_else(door: Door) -> None:
    for role in Role:
        joined = await join(members_of(door.served), role)
        for line, entry in FOR_MEMBERS.items():
            assert isinstance(entry.needs, Right)
            answer = await door.knock(line, await door.fresh_key(joined.member))
            about = f"{role} {line}: {answer.status_code}"
            if role.may(entry.needs):
                assert answer.status_code not in (401, 403, 500), about
                is_way_out = line == "POST /school/sign-out"
                assert is_way_out or not is_sent_away(answer), about
            else:
                assert answer.status_code == 403, about
                assert answer.headers["content-type"].startswith("text/html")
                said = await door.knock(
                    line, await door.fresh_key(joined.member), accept="application/json"
                )
                assert (said.status_code, said.json()["error"]) == (403, "forbidden"), about


async def test_whoever_is_not_signed_in_any_more_is_sent_to_sign_in(door: Door) -> None:
    members = members_of(door.served)
    owner = (await join(members, Role.OWNER)).member
    gone = (await join(members, Role.OWNER, mail="gone@school.example")).member
    idle, old = await door.fresh_key(owner), await door.fresh_key(owner)
    async with members.database.transaction() as connection:
        for key, aged in (
            (idle, {"seen_at": sessions.c.seen_at - IDLE}),
            (old, {"created_at": sessions.c.created_at - LIFE}),
        ):
            of_key = sessions.c.key_hash == hash_key(key)
            await connection.execute(update(sessions).where(of_key).values(aged))
    ended = await door.fresh_key(gone)
    await end_member(members, ON_SERVER, gone.id)
    removed = await door.fresh_key(gone)  # written by somebody who was late
    for line in FOR_MEMBERS:
        for key in ("", "x" * 43, idle, old, ended, removed):
            assert is_sent_away(await door.knock(line, key)), line
        said = await door.knock(line, accept="application/json")
        assert (said.status_code, said.json()["error"]) == (401, "sign_in"), line


async def test_no_button_works_without_its_token(door: Door) -> None:
    owner = (await join(members_of(door.served), Role.OWNER)).member
    for line in EXPECTED:
        if line.startswith("POST /school"):
            key = await door.fresh_key(owner)
            assert (await door.knock(line, key, csrf=False)).status_code == 400, line
            foreign = await door.knock(line, key, site="cross-site")
            assert foreign.status_code == 400, line


async def test_dangerous_acts_want_the_password_anew(door: Door) -> None:
    owner = (await join(members_of(door.served), Role.OWNER)).member
    for line, entry in FOR_MEMBERS.items():
        answer = await door.knock(line, await door.fresh_key(owner, age=601.0))
        asked = "confirmed_password" in answer.text or (
            answer.status_code == 303
            and answer.headers["location"].startswith("/school/confirm?next=")
        )
        assert asked == (entry.anew or line == "GET /school/confirm"), line


async def test_a_members_cookie_opens_nothing_of_the_api(door: Door) -> None:
    owner = (await join(members_of(door.served), Role.OWNER)).member
    for line, entry in EXPECTED.items():
        if entry.needs in ("api key", "secret"):
            answer = await door.knock(line, await door.fresh_key(owner))
            assert answer.status_code in (401, 403, 404), line


def test_only_these_roles_have_these_rights() -> None:
    """Written out: whoever changes what a role may changes it here too."""
    of_curator = {Right.SEE, Right.SEE_PHONES, Right.ACT, Right.EXPORT}
    assert {right for right in Right if Role.OWNER.may(right)} == set(Right)
    assert {right for right in Right if Role.CURATOR.may(right)} == of_curator
    assert {right for right in Right if Role.READ_ONLY.may(right)} == {Right.SEE, Right.EXPORT}
    assert Entry(Right.SEE) in EXPECTED.values()
