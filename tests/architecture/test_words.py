"""Words for people live apart from code: Russian letters stand in few rooms of the package."""

import re
from pathlib import Path

from architecture.tree import PACKAGE, files_under, place

RUSSIAN = re.compile(r"[\u0400-\u052f]")
# What the interface says, what communities say, and a VK that answers in Russian.
ROOMS = ("wording", "content", "sandbox")


def russian_lines(path: Path) -> list[int]:
    """The numbers of the lines that hold a Russian letter, comments included."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if RUSSIAN.search(line)]


def test_code_outside_the_rooms_of_words_holds_no_russian() -> None:
    code = [
        path
        for path in files_under(PACKAGE, ".py")
        if path.relative_to(PACKAGE).parts[0] not in ROOMS
    ]
    assert len(code) > 200
    russian = {place(path): russian_lines(path) for path in code}
    assert {name: lines for name, lines in russian.items() if lines} == {}


def test_the_check_sees_a_russian_word(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""In English."""\n\nTITLE = "Ёлка"\n', encoding="utf-8")
    assert russian_lines(module) == [3]


def test_files_of_words_can_be_read_in_one_go() -> None:
    sizes = {
        place(path): path.read_text(encoding="utf-8").count("\n")
        for path in files_under(PACKAGE / "wording", ".py")
    }
    assert sizes
    assert {name: lines for name, lines in sizes.items() if lines >= 250} == {}
