"""Members, roles, links, one's own account: who may change what, and what ends by it."""

import asyncio
import re

from sqlalchemy import update

from vitrina.application.accept_invitation import Answers, accept_invitation, read_invitation
from vitrina.application.change_members import Outcome, change_role, end_member
from vitrina.application.credentials import Device
from vitrina.application.invite_member import invite_member
from vitrina.application.read_session import read_session
from vitrina.application.sign_in import Credentials, sign_in
from vitrina.domain.member import ON_SERVER, Actor, Role
from vitrina.domain.one_time_code import code_at
from vitrina.storage.invitations import insert_invitation
from vitrina.storage.members import find_by_mail
from vitrina.storage.models import invitations, sessions
from web.served_app import ServedApp
from web.signed_in import PASSWORD, browser_with, join, members_of, session_cookie, signed_in
from web.visitor import Browser, Form, Page

OWNER = "owner@school.example"


def form_to(page: Page, action: str) -> Form:
    """The page's form that is sent there."""
    (form,) = [form for form in page.forms if form.action == action]
    return form


async def press(browser: Browser, page: Page, action: str, **typed: str) -> Page:
    form = form_to(page, action)
    known = [(name, value) for name, value in form.fields if name not in typed]
    return await browser.submit(page, Form(action, form.method, [*known, *typed.items()]))


def link_of(page: Page) -> str:
    found = re.search(r'id="link">(.*?)</p>', page.html)
    assert found
    return found[1]


async def test_an_owner_invites_and_withdraws(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    page = await owner.open("/school/members")
    for mail in ("не почта", "m\u0430rina@school.example", "a@b", "x" * 300 + "@school.example"):
        wrong = await press(owner, page, "/school/members", mail=mail, role="curator")
        assert wrong.status == 422 and 'id="mail-error"' in wrong.html
    assert (await press(owner, page, "/school/members", mail="a@b.ru", role="god")).status == 422
    mail = "Oleg@School.example"
    made = await press(owner, page, "/school/members", mail=mail, role="curator")
    assert made.status == 200 and "oleg@school.example" in made.words
    link = link_of(made)
    stranger = await served.browser()
    assert "oleg@school.example" in (await stranger.open(link)).words
    page = await owner.open("/school/members")
    assert "oleg@school.example" in page.words and link not in page.html
    (withdraw,) = [one.action for one in page.forms if "/invitations/" in one.action]
    await press(owner, page, withdraw)
    assert (await stranger.open(link)).status == 410


async def test_another_role_or_none_ends_what_was_open(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    members = members_of(served)
    curator = await join(members, Role.CURATOR)
    browser = await browser_with(served, curator.key)
    assert (await browser.open("/school/account")).status == 200
    page = await owner.open("/school/members")
    here = f"/school/members/{curator.member.id}"
    await press(owner, page, f"{here}/role", role="read_only")
    assert await read_session(members, curator.key) is None
    assert (await browser.open("/school/account")).path == "/school/sign-in"
    again = await press(owner, page, f"{here}/end")
    assert curator.member.mail not in again.words.partition("<table")[2]
    page = await browser.open("/school/sign-in")
    code = curator.recovery_codes[0]
    typed = {"mail": curator.member.mail, "password": PASSWORD, "code": code}
    assert (await browser.submit(page, page.form, typed)).status == 422


async def test_the_last_owner_stays(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    page = await owner.open("/school/members")
    here = f"/school/members/{await id_of(served, OWNER)}"
    for action, typed in ((f"{here}/role", {"role": "curator"}), (f"{here}/end", {})):
        answer = await press(owner, page, action, **typed)
        assert answer.status == 409 and "единственный владелец" in answer.words
    assert (await owner.open("/school/members")).status == 200


async def id_of(served: ServedApp, mail: str) -> str:
    async with members_of(served).database.transaction() as connection:
        known = await find_by_mail(connection, mail)
    assert known is not None
    return known.member.id


async def test_of_two_owners_who_end_each_other_one_stays(served: ServedApp) -> None:
    members = members_of(served)
    one = await join(members, Role.OWNER, mail="one@school.example")
    two = await join(members, Role.OWNER, mail="two@school.example")
    acts = [
        end_member(members, Actor(one.member.id, one.member.mail, ""), two.member.id),
        change_role(
            members, Actor(two.member.id, two.member.mail, ""), one.member.id, Role.CURATOR
        ),
    ]
    assert sorted(outcome.name for outcome in await asyncio.gather(*acts)) == [
        Outcome.DONE.name,
        Outcome.LAST_OWNER.name,
    ]


async def test_a_link_lets_a_member_in_again_and_nothing_from_before(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    members = members_of(served)
    curator = await join(members, Role.CURATOR)
    page = await owner.open("/school/members")
    made = await press(owner, page, f"/school/members/{curator.member.id}/link")
    assert await read_session(members, curator.key) is not None
    browser = await served.browser()
    page = await browser.open(link_of(made))
    assert "Новый пароль и код" in page.words
    secret = re.search(r'class="mono">([A-Z2-7 ]+)<', page.html)
    assert secret
    code = code_at(secret[1].replace(" ", ""), members.now())
    typed = {"password": "другие три слова", "code": code}
    answer = await browser.submit(page, page.form, typed)
    assert answer.status == 200 and "запасные коды" in answer.words
    assert await read_session(members, curator.key) is None
    page = await (await served.browser()).open("/school/sign-in")
    old = {"mail": curator.member.mail, "password": PASSWORD, "code": curator.recovery_codes[0]}
    assert (await browser.submit(page, page.form, old)).status in (400, 422)


async def test_of_two_links_to_one_mail_the_used_one_ends_the_other(served: ServedApp) -> None:
    members = members_of(served)
    made = await invite_member(members, ON_SERVER, OWNER, Role.OWNER)
    async with members.database.transaction() as connection:  # at the same moment as the first
        await insert_invitation(
            connection, members.vault, key="other", mail="late@school.example", role=Role.OWNER,
            totp_secret="JBSWY3DPJBSWY3DP", invited_by="", lives=600.0,
        )  # fmt: skip
        await connection.execute(update(invitations).values(mail=OWNER))
    found = await read_invitation(members, made.key)
    assert found is not None and await read_invitation(members, "other") is not None
    answers = Answers("Марина", PASSWORD, code_at(found.totp_secret, members.now()))
    await accept_invitation(members, made.key, answers, Device("", ""))
    assert await read_invitation(members, "other") is None


async def test_a_dangerous_act_asks_for_the_password_and_then_does_it(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    await make_older(served)
    page = await owner.open("/school/members")
    typed = {"mail": "new@school.example", "role": "owner"}
    asked = await press(owner, page, "/school/members", **typed)
    assert "Введите пароль ещё раз" in asked.words and 'id="link"' not in asked.html
    wrong = await press(owner, asked, "/school/members", confirmed_password="не тот")
    assert wrong.status == 422 and "не подошёл" in wrong.words
    done = await press(owner, wrong, "/school/members", confirmed_password=PASSWORD)
    assert link_of(done) and "new@school.example" in done.words
    # Not asked again for ten minutes.
    again = await press(owner, page, "/school/members", **typed)
    assert link_of(again)


async def test_a_page_that_wants_the_password_is_come_back_to(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    await make_older(served)
    asked = await owner.open("/school/account/password")
    assert asked.path == "/school/confirm"
    back = await press(owner, asked, "/school/confirm", confirmed_password=PASSWORD)
    assert back.path == "/school/account/password"


async def make_older(served: ServedApp) -> None:
    """As if every session had begun eleven minutes ago."""
    async with members_of(served).database.transaction() as connection:
        older = sessions.c.confirmed_at - 660.0
        await connection.execute(update(sessions).values(confirmed_at=older))


async def test_a_new_password_ends_every_other_session(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    other = await join(members_of(served), Role.CURATOR)
    page = await owner.open("/school/account/password")
    before = owner.http.cookies.get(session_cookie(served))
    weak = await press(owner, page, "/school/account/password", password="qwerty12345")
    assert weak.status == 422 and "подберут" in weak.words
    done = await press(owner, page, "/school/account/password", password="совсем другие слова")
    assert done.path == "/school/account" and done.status == 200
    assert await read_session(members_of(served), str(before)) is None
    assert await read_session(members_of(served), other.key) is not None


async def test_sessions_are_seen_and_ended_and_nobody_elses(served: ServedApp) -> None:
    members = members_of(served)
    joined, curator = await join(members, Role.OWNER), await join(members, Role.CURATOR)
    typed = Credentials(OWNER, PASSWORD, joined.recovery_codes[0])
    key = await sign_in(members, typed, Device("192.0.2.7", "Mozilla (Windows) Firefox/140"))
    assert key is not None
    owner, second = await browser_with(served, joined.key), await browser_with(served, key)
    page = await owner.open("/school/account")
    assert "Firefox, Windows" in page.words and "192.0.2.7" in page.words
    assert page.words.count("Завершить<") == 1 and "этот сеанс" in page.words
    (action,) = [
        one.action for one in page.forms if re.fullmatch(".*/[0-9a-f]{32}/end", one.action)
    ]
    theirs = await read_session(members_of(served), curator.key)
    assert theirs is not None
    form = form_to(page, action)
    foreign = Form(f"/school/account/sessions/{theirs.id}/end", form.method, form.fields)
    await owner.submit(page, foreign)
    assert await read_session(members_of(served), curator.key) is not None
    await press(owner, page, action)
    assert (await second.open("/school/account")).path == "/school/sign-in"
