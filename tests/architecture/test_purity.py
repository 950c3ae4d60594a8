"""Time and chance come in as arguments: the same input gives the same community."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from architecture.tree import PACKAGE, files_under, parse, place

PURE = ("domain", "content", "art", "wording")
GIVEN = (*PURE, "building", "vk", "storage")  # time is given to them; ids they may make

CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now",
    "datetime.date.today", "time.time", "time.time_ns", "time.localtime", "time.gmtime",
    "time.monotonic", "time.perf_counter", "loop.time",
}  # fmt: skip
DICE = ("random.", "secrets.", "uuid.uuid", "os.urandom")
SEEDED = {"random.Random"}  # with a seed it is arithmetic
# A clock of its own in its own place: the answer is a default that tests replace, or a wait.
ALLOWED: dict[str, set[str]] = {}


def calls_of(path: Path) -> Iterator[tuple[str, int]]:
    """Every call by its dotted name, with names from `from x import y` written out."""
    tree = parse(path)
    origins = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "random", "secrets", "uuid")
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            yield origins.get(name, name), node.lineno


def findings(rooms: tuple[str, ...], wrong: set[str] | tuple[str, ...]) -> set[str]:
    found = set()
    for path in (path for room in rooms for path in files_under(PACKAGE / room, ".py")):
        allowed = ALLOWED.get(str(path.relative_to(PACKAGE)), set()) | SEEDED
        for name, line in calls_of(path):
            is_wrong = name in wrong if isinstance(wrong, set) else name.startswith(wrong)
            if is_wrong and name not in allowed:
                found.add(f"{place(path, line)} calls {name}")
    return found


def test_no_clock_is_read_where_time_is_an_argument() -> None:
    assert findings(GIVEN, CLOCKS) == set()


def test_no_dice_are_thrown_in_the_pure_rooms() -> None:
    assert findings(PURE, DICE) == set()


@pytest.mark.parametrize("room", PURE)
def test_nothing_waits_in_the_pure_rooms(room: str) -> None:
    waiting = {
        place(path, node.lineno)
        for path in files_under(PACKAGE / room, ".py")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.AsyncFunctionDef | ast.Await)
    }
    assert waiting == set()


def test_the_check_sees_a_clock(tmp_path: Path) -> None:
    module = tmp_path / "clock.py"
    module.write_text("from time import time\nimport random\ntime()\nrandom.random()\n")
    assert [name for name, _ in calls_of(module)] == ["time.time", "random.random"]


def test_no_module_works_at_import() -> None:
    busy = {
        f"{place(path, node.lineno)} {ast.unparse(node)[:60]}"
        for path in files_under(PACKAGE, ".py")
        for node in parse(path).body
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and not ast.unparse(node.value.func).startswith("app.add_typer")
        and path.name not in ("__main__.py", "env.py")  # these are run, not imported
    }
    assert busy == set()
