"""Hostile bodies at the doors: `/create`, `/preview`, `/oauth/init`, the webhook."""

import json
import re
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from sandboxed import EXAMPLE
from vitrina.domain.form import InvalidForm, parse_practitioner
from vitrina.domain.timezones import timezone_of
from vitrina.web.form.form_reading import read_form, read_values
from vitrina.web.http.context import BodyTooLarge
from vitrina.web.http.posted import parse_fields
from vitrina.wording.reasons import say_reason
from web.served_app import ServedApp
from web.visitor import HTML

JSON = {"content-type": "application/json"}
BUDGET = 0.050  # seconds of processor to read a body
REQUEST_BUDGET = 1.0  # seconds of processor for a request, answered
TOO_LONG = "Слишком длинно: до {} знаков"
ROWS = [{"title": "Массаж", "price": 1, "extra": 1}]

# What the first release was stopped with: (what is sent, the field that must be named, words).
EXAMPLES: list[tuple[str, dict[str, Any], str, str]] = [
    ("stars", {"name": "*" * 8000}, "name", TOO_LONG.format(100)),
    ("at signs", {"name": "@" * 8000}, "name", TOO_LONG.format(100)),
    ("links", {"name": "[a|" * 1500 + "x" + "]" * 1500}, "name", TOO_LONG.format(100)),
    ("marks", {"name": "a" + "\u0301" * 4500 + "\u0316" * 4500}, "name", TOO_LONG.format(100)),
    ("a key", {"*" * 8000: 1}, "*" * 60, "Такого поля в анкете нет, уберите его"),
    ("claims", {"about": "лечу " * 3200}, "about", TOO_LONG.format(400)),
    ("techniques", {"techniques": ["лечу " * 20] * 1000}, "techniques", "Не больше 10 техник"),
    ("rows", {"pricing": ROWS * 2000}, "pricing", "Не больше 20 услуг"),
    (
        "own texts",
        {"overrides": {f"Мой пост {number}": "текст" for number in range(900)}},
        "overrides",
        "Не больше 40 частей",
    ),
    (
        "own texts of no plan",
        {"overrides": {f"product/{number}": "т" * 4000 for number in range(30)}},
        "overrides.product/0",
        "Такой части в сообществе нет",
    ),
    ("own text", {"overrides": {"info": "а" * 60_000}}, "overrides.info", TOO_LONG.format(4000)),
    ("many keys", {f"key{number}": 1 for number in range(9000)}, "key0", "Такого поля"),
    ("deep", {"about": [[[[["x"] * 9] * 9] * 9] * 9] * 4}, "about", "Здесь нужен текст"),
]  # fmt: skip


@pytest.mark.parametrize("what", EXAMPLES, ids=lambda one: one[0])
async def test_a_program_is_told_at_once_what_is_wrong(
    program: httpx2.AsyncClient, what: tuple[str, dict[str, Any], str, str]
) -> None:
    _, changes, field, words = what
    body = json.dumps(EXAMPLE | changes, ensure_ascii=False).encode()
    assert len(body) <= 256 * 1024
    started = time.process_time()
    answer = await program.post("/oauth/init", content=body, headers=JSON)
    spent = time.process_time() - started

    assert answer.status_code == 422 and spent < REQUEST_BUDGET
    errors = answer.json()["errors"]
    assert any(one["field"] == field and words in one["message"] for one in errors), errors
    assert len(errors) <= 200 and len(answer.content) < 64 * 1024


@pytest.mark.parametrize("what", EXAMPLES, ids=lambda one: one[0])
async def test_a_preview_of_it_costs_no_more_than_another(
    program: httpx2.AsyncClient, what: tuple[str, dict[str, Any], str, str]
) -> None:
    await program.post("/preview", json=EXAMPLE)  # dictionaries are opened once
    body = json.dumps(EXAMPLE | what[1], ensure_ascii=False).encode()
    started = time.process_time()
    answer = await program.post("/preview", content=body, headers=JSON)
    spent = time.process_time() - started

    assert answer.status_code == 200 and spent < REQUEST_BUDGET
    said = answer.json()
    assert said["html"] and len(said["errors"]) <= 200 and len(said["claims"]) <= 100


def test_every_field_wrong_in_every_way_is_a_bounded_list() -> None:
    """The most errors that a body of 256 kB can have."""
    row: dict[str, Any] = {f"{number}{'k' * 500}": 1 for number in range(9)}
    row |= {"title": "", "price": "x", "minutes": 1}
    sent: dict[str, Any] = {f"{number}{'*k' * 500}": 1 for number in range(99)}
    sent |= {"techniques": [""] * 10, "pricing": [row] * 20}
    sent |= {"overrides": {f"{number}{'k' * 500}": 1 for number in range(99)}}
    with pytest.raises(InvalidForm) as refused:
        parse_practitioner(sent, timezone_of=timezone_of)
    errors = refused.value.errors
    assert len(errors) <= 240
    assert all(len(one.field) <= 80 and len(say_reason(one.reason)) <= 100 for one in errors)
    named = {one.field.partition(".")[0] for one in errors}
    assert {"name", "city", "phone", "techniques", "pricing", "overrides"} <= named


SEEDS = ("*", "[a|", "%", "%25", "%D0", "+", "&", "a=&", "лечу ", "\u0301\u0316", "a=b;", "=")
FIELDS = ("name", "about", "techniques", "price_title", "own:info", "phone", "drop", "x")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("field", FIELDS)
def test_a_posted_body_is_read_in_its_length(field: str, seed: str) -> None:
    size = 256 * 1024
    encoded = seed if "%" in seed or seed in ("&", "a=&") else urlencode({"": seed})[1:]
    repeated = (f"{field}=" + encoded * (size // len(encoded)))[:size]
    many = "&".join([f"{field}={encoded * (500 // len(encoded))}"] * 490)[:size]
    read(f"{field}=x".encode())
    for body in (repeated.encode(), many.encode()):
        spent = min(read(body), read(body))
        assert spent < BUDGET, (field, seed, spent)


def read(body: bytes) -> float:
    """Seconds of processor that a posted form costs, shown again and as JSON."""
    started = time.process_time()
    with suppress(BodyTooLarge):
        posted = parse_fields(body)
        read_values(posted)
        read_form(posted)
    return time.process_time() - started


HALF = b'"\\ud83d"'


@pytest.mark.parametrize("path", ["/oauth/init", "/preview"])
async def test_half_a_character_is_refused_at_its_field(
    program: httpx2.AsyncClient, path: str
) -> None:
    whole = json.dumps(EXAMPLE).encode()[:-1]
    for place, field in (
        (b'"about": %s' % HALF, "about"), (b'"seed": %s' % HALF, "seed"),
        (b"%s: 1" % HALF, ""), (b'"overrides": {"info": %s}' % HALF, "overrides"),
        (b'"overrides": {%s: "x"}' % HALF, "overrides"), (b'"exp": %s' % HALF, "exp"),
        (b'"student_id": %s' % HALF, "student_id"), (b'"techniques": [%s]' % HALF, "techniques"),
        (b'"sig": [[{"a": %s}]]' % HALF, "sig"), (b'"about": "\xed\xa0\xbd"', "about"),
    ):  # fmt: skip
        answer = await program.post(path, content=whole + b", " + place + b"}", headers=JSON)
        assert answer.status_code == 422, place
        assert [one["field"] for one in answer.json()["errors"]] == [field], place


async def test_half_a_character_in_our_own_form_is_refused_too(served: ServedApp) -> None:
    program = await served.program(origin=served.url)
    for body in (
        b'{"form": [["name", %s]]}' % HALF,
        b'{"form": [[%s, "x"]]}' % HALF,
        b"[%s]" % HALF,
    ):
        for path in ("/oauth/init", "/preview"):
            answer = await program.post(path, content=body, headers=JSON)
            expected = {422, 400} if body.startswith(b"[") else {422}
            assert answer.status_code in expected, (path, body)


async def test_a_posted_form_with_broken_characters_is_shown_again(served: ServedApp) -> None:
    program = await served.program(accept=HTML)
    page = (await program.get("/create")).text
    marks = re.findall(r'name="csrf" value="([0-9a-f]+)"', page)
    fields = f"csrf={marks[0]}&name=%ED%A0%BD&city=%FF&phone=%00&about=%"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = await program.post("/create", content=fields, headers=kind)
    assert answer.status_code == 422 and "Почти всё" in answer.text
