"""Into the school's console: invitation, sign-in, sign-out, and who is not let in."""

import asyncio
import re
from urllib.parse import unquote, urlsplit

import pytest

from vitrina.application.invite_member import invite_member
from vitrina.domain.member import ON_SERVER, Role
from vitrina.domain.one_time_code import STEP, code_at
from web.conftest import AppWith
from web.served_app import ServedApp
from web.signed_in import PASSWORD, SignedIn, join, members_of, session_cookie, signed_in
from web.visitor import Browser, Page

MAIL = "marina@school.example"


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long refusals were asked to wait, which they do not."""
    asked: list[float] = []

    async def note(seconds: float) -> None:
        asked.append(seconds)

    monkeypatch.setattr("vitrina.web.school.sign_in.pause", note)
    return asked


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are compared and not worked at, for tests of how many are."""
    monkeypatch.setattr(
        "vitrina.wiring.application.is_password",
        lambda password, kept: kept is not None and password == PASSWORD,
    )


async def fill(browser: Browser, page: Page, **typed: str) -> Page:
    return await browser.submit(page, page.form, typed)


async def invite(served: ServedApp, mail: str = MAIL, role: Role | None = None) -> str:
    made = await invite_member(members_of(served), ON_SERVER, mail, role)
    return f"/school/invitations/{made.key}"


def secret_of(page: Page) -> str:
    found = re.search(r'<p class="mono">([A-Z2-7 ]+)</p>', page.html)
    assert found
    return found[1].replace(" ", "")


def code_of(served: ServedApp, member: SignedIn, *, later: int = 0) -> str:
    """The code of the app; `later` steps, because that of the invitation is used up."""
    return code_at(member.totp_secret, members_of(served).now() + later * STEP)


async def test_from_an_invitation_into_the_console_and_out(served: ServedApp) -> None:
    browser = await served.browser()
    link = await invite(served)
    page = await browser.open(link)
    assert "Вас пригласили" in page.words and MAIL in page.words and "<svg" in page.html
    secret = secret_of(page)
    code = code_at(secret, members_of(served).now())
    codes = await fill(browser, page, name=" Марина  Котова ", password=PASSWORD, code=code)
    assert codes.status == 200
    assert len(re.findall(r"<li>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</li>", codes.html)) == 10
    home = await browser.click(codes, "Сохранено, открыть кабинет")
    assert home.status == 200 and home.path == "/school/communities"
    assert "Марина Котова" in home.words and "Выйти" in home.words
    # Once only.
    again = await (await served.browser()).open(link)
    assert again.status == 410
    out = await browser.submit(home, home.forms[0])
    assert out.path == "/school/sign-in"
    assert (await browser.open("/school/account")).path == "/school/sign-in"
    # The next code of the app, for the first one is used up.
    later = code_at(secret, members_of(served).now() + STEP)
    back = await fill(browser, out, mail=MAIL.upper(), password=PASSWORD, code=later)
    assert back.status == 200 and back.path == "/school/communities"


async def test_every_wrong_answer_is_refused_with_the_same_words_after_the_same_time(
    served: ServedApp, pauses: list[float]
) -> None:
    member = await join(members_of(served), Role.OWNER, mail=MAIL)
    good = {"mail": MAIL, "password": PASSWORD, "code": code_of(served, member, later=1)}
    wrong = (
        {"mail": "nobody@school.example"},
        {"mail": "не почта"},
        {"mail": "m\u0430rina@school.example"},  # a Cyrillic letter
        {"password": "не тот пароль"},
        {"password": "п" * 200},
        {"code": "000000"},
        {"code": member.used_code},
        {"code": ""},
        {"code": "AAAA-AAAA-AAAA-AAAA"},
    )
    said = set()
    for change in wrong:
        browser = await served.browser()
        answer = await fill(browser, await browser.open("/school/sign-in"), **(good | change))
        assert answer.status == 422, change
        assert session_cookie(served) not in browser.http.cookies
        alert = re.search(r'role="alert">.*?</p>', answer.html, re.DOTALL)
        assert alert
        said.add(alert[0])
    assert len(said) == 1 and len(pauses) == len(wrong)
    browser = await served.browser()
    assert (await fill(browser, await browser.open("/school/sign-in"), **good)).status == 200


async def test_a_code_lets_in_once_whoever_is_faster(served: ServedApp) -> None:
    member = await join(members_of(served), Role.OWNER, mail=MAIL)
    for code in (code_of(served, member, later=1), member.recovery_codes[0]):
        browsers = [await served.browser() for _ in range(3)]
        pages = [await browser.open("/school/sign-in") for browser in browsers]
        answers = await asyncio.gather(
            *(
                fill(browser, page, mail=MAIL, password=PASSWORD, code=code)
                for browser, page in zip(browsers, pages, strict=True)
            )
        )
        assert sorted(answer.status for answer in answers) == [200, 422, 422]


async def test_a_recovery_code_is_taken_as_people_type_it(served: ServedApp) -> None:
    member = await join(members_of(served), Role.OWNER, mail=MAIL)
    code = member.recovery_codes[1].lower()
    browser = await served.browser()
    typed = f" {code[:4]} {code[4:8]} - {code[8:12]}-{code[12:]} "
    page = await browser.open("/school/sign-in")
    answer = await fill(browser, page, mail=f" {MAIL} ", password=PASSWORD, code=typed)
    assert answer.status == 200


async def test_of_two_who_use_one_invitation_one_joins(served: ServedApp) -> None:
    link = await invite(served)
    browsers = [await served.browser() for _ in range(2)]
    pages = [await browser.open(link) for browser in browsers]
    code = code_at(secret_of(pages[0]), members_of(served).now())
    answers = await asyncio.gather(
        *(
            fill(browser, page, name=f"Гость {number}", password=PASSWORD, code=code)
            for number, (browser, page) in enumerate(zip(browsers, pages, strict=True))
        )
    )
    assert sorted(answer.status for answer in answers) == [200, 410]


async def test_what_is_unfit_is_said_at_its_field_and_uses_nothing_up(served: ServedApp) -> None:
    link = await invite(served)
    browser = await served.browser()
    page = await browser.open(link)
    code = code_at(secret_of(page), members_of(served).now())
    good = {"name": "Марина", "password": PASSWORD, "code": code}
    for change, at in (
        ({"name": "  "}, "name"),
        ({"password": "коротко"}, "password"),
        ({"password": "1234567890123"}, "password"),
        ({"password": "Password_2026!!"}, "password"),
        ({"password": f"my {MAIL}"}, "password"),
        ({"password": "д" * 201}, "password"),
        ({"code": "12 34"}, "code"),
    ):
        answer = await fill(browser, page, **(good | change))
        assert answer.status == 422, change
        assert f'id="{at}-error"' in answer.html
        assert answer.html.count('class="msg"') == 1
        assert PASSWORD not in answer.html
    assert (await fill(browser, page, **good)).status == 200


@pytest.mark.parametrize(
    "there",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "/school//evil.example",
        "/school/../../evil", "/schoolbook", "/school\r\nset-cookie: a=b", "/create",
        "javascript:alert(1)", "/school/" + "a" * 400,
    ],
)  # fmt: skip
async def test_signing_in_leads_nowhere_else(served: ServedApp, there: str) -> None:
    member = await join(members_of(served), Role.OWNER, mail=MAIL)
    browser = await served.browser()
    page = await browser.open("/school/sign-in")
    typed = {"mail": MAIL, "password": PASSWORD, "code": member.recovery_codes[0], "next": there}
    answer = await fill(browser, page, **typed)
    assert answer.way[1:] == ["GET /school", "GET /school/communities"]


async def test_whoever_was_sent_to_sign_in_comes_back(served: ServedApp) -> None:
    member = await join(members_of(served), Role.OWNER, mail=MAIL)
    browser = await served.browser()
    page = await browser.open("/school/account?sort=name&page=2")
    assert page.path == "/school/sign-in"
    assert unquote(urlsplit(str(page.answer.url)).query) == "next=/school/account?sort=name&page=2"
    code = member.recovery_codes[0]
    answer = await fill(browser, page, mail=MAIL, password=PASSWORD, code=code)
    assert answer.path == "/school/account"
    assert answer.answer.url.query == b"sort=name&page=2"


async def test_a_key_that_was_there_before_is_not_the_one_after(served: ServedApp) -> None:
    member = await join(members_of(served), Role.OWNER, mail=MAIL)
    browser = await served.browser()
    browser.http.cookies.set(session_cookie(served), "planted" * 6, domain="127.0.0.1", path="/")
    page = await browser.open("/school/sign-in")
    await fill(browser, page, mail=MAIL, password=PASSWORD, code=member.recovery_codes[0])
    keys = [one.value for one in browser.http.cookies.jar if one.name == session_cookie(served)]
    assert keys and "planted" * 6 not in keys


async def test_nobody_is_signed_in_by_another_sites_form(served: ServedApp) -> None:
    member = await join(members_of(served), Role.OWNER, mail=MAIL)
    browser = await served.browser()
    page = await browser.open("/school/sign-in")
    typed = {"mail": MAIL, "password": PASSWORD, "code": member.recovery_codes[0]}
    answer = await browser.submit(page, page.form, typed, site="cross-site")
    assert answer.status == 400
    stranger = await served.browser()
    form = await stranger.submit(page, page.form, typed)  # the token of another browser
    assert form.status == 400


async def test_a_guess_has_few_chances_a_minute(served: ServedApp, quick: None) -> None:
    browser = await served.browser()
    page = await browser.open("/school/sign-in")
    answers = [
        (await fill(browser, page, mail=MAIL, password="x", code="1")).status for _ in range(11)
    ]
    assert answers == [422] * 10 + [429]


async def test_whoever_tries_passwords_keeps_strangers_out_and_not_the_member(
    app_with: AppWith, quick: None
) -> None:
    async with app_with(works=False, VITRINA_TRUSTED_PROXIES="127.0.0.1") as served:
        member = await join(members_of(served), Role.OWNER, mail=MAIL)
        browser = await served.browser()
        page = await browser.open("/school/sign-in")
        good = {"mail": MAIL, "password": PASSWORD}
        done = await fill(browser, page, **good, code=member.recovery_codes[0])
        assert done.status == 200
        out = await browser.submit(done, done.forms[0])
        stranger = await served.browser()
        page = await stranger.open("/school/sign-in")
        tries = []
        for number in range(21):
            stranger.http.headers["x-forwarded-for"] = f"192.0.2.{number}"
            tries.append((await fill(stranger, page, mail=MAIL, password="x", code="1")).status)
        assert tries == [422] * 19 + [429] * 2  # the first sign-in counted too
        # Where the cookie of another mail is shown, it is a stranger's.
        forged = await fill(browser, out, mail="other@school.example", password="x", code="1")
        assert forged.status == 422
        back = await fill(browser, out, **good, code=member.recovery_codes[1])
        assert back.status == 200


async def test_a_huge_password_is_not_read(served: ServedApp) -> None:
    browser = await served.browser()
    page = await browser.open("/school/sign-in")
    answer = await fill(browser, page, mail=MAIL, password="п" * 1_000_000, code="1")
    assert answer.status == 413


async def test_the_cookie_of_a_session_is_for_our_server_only(served: ServedApp) -> None:
    member = await join(members_of(served), Role.OWNER, mail=MAIL)
    browser = await served.browser()
    page = await browser.open("/school/sign-in")
    typed = {"mail": MAIL, "password": PASSWORD, "code": member.recovery_codes[0]}
    answer = await browser.http.post(
        f"{served.url}/school/sign-in", data=dict(page.form.filled(typed))
    )
    said = answer.headers["set-cookie"].lower()
    assert said.startswith("vitrina_session=")
    assert "httponly" in said and "samesite=lax" in said and "path=/" in said
    assert "domain" not in said


async def test_one_line_signs_any_role_in(served: ServedApp) -> None:
    for role in Role:
        browser = await signed_in(served, role)
        page = await browser.open("/school")
        assert page.status == 200 and page.path.startswith("/school/")
