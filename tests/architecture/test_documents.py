"""What the documents say exists, exists; what exists and matters, they say."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from starlette.routing import Route

from architecture.tree import ROOT, documents, files_under, place, project_files
from vitrina.cli.commands import app
from vitrina.sandbox.app import create_sandbox
from vitrina.sandbox.options import SandboxOptions
from vitrina.settings import Settings
from vitrina.web.app import ROUTES

SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
SETTING = re.compile(r"\b(?:VITRINA|VK)_[A-Z_]+\b|\b[A-Z]+_URL\b")
COMMAND = re.compile(r"\bvitrina ((?:[a-z]+|--[a-z-]+)(?: (?:[a-z]+|--[a-z-]+))*)")
MAKE = re.compile(r"\bmake ([a-z]+)\b")
FILE = re.compile(
    r"^(?:[\w.-][\w./-]*(?:\.(?:py|md|json|toml|txt|css|html|js|yaml|svg)|/)"
    r"|(?:src|deploy|docs|tests|bench|examples)/[\w./-]+)$"
)
OPTION = re.compile(r"^--[a-z-]+$")
ADDRESS = re.compile(r"^(?:(?:GET|POST|OPTIONS) )?(?:<[A-Z_]+>)?(/[\w./{}<>:-]*)(?:\?\S*)?$")
MADE_LATER = {"data/vitrina.db"}  # by the program, not in the project


def words_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def code_of(document: Path) -> list[str]:
    """What stands in code marks: spans, and the lines of fenced blocks."""
    spans, fenced = [], False
    for line in words_of(document).splitlines():
        if line.strip().startswith("```"):
            fenced = not fenced
        elif fenced:
            spans.append(line.strip())
        else:
            spans += SPAN.findall(line)
    return spans


def settings_rows(document: Path) -> dict[str, tuple[str, str]]:
    return {name: (default, meaning) for name, default, meaning in ROW.findall(words_of(document))}


def shown_default(name: str, required: str) -> str:
    field = next(field for field in Settings.model_fields.values() if field.alias == name)
    if field.is_required():
        return required
    if isinstance(field.default, bool):
        return "`on`" if field.default else "`off`"
    return "—" if field.default in (None, "", ()) else f"`{field.default}`"


ALIASES = {field.alias or "" for field in Settings.model_fields.values()}


def test_readme_has_every_setting_with_its_default_and_the_words_of_the_code() -> None:
    expected = {
        field.alias: (shown_default(field.alias or "", "required"), field.description)
        for field in Settings.model_fields.values()
    }
    assert settings_rows(ROOT / "README.md") == expected


def test_the_russian_readme_has_the_same_settings_and_defaults() -> None:
    rows = settings_rows(ROOT / "README.ru.md")
    defaults = {name: default for name, (default, _) in rows.items()}
    assert defaults == {name: shown_default(name, "обязательно") for name in ALIASES}


DEPLOYMENT = files_under(ROOT, ".yaml", ".conf", ".env") + files_under(ROOT / "deploy")


@pytest.mark.parametrize("document", documents() + DEPLOYMENT, ids=place)
def test_every_setting_a_document_names_exists(document: Path) -> None:
    assert set(SETTING.findall(words_of(document))) - ALIASES == set()


@pytest.mark.parametrize("document", documents(), ids=place)
def test_every_link_leads_somewhere(document: Path) -> None:
    broken = []
    for link in LINK.findall(words_of(document)):
        target, _, heading = link.partition("#")
        if target.startswith(("http://", "https://")):
            continue
        path = (document.parent / target).resolve() if target else document
        if not path.exists() or (heading and heading not in headings_of(path)):
            broken.append(link)
    assert broken == []


def headings_of(document: Path) -> set[str]:
    """The anchors of a document's headings, as a forge makes them."""
    found = re.findall(r"^#+ (.+)$", words_of(document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}


@pytest.mark.parametrize("document", documents(), ids=place)
def test_every_file_a_document_names_exists(document: Path) -> None:
    named = {span for span in code_of(document) if FILE.match(span)} - MADE_LATER
    assert {name for name in named if not is_in_project(name)} == set()


def is_in_project(name: str) -> bool:
    """Whether some file or folder of the project has this path, or ends with it."""
    parts = Path(name).parts
    files = {path.relative_to(ROOT) for path in project_files()}
    folders = {folder for path in files for folder in path.parents}
    known = folders if name.endswith("/") else files | folders
    return any(path.parts[-len(parts) :] == parts for path in known)


def test_every_file_that_is_put_into_a_container_exists() -> None:
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    mounted = re.findall(r"\./([\w./-]+):/", compose)
    assert mounted
    assert [name for name in mounted if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("document", documents(), ids=place)
def test_every_command_a_document_names_exists(document: Path) -> None:
    program = typer.main.get_command(app)
    unknown = []
    for span in code_of(document):
        unknown += [said for said in COMMAND.findall(span) if not can_run(program, said.split())]
    assert unknown == []


def can_run(command: Any, words: list[str]) -> bool:
    """Whether the words are commands and then options and arguments of the last one."""
    if not words:
        return True
    first, *rest = words
    if first == "--help":
        return True
    if first.startswith("--"):
        options = {name: parameter for parameter in command.params for name in parameter.opts}
        takes_a_word = first in options and not getattr(options[first], "is_flag", False)
        return first in options and can_run(command, rest[takes_a_word:])
    commands = getattr(command, "commands", {})
    if first in commands:
        return can_run(commands[first], rest)
    takes_words = any(parameter.param_type_name == "argument" for parameter in command.params)
    return takes_words and can_run(command, rest)


def all_commands(command: Any) -> Iterator[Any]:
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from all_commands(below)


@pytest.mark.parametrize("document", documents(), ids=place)
def test_every_option_a_document_names_belongs_to_a_command(document: Path) -> None:
    known = {
        name
        for each in all_commands(typer.main.get_command(app))
        for option in each.params
        for name in (*option.opts, *option.secondary_opts)
    }
    named = {span for span in code_of(document) if OPTION.match(span)}
    assert named - known == set()


@pytest.mark.parametrize("document", documents(), ids=place)
def test_every_make_target_a_document_names_exists(document: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {target for span in code_of(document) for target in MAKE.findall(span)}
    assert named - targets == set()


@pytest.mark.parametrize("document", documents(), ids=place)
def test_every_address_a_document_names_is_in_the_route_table(document: Path) -> None:
    named = {match[1] for span in code_of(document) if (match := ADDRESS.match(span))}
    assert {path for path in named if not is_served(path)} == set()


def is_served(path: str) -> bool:
    """Whether a route of ours or of the sandbox is so, or begins so for a path with a slash."""
    asked = re.sub(r"<\w+>", "{}", path.removesuffix("...")).strip("/").split("/")
    routes = [
        route for route in create_sandbox(SandboxOptions()).routes if isinstance(route, Route)
    ]
    templates = [line.path for line in ROUTES] + [route.path for route in routes]
    for template in templates:
        served = re.sub(r"{[^}]+}", "{}", template).strip("/").split("/")
        if len(asked) != len(served) and not path.endswith(("/", "...")):
            continue
        pairs = zip(asked, served, strict=False)
        if all(b == "{}" or a == b for a, b in pairs) and len(asked) <= len(served):
            return True
    return False


def test_every_command_is_in_the_architecture_or_the_readme() -> None:
    program = typer.main.get_command(app)
    text = words_of(ROOT / "README.md") + words_of(ROOT / "docs" / "ARCHITECTURE.md")
    names = set(getattr(program, "commands", {}))
    assert {
        name for name in names if f"`{name}`" not in text and f"vitrina {name}" not in text
    } == (set())


def test_every_make_target_for_people_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("setup", "demo", "test", "check", "bench"):
        assert re.search(rf"^{target}:.*## \w", makefile, re.MULTILINE)


def test_every_room_is_in_the_architecture() -> None:
    table = words_of(ROOT / "docs" / "ARCHITECTURE.md")
    rooms = {path.parts[2] for path in relative_sources()} - {
        "__init__.py",
        "__main__.py",
        "py.typed",
    }
    named = {f"{room}/" if "." not in room else room for room in rooms}
    assert {room for room in named if f"`{room}`" not in table} == set()


def relative_sources() -> list[Path]:
    relative = (path.relative_to(ROOT) for path in project_files())
    return [path for path in relative if path.parts[:2] == ("src", "vitrina")]


def test_pictures_in_documents_are_small_enough_for_a_phone() -> None:
    heavy = [
        place(path)
        for path in project_files()
        if path.is_relative_to(ROOT / "docs" / "pictures") and path.stat().st_size > 300_000
    ]
    assert heavy == []
