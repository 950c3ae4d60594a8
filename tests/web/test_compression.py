"""Text goes compressed to whoever takes it; what opens something is another text each time."""

import gzip
import re

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.testclient import TestClient

from vitrina.web.http.compression import Compression
from vitrina.web.http.security import Csrf

LONG = "<p>" + "текст " * 1000


async def answer(request: Request) -> Response:
    match request.path_params["kind"]:
        case "page":
            return HTMLResponse(LONG)
        case "large":
            return HTMLResponse(LONG * 20)
        case "short":
            return HTMLResponse("<p>")
        case "json":
            return JSONResponse({"html": LONG})
        case "packed":
            packed = gzip.compress(LONG.encode())
            return HTMLResponse(packed, headers={"content-encoding": "gzip"})
        case "stream":
            return StreamingResponse(iter([LONG, LONG]), media_type="text/html")
        case _:
            return PlainTextResponse(LONG)


@pytest.fixture
def client() -> TestClient:
    app = Starlette(routes=[Route("/{kind}", answer), Route("/requests/{kind}", answer)])
    app.add_middleware(Compression, plain=("/requests/",))
    return TestClient(app)


@pytest.mark.parametrize("kind", ["page", "large", "json"])
def test_pages_and_answers_are_packed(client: TestClient, kind: str) -> None:
    plain = client.get(f"/{kind}", headers={"accept-encoding": "identity"})
    packed = client.get(f"/{kind}", headers={"accept-encoding": "br, gzip;q=0.5"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "accept-encoding"
    assert int(packed.headers["content-length"]) < len(plain.content) / 5
    assert packed.content == plain.content


@pytest.mark.parametrize("kind", ["short", "stream", "text", "packed"])
def test_the_rest_goes_as_it_is(client: TestClient, kind: str) -> None:
    answer = client.get(f"/{kind}", headers={"accept-encoding": "gzip"})
    assert answer.headers.get("content-encoding") == ("gzip" if kind == "packed" else None)
    plain = client.get(f"/{kind}", headers={"accept-encoding": "identity"})
    assert answer.content == plain.content


def test_what_strangers_wrote_beside_each_other_is_not_packed(client: TestClient) -> None:
    answer = client.get("/requests/page", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert answer.text == LONG


@pytest.mark.parametrize(
    "asked", ["", "br", "gzip;q=0", "gzip; q=0.000", "xgzip", "*;q=0", "a" * 5000]
)
def test_whoever_does_not_take_it_gets_it_plain(client: TestClient, asked: str) -> None:
    answer = client.get("/page", headers={"accept-encoding": asked})
    assert "content-encoding" not in answer.headers
    assert answer.text == LONG


def test_a_token_is_another_text_each_time_and_good_for_its_browser_only() -> None:
    csrf = Csrf(["key of now", "key of before"])
    tokens = {csrf.token("a browser") for _ in range(20)}
    assert len(tokens) == 20
    assert len({token[-64:] for token in tokens}) == 20
    assert all(csrf.is_token("a browser", token) for token in tokens)
    assert not any(csrf.is_token("another", token) for token in tokens)
    old = Csrf(["key of before"]).token("a browser")
    assert csrf.is_token("a browser", old)


@pytest.mark.parametrize(
    "given", ["", "0" * 64, "0" * 128, "f" * 127, "Ы" * 64, "x" * 128, "0" * 9999]
)
def test_what_is_no_token_proves_nothing(given: str) -> None:
    assert not Csrf(["key"]).is_token("a browser", given)


def test_a_page_open_since_before_masks_is_still_good() -> None:
    csrf = Csrf(["key"])
    token = csrf.token("a browser")
    mask, masked = bytes.fromhex(token[:64]), bytes.fromhex(token[64:])
    proof = bytes(one ^ other for one, other in zip(mask, masked, strict=True)).hex()
    assert re.fullmatch("[0-9a-f]{64}", proof)
    assert csrf.is_token("a browser", proof)
