"""What lies in the project speaks of the project only, and of no machine it was made on."""

import re
from collections.abc import Iterator

import pytest

from architecture.tree import PACKAGE, ROOT, files_under, parse, place, project_files

# In pieces, or this file would be its own finding.
FORBIDDEN = {
    "a package index": r"py" r"pi\.|python" r"hosted|npm" r"js\.|(?<!emit-)index-" r"url",
    "a path of a machine": r"(?<![\w.<}])/(?:work|root|home|Users|tmp)/(?!vitrina$)\w",
    "who made it": r"(?i)\bis" r"sue #?\d{1,2}\b|co-authored" r"-by|generated (?:by|with) [A-Z]",
    "something unfinished": r"\bTO" r"DO\b|\bFIX" r"ME\b|Not" r"ImplementedError",
    "a test that is not run": r"pytest\.(?:mark\.)?(?:sk" r"ip|xf" r"ail)",
    "a token": r"\bvk[12]\.a\.[\w-]{40,}|-----BEGIN [A-Z ]*PRIVATE",
}


def lines_of_the_project() -> Iterator[tuple[str, str]]:
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield place(path, number), line


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    wrong = re.compile(FORBIDDEN[what])
    assert {where for where, line in lines_of_the_project() if wrong.search(line)} == set()


def test_every_requirement_is_pinned_with_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pins = re.split(r"\n(?=[a-z])", text)
        assert len(pins) > 20
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_every_exception_to_the_linter_has_a_reason() -> None:
    bare = re.compile(
        r"# no"
        r"qa(?=\W)(?!: [A-Z]+\d+(?:, ?[A-Z]+\d+)* +(?:-{1,2}|—) \S)|# ty"
        r"pe: ignore(?!\[)"
    )
    assert {where for where, line in lines_of_the_project() if bare.search(line)} == set()


def test_every_python_file_can_be_parsed() -> None:
    assert all(parse(path) for path in files_under(PACKAGE, ".py"))
