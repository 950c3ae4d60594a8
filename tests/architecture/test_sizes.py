"""Files and functions that can be read in one go, and names that say something."""

import ast

from architecture.tree import PACKAGE, ROOT, files_under, functions_of, parse, place

LONGEST_FILE = 400  # lines; about 250 is the aim
LONGEST_FUNCTION = 70  # lines; about 50 is the aim
VERSIONS = PACKAGE / "storage" / "migrations" / "versions"
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}


def test_no_file_is_too_long_to_read() -> None:
    sizes = {
        place(path): path.read_text(encoding="utf-8").count("\n")
        for path in files_under(PACKAGE, ".py", ".js", ".html")
    }
    assert len(sizes) > 100
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_too_long_to_read() -> None:
    lengths = {
        f"{place(path, function.lineno)} {function.name}": function.end_lineno - function.lineno + 1
        for path in files_under(PACKAGE, ".py")
        if path.parent != VERSIONS  # a list of tables, read from top to bottom
        for function in functions_of(parse(path))
        if function.end_lineno
    }
    assert len(lengths) > 500
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_files_are_named_by_what_they_hold() -> None:
    assert {place(path) for path in files_under(ROOT, ".py") if path.stem in EMPTY_NAMES} == set()


def test_every_module_says_what_it_holds() -> None:
    silent = {
        place(path)
        for path in files_under(PACKAGE, ".py")
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(parse(path))
    }
    assert silent == set()
