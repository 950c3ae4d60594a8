"""Where the templates, scripts and styles of the pages lie: beside the handlers of each feature."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal


class NoSuchFile(LookupError):
    """No file of that name is served."""


@cache
def folders_of(kind: Literal["static", "templates"]) -> tuple[str, ...]:
    """The folders of that kind, as paths below `vitrina.web`: `look/static`, `form/static`."""
    rooms = (room for room in files("vitrina.web").iterdir() if room.is_dir())
    return tuple(sorted(f"{room.name}/{kind}" for room in rooms if room.joinpath(kind).is_dir()))


def read_static(name: str) -> bytes:
    """A script, a style sheet or an icon by its name, which no other feature's file has."""
    found = _static_files().get(name)
    if found is None:
        raise NoSuchFile(name)
    return found.read_bytes()


def static_names() -> frozenset[str]:
    """The names of all scripts, style sheets and icons."""
    return frozenset(_static_files())


@cache
def _static_files() -> dict[str, Traversable]:
    web = files("vitrina.web")
    return {
        file.name: file
        for folder in folders_of("static")
        for file in web.joinpath(folder).iterdir()
        if file.name.endswith((".css", ".js", ".svg"))
    }
