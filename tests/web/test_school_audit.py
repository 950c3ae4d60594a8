"""The audit log: what is in it, how it is searched, and what a spreadsheet makes of it."""

import csv
import io
import re

import pytest

from vitrina.application.invite_member import invite_member
from vitrina.domain.member import Actor, Role
from vitrina.storage.audit import write_entry
from vitrina.web.school.csv_rows import write_rows
from vitrina.wording.audit import ACTS
from web.served_app import ServedApp
from web.signed_in import join, members_of, signed_in
from web.visitor import Browser, Form, Page


def rows_of(page: Page) -> list[str]:
    return page.words.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]


async def search(browser: Browser, page: Page, **typed: str) -> Page:
    form = next(one for one in page.forms if one.action == "/school/audit")
    fields = [(name, value) for name, value in form.fields if name not in typed]
    return await browser.submit(page, Form(form.action, form.method, [*fields, *typed.items()]))


async def test_acts_are_found_by_who_what_whom_and_when(served: ServedApp) -> None:
    browser = await signed_in(served, Role.OWNER)
    curator = (await join(members_of(served), Role.CURATOR)).member
    actor = Actor(curator.id, curator.mail, "192.0.2.9")
    await invite_member(members_of(served), actor, "one@school.example", Role.READ_ONLY)
    page = await browser.open("/school/audit")
    first = rows_of(page)[0]
    assert curator.mail in first and "приглашение" in first and "192.0.2.9" in first
    for typed, count in (
        ({"member": curator.id}, 2),
        ({"member": curator.id, "act": "member.invited"}, 1),
        ({"subject": "one@school.example"}, 1),
        ({"subject": "one@school"}, 0),
        ({"member": "nobody"}, 0),
        ({"since": "2020-01-01", "until": "2100-01-01", "member": curator.id}, 2),
        ({"since": "2100-01-01"}, 0),
        ({"until": "2020-01-01"}, 0),
        ({"act": "no.act", "since": "31.12.2026", "before": "9" * 400, "member": curator.id}, 2),
    ):
        found = await search(browser, page, **typed)
        assert found.status == 200 and len(rows_of(found)) == count, typed
    assert not [asked for asked in served.asked if "mail" in asked or "%40" in asked]


async def test_pages_hold_whatever_is_written_meanwhile(served: ServedApp) -> None:
    browser = await signed_in(served, Role.OWNER)
    actor = Actor("m", "m@school.example", "")
    members = members_of(served)
    async with members.database.transaction() as connection:
        for number in range(120):
            await write_entry(connection, actor, "sign_in.done", f"s{number}")
    page = await search(browser, await browser.open("/school/audit"), member="m")
    seen = []
    while True:
        seen += re.findall(r'"Над чем">(.*?)<', page.words)
        async with members.database.transaction() as connection:
            await write_entry(connection, actor, "sign_in.done", "late")
        further = [form for form in page.forms if dict(form.fields).get("before")]
        if not further:
            break
        page = await browser.submit(page, further[0])
    assert seen == [f"s{number}" for number in reversed(range(120))]


async def test_it_is_taken_away_whole_and_opens_no_formula(served: ServedApp) -> None:
    browser = await signed_in(served, Role.OWNER)
    actor = Actor("m", "=cmd|' /C calc'!A0", "+7")
    async with members_of(served).database.transaction() as connection:
        for number in range(1100):
            await write_entry(connection, actor, "sign_in.done", f"@s{number}", {"count": number})
    page = await browser.open("/school/audit")
    (form,) = [one for one in page.forms if one.action == "/school/audit.csv"]
    answer = (await browser.submit(page, form)).answer
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="audit.csv"'
    assert answer.headers["cache-control"] == "no-store"
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][0] == "Когда (UTC)" and len({len(row) for row in rows}) == 1
    assert sum(row[1].startswith("'=cmd") for row in rows) == 1100
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    again = await browser.open("/school/audit")
    assert "выгружен журнал" in rows_of(again)[0]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("+7 917", "'+7 917"), ("-5", "'-5"), ("@a", "'@a"), ("\tx", "'\tx"),
        (" =1", "' =1"), ("\u00a0=1", "'\u00a0=1"), ("\uff1d1", "'\uff1d1"), ("\x00=1", "'=1"),
        ("a=1", "a=1"), ("", ""), (-5, "-5"), (None, ""), ("Ольга «В.»", "Ольга «В.»"),
    ],
)  # fmt: skip
def test_a_cell_that_could_be_a_formula_is_a_text(cell: str | int | None, written: str) -> None:
    assert write_rows([[cell, "x"]]) == f"{written};x\r\n"


def test_a_cell_keeps_its_quotes_and_lines() -> None:
    cells = ['say "hi"; now', "\r\nsecond", "one\ntwo"]
    (row,) = csv.reader(io.StringIO(write_rows([cells]), newline=""), delimiter=";")
    assert row == [cells[0], "'\r\nsecond", cells[2]]


def test_every_act_is_a_noun_and_a_verb_with_words() -> None:
    for act, words in ACTS.items():
        noun, _, verb = act.partition(".")
        assert noun and verb and words and words == words.strip() and not words.endswith(".")
