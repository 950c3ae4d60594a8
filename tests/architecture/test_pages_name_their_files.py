"""Templates, stylesheets and scripts name only files that are served."""

import re
from pathlib import Path

import pytest

from architecture.tree import PACKAGE, files_under, place
from vitrina.web import static_files

WEB = PACKAGE / "web"
CLUB = PACKAGE / "sandbox" / "club"
PAGES = files_under(WEB / "templates", ".html") + files_under(CLUB / "templates", ".html")
INCLUDED = re.compile(r"""\{%-?\s*(?:include|extends|import|from)\s+["']([^"']+)["']""")


@pytest.mark.parametrize("template", files_under(WEB / "templates", ".html"), ids=place)
def test_every_static_file_a_template_names_is_served(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    named = re.findall(r"static_url\(['\"]([^'\"]+)['\"]\)", text)
    named += re.findall(r"[\"']/static/([^\"'?]+)", text)
    for name in named:
        assert static_files.static_url(name).startswith("/static/")


@pytest.mark.parametrize("script", files_under(WEB / "static", ".js"), ids=place)
def test_every_script_a_script_imports_is_there(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    named = re.findall(r"""(?:from|import)\s*\(?["'](\.[^"']+)["']""", text)
    assert [name for name in named if not (script.parent / name).is_file()] == []


@pytest.mark.parametrize("sheet", files_under(WEB / "static", ".css"), ids=place)
def test_every_file_a_stylesheet_names_is_served(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    for name in re.findall(r"url\([\"']?(?!data:|#|%23)([^\"')]+)", text):
        served = name.removeprefix("/static/")
        assert static_files.static_url(served).startswith("/static/")


@pytest.mark.parametrize("template", PAGES, ids=place)
def test_every_template_a_template_names_is_there(template: Path) -> None:
    named = INCLUDED.findall(template.read_text(encoding="utf-8"))
    assert [name for name in named if not (template.parent / name).is_file()] == []


def test_every_static_file_is_named_somewhere() -> None:
    texts = [
        path.read_text(encoding="utf-8") for path in files_under(WEB, ".html", ".js", ".css", ".py")
    ]
    names = {path.name for path in files_under(WEB / "static")}
    assert {name for name in names if not any(name in text for text in texts)} == set()
