"""What is pinned is enough: for every Python we support, at its first patch and at its last.

Nobody is asked over the network. What a package needs is read from the metadata of the installed
ones, whose versions are the pinned ones; its markers are evaluated for Pythons and machines that
this one is not. That wheels of the pinned releases exist for them, no file here can say: `make
lock` asks, once, for each of them. Here it is held that `make lock` asks for the right ones, and
that what is compiled has hashes of more files than one machine needs.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from architecture.tree import ROOT

MACHINES = ("x86_64", "aarch64")
PATCHES = (0, 99)  # the first, and one that is past every condition on patch releases
# Not installed where their markers say no; they need nothing themselves, as of these versions.
LEAVES = {"async-timeout": "5.0.1"}


@dataclass(frozen=True)
class Pin:
    """One entry of a file of requirements."""

    requirement: Requirement
    version: str
    hashes: frozenset[str]

    def holds(self, where: dict[str, str]) -> bool:
        """Whether it is for such a Python; `where` changes this one's values."""
        marker = self.requirement.marker
        return marker is None or marker.evaluate(where)


def read_pins(text: str) -> dict[str, Pin]:
    """The entries of a file by their names."""
    pins: dict[str, Pin] = {}
    for entry in re.sub(r"\\\n", " ", text).splitlines():
        if not entry.strip() or entry.lstrip().startswith("#"):
            continue
        requirement = Requirement(entry.partition("--hash")[0].strip())
        (specifier,) = requirement.specifier
        assert specifier.operator == "=="
        hashes = frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})(?=\s|$)", entry))
        pins[canonicalize_name(requirement.name)] = Pin(requirement, specifier.version, hashes)
    return pins


@cache
def pins_of(name: str) -> dict[str, Pin]:
    return read_pins((ROOT / name).read_text(encoding="utf-8"))


@cache
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def wanted_by(name: str) -> list[str]:
    """What a file of requirements is for, as pyproject says it."""
    about = project()["project"]
    extras = about["optional-dependencies"]
    files: dict[str, list[str]] = {
        "requirements.txt": about["dependencies"],
        "requirements-heic.txt": extras["heic"],
        "requirements-dev.txt": [
            *about["dependencies"], *extras["dev"], *project()["build-system"]["requires"],
        ],
    }  # fmt: skip
    return files[name]


FILES = ("requirements.txt", "requirements-heic.txt", "requirements-dev.txt")


def minors() -> list[str]:
    mark = "Programming Language :: Python :: "
    return [each.removeprefix(mark) for each in project()["project"]["classifiers"]]


def place_of(minor: str, patch: int, machine: str) -> dict[str, str]:
    """The markers' values on such a Python; those of this one where they do not differ."""
    return {
        "python_version": minor,
        "python_full_version": f"{minor}.{patch}",
        "implementation_version": f"{minor}.{patch}",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "platform_machine": machine,
        "platform_system": "Linux",
        "sys_platform": "linux",
        "os_name": "posix",
    }


def what_lacks(pins: dict[str, Pin], wanted: list[str], where: dict[str, str]) -> list[str]:
    """Each requirement that holds there and is not pinned, or not so, or without a hash."""
    lacking: list[str] = []
    seen: set[tuple[str, str]] = set()
    ahead = [(Requirement(each), "") for each in wanted]
    while ahead:
        requirement, extra = ahead.pop()
        if requirement.marker and not requirement.marker.evaluate({**where, "extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        pin = pins.get(name)
        if pin is None or not pin.holds(where):
            lacking.append(f"{requirement} is not pinned")
            continue
        if not requirement.specifier.contains(pin.version, prereleases=True):
            lacking.append(f"{requirement} is pinned as {pin.version}")
            continue
        if not pin.hashes:
            lacking.append(f"{name} has no hash")
        for chosen in ("", *requirement.extras):
            if (name, chosen) not in seen:
                seen.add((name, chosen))
                ahead += [(needed, chosen) for needed in needs_of(name, pin.version)]
    return lacking


@cache
def needs_of(name: str, version: str) -> tuple[Requirement, ...]:
    """What the pinned release needs, by what is installed of it."""
    if LEAVES.get(name) == version:
        return ()
    installed = metadata.distribution(name)
    assert Version(installed.version) == Version(version), f"{name}: run `make setup`"
    return tuple(Requirement(each) for each in installed.requires or ())


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("patch", PATCHES)
@pytest.mark.parametrize("minor", minors())
@pytest.mark.parametrize("file", FILES)
def test_everything_a_python_needs_is_pinned(
    file: str, minor: str, patch: int, machine: str
) -> None:
    assert what_lacks(pins_of(file), wanted_by(file), place_of(minor, patch, machine)) == []


def test_a_pin_that_only_old_patch_releases_need_is_missed() -> None:
    pins = {name: pin for name, pin in pins_of("requirements.txt").items() if "async" not in name}
    wanted = wanted_by("requirements.txt")
    (lack,) = what_lacks(pins, wanted, place_of("3.11", 2, "x86_64"))
    assert lack.startswith("async-timeout")
    assert what_lacks(pins, wanted, place_of("3.11", 3, "x86_64")) == []


def test_a_pin_without_hashes_and_one_too_old_are_seen() -> None:
    click = metadata.version("click")
    pins = read_pins(f"alembic==0.1 \\\n    --hash=sha256:{'0' * 64}\nclick=={click}\n")
    asked = ["alembic>=1", "click>=8", "absent ; python_version < '3'"]
    assert sorted(what_lacks(pins, asked, place_of("3.11", 0, "x86_64"))) == [
        "alembic>=1 is pinned as 0.1",
        "click has no hash",
    ]


def test_all_files_pin_the_same_releases() -> None:
    everything = pins_of("requirements-dev.txt")
    for file in FILES:
        assert {
            name: pin.version
            for name, pin in pins_of(file).items()
            if name in everything and everything[name].version != pin.version
        } == {}


def test_the_lock_asks_for_wheels_of_every_python_and_machine() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.findall(r"^PYTHONS := (.+)$", makefile, re.MULTILINE) == [" ".join(minors())]
    assert re.findall(r"^MACHINES := (.+)$", makefile, re.MULTILINE) == [" ".join(MACHINES)]
    assert project()["project"]["requires-python"] == f">={minors()[0]}"


def test_what_is_compiled_has_hashes_of_more_than_this_machines_file() -> None:
    """A wheel of each machine and minor and the source make many; this machine's alone is one."""
    narrow = []
    for name, pin in pins_of("requirements-dev.txt").items():
        if not pin.holds({}) or name in LEAVES:
            continue
        wheel = metadata.distribution(name).read_text("WHEEL") or ""
        is_pure = all(tag.endswith("-any") for tag in re.findall(r"^Tag: (\S+)", wheel, re.M))
        if not is_pure and len(pin.hashes) < len(MACHINES) + 1:
            narrow.append(name)
    assert narrow == []
