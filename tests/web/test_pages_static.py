"""Stylesheets, scripts and fonts: found, remembered by browsers, and readable in every theme."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import vitrina.web
from vitrina.web.look.files import NoSuchFile, static_names
from vitrina.web.look.fonts import font_bytes
from vitrina.web.look.static_files import static_app, static_url

ROOT = Path(vitrina.web.__file__).parent
STATIC = {path.name: path for path in ROOT.glob("*/static/*")}
TOKENS = STATIC["tokens.css"].read_text()


@pytest.fixture
def client() -> TestClient:
    return TestClient(static_app())


def test_a_versioned_file_is_kept_for_a_year(client: TestClient) -> None:
    answer = client.get(static_url("ui.css").removeprefix("/static"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.text == STATIC["ui.css"].read_text()


def test_another_version_is_asked_for_again_and_costs_nothing(client: TestClient) -> None:
    first = client.get("/copy.js")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/copy.js", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_fonts_are_served_packed(client: TestClient) -> None:
    answer = client.get("/fonts/Onest.ttf")
    assert answer.headers["content-type"] == "font/ttf"
    assert answer.headers["content-encoding"] == "gzip"
    assert "max-age=2592000" in answer.headers["cache-control"]
    assert answer.content == font_bytes("Onest.ttf")
    plain = client.get("/fonts/Onest.ttf", headers={"accept-encoding": "identity"})
    assert plain.content == font_bytes("Onest.ttf")


@pytest.mark.parametrize("name", ["nothing.css", "fonts/Arial.ttf", "../app.py", "..%2Fapp.py", ""])
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/{name}").status_code == 404


def test_an_unknown_font_is_refused() -> None:
    with pytest.raises(NoSuchFile):
        font_bytes("Comic.ttf")


def test_every_file_that_templates_and_scripts_name_exists() -> None:
    texts = [path.read_text() for path in ROOT.glob("*/templates/*.html")]
    named = {name for text in texts for name in re.findall(r"static_url\('([^']+)'\)", text)}
    imports = {
        name
        for path in ROOT.glob("*/static/*.js")
        for name in re.findall(r'from "\./([^"]+)"', path.read_text())
    }
    assert named
    assert imports
    for name in named | imports:
        assert name in STATIC, name


def test_fonts_named_in_styles_are_served(client: TestClient) -> None:
    for name in re.findall(r"url\(/static/([^)]+)\)", TOKENS):
        assert client.get(f"/{name}").status_code == 200


def test_both_ways_into_the_dark_give_the_same_colours() -> None:
    blocks = re.findall(r"data-scheme=(?:dark|auto)\]\{(.*?)color-scheme:dark;", TOKENS, re.DOTALL)
    assert len(blocks) == 2
    assert blocks[0] == blocks[1]


def test_only_files_of_known_kinds_are_offered() -> None:
    assert {name.rpartition(".")[2] for name in static_names()} == {"css", "js", "svg"}
