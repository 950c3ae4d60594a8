"""What is installed brings everything that it reads: templates, scripts, styles, texts."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from architecture.tree import PACKAGE, ROOT, files_under, place

DATA = [path for path in files_under(PACKAGE) if path.suffix != ".py"]


@pytest.mark.parametrize("path", DATA, ids=place)
def test_every_file_beside_the_code_is_installed_with_it(path: Path) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["vitrina"]
    # Setuptools reads `**/` as any folder of the package, or none.
    names = [pattern.removeprefix("**/") for pattern in patterns]
    assert any(fnmatch(path.name, name) for name in names)
