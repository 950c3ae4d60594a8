"""Visits that the practitioner wrote down, as the calendar of their phone reads them."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx2

from vitrina.application.write_visit import read_moment
from vitrina.storage.models import leads
from vitrina.web.leads.ics import CalendarEvent, escape_text, fold_line, write_calendar
from web.served_app import read_column
from web.test_leads import Salon, button, salon  # noqa: F401 -- a fixture
from web.visitor import Page

EVIL = "Массаж; спины, 60 минут\\\r\nEND:VCALENDAR\x00 «ёлочки»"


def unfold(body: bytes) -> list[str]:
    """The lines as RFC 5545 has them; each is short enough and whole letters."""
    assert body.endswith(b"\r\n") and b"\n" not in body.replace(b"\r\n", b"")
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    return body.decode().replace("\r\n ", "").split("\r\n")[:-1]


def values(lines: list[str], name: str) -> list[str]:
    return [line.partition(":")[2] for line in lines if re.match(rf"{name}[;:]", line)]


def test_texts_of_strangers_stay_texts() -> None:
    events = [
        CalendarEvent(id=str(n), starts_at=1_795_424_400.0, minutes=90, changed_at=1.0,
                      title=EVIL * n, text="🌿" * 400)
        for n in (1, 9)
    ]  # fmt: skip
    lines = unfold(write_calendar(EVIL, "vitrina.example", events))
    assert [lines.count(f"{what}:VCALENDAR") for what in ("BEGIN", "END")] == [1, 1]
    assert [lines.count(f"{what}:VEVENT") for what in ("BEGIN", "END")] == [2, 2]
    assert values(lines, "SUMMARY")[0] == (
        "Массаж\\; спины\\, 60 минут\\\\\\nEND:VCALENDAR  «ёлочки»"
    )
    assert values(lines, "UID") == ["1@vitrina.example", "9@vitrina.example"]
    assert values(lines, "DTSTART") == ["20261123T090000Z"] * 2
    assert values(lines, "DTEND") == ["20261123T103000Z"] * 2
    assert values(lines, "DTSTAMP") == ["19700101T000001Z"] * 2
    for text in ("", "a", "я" * 37, "я" * 38, "🌿" * 60, "x" * 75, "x" * 76):
        assert unfold(fold_line(text)) == ([text] if text else [""])
    assert escape_text("a\rb\r\nc") == "a\\nb\\nc"


async def open_calendar(salon: Salon, page: Page) -> httpx2.Response:  # noqa: F811 -- the fixture
    """What a calendar reads by the link of the page; it has no cookies."""
    found = re.search(r'data-copy="([^"]+\.ics)"', page.html)
    assert found is not None
    program = await salon.served.program()
    return await program.get(urlsplit(found[1]).path)


async def test_a_visit_is_written_moved_and_erased(salon: Salon) -> None:  # noqa: F811 -- the fixture
    await salon.ask("Массаж спины, 40 минут", part="днём, на имя Марина", contact="+79172223344")
    page = await salon.open_inbox()
    assert re.search(r'name="minutes"[^>]*value="40"', page.html)
    empty = await open_calendar(salon, page)
    assert empty.status_code == 200 and "VEVENT" not in empty.text
    assert empty.headers["content-type"] == "text/calendar; charset=utf-8"

    day = f"{datetime.now(UTC).year + 1}-02-03"
    typed = {"day": day, "time": "15:00", "minutes": "40"}
    page = await salon.browser.submit(page, button(page, "/visit"), typed)
    assert page.status == 200 and "Записано: 3 февраля, 15:00, 40 минут" in page.words
    assert "3 февраля в 15:00: Массаж спины" in page.words and "Вы ответили всем" in page.words
    lines = unfold((await open_calendar(salon, page)).content)
    assert values(lines, "DTSTART") == [f"{day.replace('-', '')}T120000Z"]  # Moscow is UTC+3
    assert values(lines, "DTEND") == [f"{day.replace('-', '')}T124000Z"]
    assert values(lines, "SUMMARY") == ["Массаж спины\\, 40 минут"]
    assert "Марина" in values(lines, "DESCRIPTION")[0]
    assert not any("917" in line for line in lines if not line.startswith("UID"))
    (uid,) = values(lines, "UID")

    page = await salon.browser.submit(page, button(page, "/visit"), typed | {"time": "09:30"})
    lines = unfold((await open_calendar(salon, page)).content)
    assert values(lines, "UID") == [uid] and values(lines, "DTSTART")[0].endswith("T063000Z")

    erase = [form for form in page.forms if form.action.endswith("/visit")][1]
    page = await salon.browser.submit(page, erase)
    assert "VEVENT" not in (await open_calendar(salon, page)).text
    assert await read_column(salon.served, leads.c.visit_at) == [None]


async def test_what_is_no_time_is_not_written(salon: Salon) -> None:  # noqa: F811 -- the fixture
    await salon.ask("Массаж спины")
    page = await salon.open_inbox()
    good = {"day": "2027-02-03", "time": "15:00", "minutes": "60"}
    for wrong in (
        {"day": "2027-02-30"}, {"day": ""}, {"day": "3.02.2027"}, {"day": "9999-01-01"},
        {"time": "25:00"}, {"time": "x" * 5000}, {"minutes": "0"}, {"minutes": "٦٠"},
        {"minutes": "9" * 400}, {"minutes": "-5"}, {"day": "0001-01-01"},
    ):  # fmt: skip
        answer = await salon.browser.submit(page, button(page, "/visit"), good | wrong)
        assert answer.status == 422 and "Время не разобрали" in answer.words, wrong
    assert await read_column(salon.served, leads.c.visit_at) == [None]


async def test_a_changed_link_reads_nothing(salon: Salon) -> None:  # noqa: F811 -- the fixture
    page = await salon.open_inbox()
    program = await salon.served.program()
    found = re.search(r'data-copy="([^"]+\.ics)"', page.html)
    assert found is not None and f"webcal://{found[1].partition('://')[2]}" in page.html
    old = urlsplit(found[1]).path
    changed = await salon.browser.submit(page, button(page, "/calendar"))
    assert (await program.get(old)).status_code == 410
    assert (await open_calendar(salon, changed)).status_code == 200
    assert (await program.get("/calendars/unknown.ics")).status_code == 404
    key = page.path.rpartition("/")[2]
    assert (await program.get(f"/calendars/{key}.ics")).status_code == 404
    assert (await program.get(f"/leads/{old.rpartition('/')[2][:-4]}")).status_code == 404


def test_a_time_is_of_the_practitioner_s_zone() -> None:
    moment = read_moment("2026-11-30", "10:00", "Asia/Kamchatka")
    assert moment is not None
    assert datetime.fromtimestamp(moment, UTC).isoformat() == "2026-11-29T22:00:00+00:00"
