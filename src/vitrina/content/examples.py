"""Example messages of every intent, from which the bot's second witness is trained.

Each pack folder may hold `examples.txt`, and `packs/smalltalk.txt` holds what asks for nothing:
sections named by intent, a message a line, `{a|b}` for either.
"""

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from vitrina.content.template import TemplateError
from vitrina.domain.model import Value

NOTHING = "none"  # the section of messages that ask for nothing
FILE = "examples.txt"
_SECTION = re.compile(r"\[([a-z][a-z_]{0,30})\]")
_CHOICE = re.compile(r"\{([^{}]*)\}")
_MOST = 16  # messages of one line


class Example(Value):
    """One message, its intent, and the line it was written in: kin share a line."""

    key: str
    text: str
    line: str


def pack_folders() -> tuple[Traversable, ...]:
    """The folders of the package's own packs, by name."""
    packs = files("vitrina.content") / "packs"
    return tuple(sorted((one for one in packs.iterdir() if one.is_dir()), key=lambda one: one.name))


def example_files() -> tuple[Traversable, ...]:
    """Every file of examples in the package, the shared ones first."""
    packs = files("vitrina.content") / "packs"
    own = (folder / FILE for folder in pack_folders())
    return (packs / FILE, *(file for file in own if file.is_file()), packs / "smalltalk.txt")


def read_examples(file: Traversable) -> tuple[Example, ...]:
    """The messages of one file; TemplateError names the line that cannot be read."""
    key, found = "", []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        written = line.strip()
        if not written or written.startswith("#"):
            continue
        if section := _SECTION.fullmatch(written):
            key = section[1]
        elif not key or _CHOICE.sub("", written).strip("{}") != _CHOICE.sub("", written):
            raise TemplateError(f"{file.name}, строка {number}: раздел или скобки не на месте")
        else:
            source = f"{key}: {written}"
            found += [Example(key=key, text=text, line=source) for text in _expand(written)]
    return tuple(found)


def _expand(line: str) -> tuple[str, ...]:
    """What the line stands for; of many messages evenly spaced ones."""
    parts = [part.split("|") if odd % 2 else [part] for odd, part in enumerate(_CHOICE.split(line))]
    total = 1
    for choices in parts:
        total *= len(choices)
    # A step without a common divisor of the choices visits every one of them.
    texts = (_choose(parts, number * total // min(total, _MOST) + number % 3) for number in
             range(min(total, _MOST)))  # fmt: skip
    return tuple(dict.fromkeys(" ".join(text.split()) for text in texts if text.strip()))


def _choose(parts: list[list[str]], number: int) -> str:
    return "".join(_pick(parts, number))


def _pick(parts: list[list[str]], number: int) -> Iterator[str]:
    for choices in parts:
        number, index = divmod(number, len(choices))
        yield choices[index]
