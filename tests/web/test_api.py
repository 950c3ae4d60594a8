"""The API as a school's program meets it: every answer is held against the published document."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select, update

from sandboxed import EXAMPLE
from vitrina.domain.api_key import Scope
from vitrina.domain.member import ON_SERVER
from vitrina.domain.school_event import OF_COMMUNITIES
from vitrina.storage.api_keys import ApiKeys
from vitrina.storage.checking import note_look
from vitrina.storage.models import api_keys, audit_entries, builds, communities, link_keys
from vitrina.web.api.document import make_document
from vitrina.web.api.guards import PER_MINUTE
from vitrina.web.api.schemas import EVENT_DATA
from vitrina.web.app import ROUTES
from vitrina.web.http.problems import TITLES, TYPE
from web.living import begin
from web.served_app import ServedApp, read_column

DOCUMENT = make_document("http://vitrina.example")
PATHS = {
    re.compile(re.sub(r"\{\w+\}", "[^/]+", path)): operations
    for path, operations in DOCUMENT["paths"].items()
}


def check(method: str, path: str, answer: httpx2.Response) -> Any:
    """The answer's body, once it is what the document says."""
    (operations,) = [found for known, found in PATHS.items() if known.fullmatch(path)]
    said = operations[method.lower()]["responses"][str(answer.status_code)]
    for name in said.get("headers", {}):
        assert re.fullmatch(r"\d+", answer.headers[name]), name
    ((kind, content),) = said["content"].items()
    assert answer.headers["content-type"].partition(";")[0] == kind
    schema = {**content["schema"], "components": DOCUMENT["components"]}
    body = answer.json()
    problems = [error.message for error in Draft202012Validator(schema).iter_errors(body)]
    assert problems == [], (path, problems)
    if answer.status_code >= 400:
        assert body["status"] == answer.status_code
    return body


@dataclass
class Caller:
    """A program with a key."""

    http: httpx2.AsyncClient
    key: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, path: str, status: int = 200, method: str = "GET", **headers: str) -> Any:
        said = {"authorization": f"Bearer {self.key}"} if self.key else {}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"/api/v1{path}"
        answer = await self.http.request(method, url, headers=said)
        assert answer.status_code == status, (url, answer.text)
        self.headers = dict(answer.headers)
        return check(method, url.partition("?")[0], answer)

    async def refused(self, path: str, status: int, error: str, **more: str) -> Any:
        body = await self.ask(path, status, **more)
        assert body["type"] == TYPE + error, body
        return body


@dataclass
class School:
    served: ServedApp
    keys: ApiKeys

    async def caller(self, *scopes: Scope, lives: float | None = None) -> Caller:
        _, key = await self.keys.make(ON_SERVER, "CRM", scopes, lives)
        return Caller(await self.served.program(), key)

    async def look(self, community_id: str) -> None:
        await note_look(self.served.sandboxed.services.database, community_id, {})


@pytest.fixture
async def school(served: ServedApp) -> AsyncIterator[School]:
    yield School(served, ApiKeys(served.sandboxed.services.database))


def test_the_document_has_every_address_of_the_route_table_and_no_other() -> None:
    routes = {(route.method, route.path) for route in ROUTES if route.path.startswith("/api/")}
    written = {
        (method.upper(), path)
        for path, operations in DOCUMENT["paths"].items()
        for method in operations
    }
    assert routes == written
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    problem = DOCUMENT["components"]["schemas"]["Problem"]
    assert problem["properties"]["type"]["enum"] == [TYPE + name for name in TITLES]
    assert set(EVENT_DATA) == {str(kind) for kind in OF_COMMUNITIES}
    for route in ROUTES:
        if route.path.startswith("/api/v1/") and not route.path.endswith("openapi.json"):
            scope = route.guards[0].scope  # type: ignore[attr-defined]
            operation = DOCUMENT["paths"][route.path][route.method.lower()]
            assert f"`{scope}`" in operation["description"], route.path


async def test_without_a_key_one_is_told_where_the_document_is(school: School) -> None:
    stranger = Caller(await school.served.program())
    root = await stranger.ask("")
    assert root["openapi_url"].endswith("/api/v1/openapi.json")
    document = await stranger.ask("/openapi.json")
    assert document["paths"].keys() == DOCUMENT["paths"].keys()


async def test_only_a_good_key_with_the_scope_opens_anything(
    school: School,
) -> None:
    good = await school.caller(Scope.COMMUNITIES_READ)
    await good.ask("/communities")
    assert int(good.headers["ratelimit-remaining"]) == PER_MINUTE - 1
    body = await good.refused("/events", 403, "forbidden")
    assert body["scope"] == "events:read"
    for key in ("", "vtr_", "vtr_" + "x" * 43, good.key + "x", good.key[:-1], "vk1.a.key"):
        other = Caller(good.http, key)
        await other.refused("/communities", 401, "no_key")
        assert other.headers["www-authenticate"].startswith("Bearer")
    (hashed,) = await read_column(school.served, api_keys.c.key_hash)
    assert good.key not in hashed and good.key.startswith("vtr_")
    in_query = await good.http.get(f"/api/v1/communities?key={good.key}")
    assert in_query.status_code == 401
    over = await school.caller(Scope.COMMUNITIES_READ, lives=-1.0)
    await over.refused("/communities", 401, "no_key")
    [known, _] = await school.keys.list_all()
    assert known.used_at is not None and known.hint == good.key[:8]
    assert await school.keys.end(ON_SERVER, known.id)
    assert not await school.keys.end(ON_SERVER, known.id)
    await good.refused("/communities", 401, "no_key")


async def test_a_community_is_read_without_and_with_whose_it_is(school: School) -> None:
    made = await begin(school.served)
    await made.build()
    (community_id,) = await read_column(school.served, communities.c.id)
    program = await school.caller(Scope.COMMUNITIES_READ)
    [listed] = (await program.ask("/communities"))["data"]
    assert (listed["id"], listed["state"]) == (community_id, "ready")
    assert listed["url"] and "personal" not in listed
    full = await program.ask(f"/communities/{community_id}")
    assert {piece["seen"] for piece in full["pieces"]} <= {"same", "unknown", "differs"}
    assert {name: full[name] for name in listed} == listed
    runs = await program.ask(f"/communities/{community_id}/builds")
    [run] = runs["data"]
    whole = await program.ask(f"/builds/{run['id']}")
    assert whole["state"] == "done" and {name: whole[name] for name in run} == run
    assert "community" in {step["piece"] for step in whole["steps"]}
    for path in ("/communities/x", "/communities/x/builds", "/builds/x", "/communities/%00"):
        await program.refused(path, 404, "not_found")
    answers = str([listed, full, runs, whole])
    assert str(EXAMPLE["phone"]) not in answers and str(EXAMPLE["name"]) not in answers
    reader = await school.caller(Scope.COMMUNITIES_READ, Scope.PERSONAL_READ)
    told = (await reader.ask(f"/communities/{community_id}"))["personal"]
    assert told == {name: EXAMPLE[name] for name in ("name", "phone", "city")}


async def test_lists_are_filtered_and_paged_while_rows_come_and_go(school: School) -> None:
    for number in range(4):
        await begin(school.served, student_id=f"s{number}")
    program = await school.caller(Scope.COMMUNITIES_READ)
    whole = [one["id"] for one in (await program.ask("/communities"))["data"]]
    assert len(whole) == 4
    first = await program.ask("/communities?limit=2")
    await begin(school.served)  # a new one stands before the page that was read
    database = school.served.sandboxed.services.database
    async with database.transaction() as connection:  # and the last one read is filtered out
        gone = update(communities).where(communities.c.id == whole[1])
        await connection.execute(gone.values(state="forgotten"))
    then = await program.ask(f"/communities?limit=1&cursor={first['next_cursor']}")
    last = await program.ask(f"/communities?limit=1&cursor={then['next_cursor']}")
    pages = [one["id"] for page in (first, then, last) for one in page["data"]]
    assert pages == whole and last["next_cursor"] is None
    assert (await program.ask("/communities?state=ready"))["data"] == []
    assert (await program.ask("/communities?course_id=none"))["data"] == []
    async with database.transaction() as connection:
        mine = update(communities).where(communities.c.id == whole[0])
        await connection.execute(mine.values(student_id="s-signed"))
    [one] = (await program.ask("/communities?student_id=s-signed"))["data"]
    assert one["id"] == whole[0]


async def test_what_cannot_be_asked_is_refused_by_name(school: School) -> None:
    for _ in range(2):
        await begin(school.served)
    program = await school.caller(Scope.COMMUNITIES_READ, Scope.EVENTS_READ)
    cursor = (await program.ask("/communities?limit=1"))["next_cursor"]
    for query, error, parameter in (
        ("colour=red", "unknown_parameter", "colour"),
        ("limit=1&limit=2", "repeated_parameter", "limit"),
        ("limit=0", "bad_value", "limit"),
        ("limit=%D9%A1", "bad_value", "limit"),
        ("limit=99999999999999999999", "bad_value", "limit"),
        ("state=lovely", "bad_value", "state"),
        ("student_id=", "bad_value", "student_id"),
        (f"course_id={'x' * 65}", "bad_value", "course_id"),
        ("course_id=%00", "bad_value", "course_id"),
        ("cursor=", "bad_cursor", "cursor"),
        ("cursor=%D0%B9", "bad_cursor", "cursor"),
        (f"cursor={'A' * 5000}", "bad_cursor", "cursor"),
        (f"cursor={cursor}&state=ready", "bad_cursor", "cursor"),  # of another list
        (f"cursor=B{cursor[1:]}", "bad_cursor", "cursor"),
    ):
        body = await program.refused(f"/communities?{query}", 400, error)
        assert body["parameter"] == parameter, query
    await program.refused(f"/events?cursor={cursor}", 400, "bad_cursor")
    await program.refused("/events?type=endpoint.tested", 400, "bad_value")
    await program.refused("/communities/x?full=1", 400, "unknown_parameter")
    for method, path, status, error in (
        ("DELETE", "/api/v1/communities", 405, "not_allowed"),
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v2", 404, "not_found"),
    ):
        answer = await program.http.request(method, path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == TYPE + error


async def test_a_new_link_ends_the_old_one_and_a_repeated_request_makes_no_other(
    school: School,
) -> None:
    made = await begin(school.served)
    await made.build()
    (community_id,) = await read_column(school.served, communities.c.id)
    program = await school.caller(Scope.LINKS_WRITE)
    link = f"/communities/{community_id}/link"
    same = [await program.ask(link, 201, "POST", idempotency_key="order-7") for _ in range(3)]
    assert same == [same[0]] * 3
    assert (await program.http.get(same[0]["page_url"])).status_code == 200
    assert (await program.http.get(made.home)).status_code == 410
    fresh = await program.ask(link, 201, "POST")
    assert fresh != same[0]
    assert (await program.http.get(same[0]["page_url"])).status_code == 410
    await program.refused(link, 409, "link_ended", method="POST", idempotency_key="order-7")
    await program.refused(link, 400, "bad_idempotency_key", method="POST", idempotency_key="a b")
    await program.refused("/communities/x/link", 404, "not_found", method="POST")
    at_once = await asyncio.gather(
        *(program.ask(link, 201, "POST", idempotency_key="order-8") for _ in range(4))
    )
    assert at_once == [at_once[0]] * 4
    async with school.served.sandboxed.services.database.transaction() as connection:
        good = select(link_keys.c.key_hash).where(
            link_keys.c.kind == "page", link_keys.c.ended_at.is_(None)
        )
        assert len((await connection.execute(good)).all()) == 1
        written = select(audit_entries.c.mail, audit_entries.c.subject).where(
            audit_entries.c.act == "link.replaced"
        )
        rows = (await connection.execute(written)).all()
    assert {row.subject for row in rows} == {community_id}
    assert len(rows) == 3 and rows[0].mail.endswith("… CRM")


async def test_events_are_read_on_from_where_one_was(school: School) -> None:
    made = await begin(school.served)
    program = await school.caller(Scope.EVENTS_READ)
    nothing = await program.ask("/events")
    assert nothing["data"] == []
    await made.build()
    (community_id,) = await read_column(school.served, communities.c.id)
    for _ in range(3):
        await school.look(community_id)
    first = await program.ask(f"/events?limit=3&cursor={nothing['next_cursor']}")
    rest = await program.ask(f"/events?limit=3&cursor={first['next_cursor']}")
    kinds = [one["type"] for page in (first, rest) for one in page["data"]]
    assert kinds == ["community.made"] + ["community.checked"] * 3
    assert first["data"][0]["community"]["id"] == community_id
    again = await program.ask(f"/events?cursor={rest['next_cursor']}")
    assert again["data"] == [] and again["next_cursor"] == rest["next_cursor"]
    [told] = (await program.ask("/events?type=community.made"))["data"]
    assert told["data"]["build_id"] in await read_column(school.served, builds.c.id)


async def test_a_key_that_asks_too_often_is_told_when_to_come_again(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrina.web.api.guards.PER_MINUTE", 2)
    busy = await school.caller(Scope.COMMUNITIES_READ)
    other = await school.caller(Scope.COMMUNITIES_READ)
    for _ in range(2):
        await busy.ask("/communities")
    await busy.refused("/communities", 429, "too_many_requests")
    assert 0 < int(busy.headers["retry-after"]) <= 60
    assert busy.headers["ratelimit-remaining"] == "0"
    await other.ask("/communities")
