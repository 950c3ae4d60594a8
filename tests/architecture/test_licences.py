"""The table of licences is what is installed, and nobody is made to take on the GPL."""

import re
from importlib import metadata

import pytest

from architecture.test_requirements import pins_of
from architecture.tree import ROOT

ROW = re.compile(r"^\| ([\w.-]+) \| ([^|]+?) \|$", re.MULTILINE)
GPL = re.compile(r"(?<!L)GPL|General Public License(?! v3 \(LGPL)")
# Libraries under the GPL that wheels are known to bring along, whatever their own licence says.
BUNDLED_GPL = re.compile(r"(?i)lib(?:x264|x265|kvazaar|readline|xvidcore|postproc|fftw3)\b")
# How packages without an expression write what SPDX calls so.
WRITTEN = {
    "MIT": {"MIT", "MIT license", "MIT License"},
    "BSD-3-Clause": {"BSD-3-Clause", "BSD License"},
    "Apache-2.0": {"Apache-2.0", "Apache Software License"},
    "MIT OR Apache-2.0": {"MIT OR Apache-2.0"},
    "ISC": {"ISC License", "ISC License (ISCL)"},
}


def licences() -> dict[str, str]:
    return dict(ROW.findall((ROOT / "docs" / "licences.md").read_text(encoding="utf-8")))


def installed() -> list[str]:
    """The pinned packages that are here: all but those for other Pythons and systems."""
    known = {each.metadata["Name"].lower().replace("_", "-") for each in metadata.distributions()}
    return sorted(set(pins_of("requirements.txt")) & known)


def stated(name: str) -> set[str]:
    """What a package says of its licence: one expression, or what it wrote without"""
    about = metadata.metadata(name)
    if expressions := about.get_all("License-Expression"):
        return set(expressions)
    marks = [mark for mark in about.get_all("Classifier") or () if mark.startswith("License :: ")]
    return {*(about.get_all("License") or ())} | {mark.rpartition(" :: ")[2] for mark in marks}


def test_every_pinned_package_is_in_the_table_and_no_other() -> None:
    named = set(licences()) - {"Package"}
    assert named == set(pins_of("requirements.txt"))


@pytest.mark.parametrize("name", installed())
def test_the_table_says_what_the_package_says(name: str) -> None:
    said = licences()[name]
    assert stated(name) & {said, *WRITTEN.get(said, ())}


@pytest.mark.parametrize("name", installed())
def test_nothing_that_runs_is_under_the_gpl(name: str) -> None:
    assert not any(GPL.search(each) for each in stated(name) | {licences()[name]})
    files = [file.name for file in metadata.files(name) or ()]
    assert [file for file in files if BUNDLED_GPL.search(file)] == []


def test_what_the_gpl_covers_would_be_seen() -> None:
    """The decoder of the optional extra brings x265 along: that is why it is an extra."""
    files = [file.name for file in metadata.files("pillow-heif") or ()]
    assert [file for file in files if BUNDLED_GPL.search(file)]
    assert GPL.search("GPL-2.0-only")
    assert not GPL.search("LGPL-3.0-only")
