"""Templates, stylesheets and scripts name only files that are served."""

import re
from pathlib import Path

import pytest

from architecture.tree import PACKAGE, files_under, place
from vitrina.web.look import static_files

WEB = PACKAGE / "web"
CLUB = PACKAGE / "sandbox" / "club"
TEMPLATES = files_under(WEB, ".html")
PAGES = TEMPLATES + files_under(CLUB / "templates", ".html")
INCLUDED = re.compile(r"""\{%-?\s*(?:include|extends|import|from)\s+["']([^"']+)["']""")


@pytest.mark.parametrize("template", TEMPLATES, ids=place)
def test_every_static_file_a_template_names_is_served(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    named = re.findall(r"static_url\(['\"]([^'\"]+)['\"]\)", text)
    named += re.findall(r"[\"']/static/([^\"'?]+)", text)
    for name in named:
        assert static_files.static_url(name).startswith("/static/")


@pytest.mark.parametrize("script", files_under(WEB, ".js"), ids=place)
def test_every_script_a_script_imports_is_there(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    named = re.findall(r"""(?:from|import)\s*\(?["'](\.[^"']+)["']""", text)
    for name in named:
        assert static_files.static_url(name.removeprefix("./")).startswith("/static/")


@pytest.mark.parametrize("sheet", files_under(WEB, ".css"), ids=place)
def test_every_file_a_stylesheet_names_is_served(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    for name in re.findall(r"url\([\"']?(?!data:|#|%23)([^\"')]+)", text):
        served = name.removeprefix("/static/")
        assert static_files.static_url(served).startswith("/static/")


@pytest.mark.parametrize("template", PAGES, ids=place)
def test_every_template_a_template_names_is_there(template: Path) -> None:
    named = INCLUDED.findall(template.read_text(encoding="utf-8"))
    beside = {path.name for path in PAGES if (path in TEMPLATES) == (template in TEMPLATES)}
    assert [name for name in named if name not in beside] == []


def test_every_static_file_is_named_somewhere() -> None:
    texts = [
        path.read_text(encoding="utf-8") for path in files_under(WEB, ".html", ".js", ".css", ".py")
    ]
    names = {path.name for path in files_under(WEB, ".js", ".css", ".svg")}
    assert {name for name in names if not any(name in text for text in texts)} == set()


@pytest.mark.parametrize("kinds", [(".html",), (".js", ".css", ".svg")])
def test_no_two_features_have_a_file_of_the_same_name(kinds: tuple[str, ...]) -> None:
    names = [path.name for path in files_under(WEB, *kinds)]
    assert sorted(names) == sorted(set(names))
