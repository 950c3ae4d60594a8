"""The project's own files, as git keeps them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "vitrina"


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project that git does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted({path for path in paths if path.is_file()}))


def files_under(folder: Path, *suffixes: str) -> tuple[Path, ...]:
    """The project's files below a folder that end so."""
    return tuple(
        path
        for path in project_files()
        if path.is_relative_to(folder) and path.suffix in (suffixes or (path.suffix,))
    )


def documents() -> tuple[Path, ...]:
    """Everything written for people."""
    return files_under(ROOT, ".md")


@cache
def parse(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_of(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function, methods and inner ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def place(path: Path, line: int = 0) -> str:
    """How a finding names where it is."""
    name = str(path.relative_to(ROOT))
    return f"{name}:{line}" if line else name
