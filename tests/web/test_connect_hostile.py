"""The guided way against whoever does not follow it: the order, the keys, the bodies."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest

from sandboxed import EXAMPLE
from vitrina.storage.models import connect_drafts
from web.attacker import ENDS, FORM, Attacker, begin, nothing_is_built
from web.served_app import ServedApp, read_column, serve_app


@pytest.fixture
async def attacker(served: ServedApp) -> Attacker:
    return await begin(served)


@pytest.fixture
async def served_by_each(database_url: str, no_waiting_for_vk: None) -> AsyncIterator[ServedApp]:
    async with serve_app(database_url, works=False) as opened:
        yield opened


# The order of the stages.


@pytest.mark.parametrize("end", ["/work", "/grant"])
@pytest.mark.parametrize("pressed", ["", "build", "recount"])
async def test_a_stage_before_its_turn_leads_to_the_one_that_is_next(
    attacker: Attacker, served: ServedApp, end: str, pressed: str
) -> None:
    answer = await attacker.post(end, **({pressed: "1"} if pressed else {}))
    assert answer.status_code == 303
    assert answer.headers["location"] == attacker.page.path
    page = await attacker.guided.browser.open(attacker.page.path)
    assert "Сначала нужно сообщество" in page.words
    assert await nothing_is_built(served)


async def test_nothing_is_built_without_a_key(attacker: Attacker, served: ServedApp) -> None:
    await attacker.key_stage(attacker.guided.open_community())
    answer = await attacker.post("/work", build="build", replace="info")
    assert answer.headers["location"] == attacker.page.path
    assert "Дайте ключ" in (await attacker.guided.browser.open(attacker.page.path)).words
    assert await nothing_is_built(served)


async def test_a_key_before_the_address_is_enough_or_refused(
    attacker: Attacker, served: ServedApp
) -> None:
    group_id = attacker.guided.open_community()
    answer = await attacker.post("/key", key=await attacker.guided.make_key(group_id))
    assert answer.status_code in (303, 422)
    assert set(await read_column(served, connect_drafts.c.group_id)) <= {None, group_id}
    assert await nothing_is_built(served)


@pytest.mark.parametrize("stage", ["work", "key", "build", "../../x", "%00", "a" * 3000])
async def test_asking_for_a_later_stage_gives_the_first(attacker: Attacker, stage: str) -> None:
    page = await attacker.guided.browser.open(f"{attacker.page.path}?stage={stage}&stage=key")
    assert (page.status, "Сначала нужно сообщество" in page.words) == (200, True)


async def test_a_key_does_not_outlive_another_address(
    attacker: Attacker, served: ServedApp
) -> None:
    await attacker.work_stage(attacker.guided.open_community())
    other = attacker.guided.open_community()
    await attacker.post("/address", address=f"club{other}")
    answer = await attacker.post("/work", build="build")
    assert answer.headers["location"] == attacker.page.path
    assert await read_column(served, connect_drafts.c.sealed_key) == [None]
    assert await nothing_is_built(served)


# Keys and tokens of others.


@pytest.mark.parametrize("end", ["", *ENDS])
@pytest.mark.parametrize("key", ["no-such-key", "%00", "a" * 4000, "%ED%A0%BD", "..%2Fcreate"])
async def test_a_key_that_opens_nothing(attacker: Attacker, end: str, key: str) -> None:
    if end:
        answer = await attacker.post(end, at=f"/connect/{key}", address="club1", key="x")
    else:
        answer = await attacker.guided.browser.http.get(
            f"{attacker.guided.served.url}/connect/{key}"
        )
    assert answer.status_code == 404


@pytest.mark.parametrize("end", ENDS)
async def test_a_follow_key_is_no_page_key(attacker: Attacker, served: ServedApp, end: str) -> None:
    program = await served.program()
    begun = (await program.post("/connect/init", json=EXAMPLE)).json()
    follow = begun["follow_url"].rpartition("/")[2]
    answer = await attacker.post(end, at=f"/connect/{follow}", address="club1", key="x")
    assert answer.status_code == 404


@pytest.mark.parametrize("end", ENDS)
async def test_once_it_is_built_the_stages_change_nothing(
    attacker: Attacker, served: ServedApp, end: str
) -> None:
    work = await attacker.work_stage(attacker.guided.open_community())
    built = await attacker.guided.build(work)
    before = await served.count_rows()
    answer = await attacker.post(end, address="club77", key="x" * 90, build="build")
    assert (answer.status_code, answer.headers["location"]) == (303, built.path)
    assert await served.count_rows() == before


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("token", [None, "", "0" * 64, "theirs"])
async def test_a_form_without_this_browsers_token_does_nothing(
    attacker: Attacker, served: ServedApp, end: str, token: str | None
) -> None:
    theirs = (await begin(served)).csrf
    fields = {"address": "club1", "key": "x" * 90, "build": "build"}
    if token is not None:
        fields["csrf"] = theirs if token == "theirs" else token
    answer = await attacker.post_body(end, urlencode(fields).encode())
    assert answer.status_code == 400
    assert set(await read_column(served, connect_drafts.c.address)) == {None}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize(
    "said", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}]
)
async def test_a_good_token_from_another_site_does_nothing(
    attacker: Attacker, served: ServedApp, end: str, said: dict[str, str]
) -> None:
    body = urlencode({"csrf": attacker.csrf, "address": "club1"}).encode()
    answer = await attacker.send(f"{attacker.page.path}{end}", body, FORM | said)
    assert answer.status_code == 400
    assert await read_column(served, connect_drafts.c.address) == [None]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("end", ENDS)
async def test_other_methods_open_nothing(attacker: Attacker, end: str, method: str) -> None:
    http, home = attacker.guided.browser.http, attacker.guided.served.url
    answer = await http.request(method, f"{home}{attacker.page.path}{end}")
    assert answer.status_code in (404, 405)


# Bodies.


@pytest.mark.parametrize("end", ENDS)
async def test_a_body_that_is_too_large_is_refused(attacker: Attacker, end: str) -> None:
    body = urlencode({"csrf": attacker.csrf, "address": "a" * 300_000}).encode()
    assert (await attacker.post_body(end, body)).status_code == 413


@pytest.mark.parametrize("end", ENDS)
async def test_too_many_fields_are_refused(attacker: Attacker, end: str) -> None:
    body = urlencode([("csrf", attacker.csrf)] + [("replace", "info")] * 600).encode()
    assert (await attacker.post_body(end, body)).status_code == 413


@pytest.mark.parametrize("seed", ["a", "vk1.a.", "https://", "club1 ", "💆", "[|", "\u200b", "%"])
@pytest.mark.parametrize("field", ["address", "key"])
async def test_a_long_text_is_answered_shortly(
    attacker: Attacker, served: ServedApp, field: str, seed: str
) -> None:
    await attacker.key_stage(attacker.guided.open_community())
    size = 8_000 // len(urlencode({"": seed}))
    answer = await attacker.post(f"/{field}", **{field: seed * size})
    assert answer.status_code in (303, 422)
    assert len(answer.content) < 64 * 1024
    assert await nothing_is_built(served)


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "text/plain", ""])
@pytest.mark.parametrize("end", ENDS)
async def test_a_body_of_another_kind_has_no_token(
    attacker: Attacker, served: ServedApp, end: str, kind: str
) -> None:
    body = b'{"csrf": "%s", "address": "club1"}' % attacker.csrf.encode()
    answer = await attacker.send(f"{attacker.page.path}{end}", body, {"content-type": kind})
    assert answer.status_code == 400
    assert await read_column(served, connect_drafts.c.address) == [None]


@pytest.mark.parametrize("name", ["replace", "posts"])
async def test_broken_choices_are_no_failure(served_by_each: ServedApp, name: str) -> None:
    attacker = await begin(served_by_each)
    await attacker.work_stage(attacker.guided.open_community())
    body = f"csrf={attacker.csrf}&{name}=%00&{name}=feed%00&{name}=%ED%A0%BD".encode()
    assert (await attacker.post_body("/work", body)).status_code == 303
    assert "Сделаем сами" in (await attacker.guided.browser.open(attacker.page.path)).words


BROKEN = [b"vk.com/club1%00", b"%00%01%1b vk.com/club1", b"vk.com/club1 %ED%A0%BD", b"club1 %FF%"]


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("field", ["address", "key"])
async def test_broken_characters_are_no_failure(
    served_by_each: ServedApp, field: str, broken: bytes
) -> None:
    attacker = await begin(served_by_each)
    body = b"csrf=" + attacker.csrf.encode() + b"&" + field.encode() + b"=" + broken
    answer = await attacker.post_body(f"/{field}", body)
    assert answer.status_code in (303, 422)
    assert (await attacker.guided.browser.open(attacker.page.path)).status == 200


@pytest.mark.parametrize("field", ["address", "key"])
async def test_markup_stays_text(attacker: Attacker, field: str) -> None:
    await attacker.key_stage(attacker.guided.open_community())
    typed = '"><script>alert(1)</script> club1 club2'
    answer = await attacker.post(f"/{field}", **{field: typed})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


async def test_choices_that_are_not_offered_change_nothing(
    attacker: Attacker, served: ServedApp
) -> None:
    await attacker.work_stage(attacker.guided.open_community())
    made_up = [("replace", one) for one in ("community", "bot", "../x", "", "info" * 900, "\0")]
    chosen = [("csrf", attacker.csrf), *made_up, ("posts", "feed\0"), ("recount", "1")]
    answer = await attacker.post_body("/work", urlencode(chosen).encode())
    assert answer.status_code == 303
    page = await attacker.guided.browser.open(attacker.page.path)
    assert "6 записей по дням" in page.words and page.status == 200
    assert (await attacker.guided.build(page)).path.startswith("/builds/")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422), (b"[]", 422), (b"null", 422), (b'"x"', 422), (b"{", 422), (b"\xff\xfe", 422),
        (b"[" * 20_000, 422), (b'{"name": "\\ud83d"}', 422), (b'{"name": 1}' + b" " * 300_000, 413),
    ],
    ids=lambda one: str(one)[:20],
)  # fmt: skip
async def test_what_is_no_form_begins_nothing(served: ServedApp, body: bytes, status: int) -> None:
    program = await served.program()
    answer = await program.post(
        "/connect/init", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (status, 400 if status == 422 else status)
    assert await read_column(served, connect_drafts.c.community_id) == []


@pytest.mark.parametrize("ticket", ["%00", "a" * 4000, "..%2F..%2Fcreate", "%ED%A0%BD"])
async def test_a_ticket_that_is_none_begins_nothing(
    attacker: Attacker, served: ServedApp, ticket: str
) -> None:
    answer = await attacker.post("", at=f"/connect/grant/{ticket}")
    assert answer.status_code in (400, 404)
    assert len(await read_column(served, connect_drafts.c.community_id)) == 1
