"""The files of a kit's archive: names that a person understands, texts for any editor.

Names are Russian, in UTF-8 with the archive's own mark for it. Texts begin with a byte order mark
and end their lines as Windows does: its older Notepad reads nothing else rightly, phones read both.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from vitrina.domain.picture import Picture
from vitrina.domain.plan import CommunityPlan
from vitrina.web.kit.contents import KitSection, KitThing, list_sections
from vitrina.wording import kit as words

_BOM = "\ufeff"
# What Windows takes in no name of a file, and what shows nothing.
_NO_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]|\.{2,}')
_LONGEST = 60  # characters of a title in a name


@dataclass(frozen=True)
class KitFile:
    """One file: its text, or the picture that is drawn when its turn comes."""

    name: str
    text: str = ""
    picture: Picture | None = None


def list_files(plan: CommunityPlan, checklist: str) -> tuple[KitFile, ...]:
    """All files in the order of the archive; the same plan gives the same."""
    files = [KitFile(f"00 {words.CHECKLIST}.html", checklist)]
    for number, section in enumerate(list_sections(plan), 1):
        folder = f"{number:02} {write_name(section.title)}"
        files += (
            KitFile(f"{folder}/{file.name}", file.text, file.picture)
            for file in _list_section(section)
        )
    return tuple(files)


def encode_text(text: str) -> bytes:
    """A text as it lies in the archive."""
    return (_BOM + text.replace("\n", "\r\n") + "\r\n").encode("utf-8", "replace")


def write_name(title: str) -> str:
    """The title as a part of a file's name, on every system."""
    plain = unicodedata.normalize("NFC", _NO_NAME.sub(" ", title))
    printable = "".join(char if char.isprintable() else " " for char in plain)
    return " ".join(printable.split())[:_LONGEST].strip(" .") or words.TEXT


def _list_section(section: KitSection) -> Iterator[KitFile]:
    if section.key == "services":
        yield KitFile(f"{words.PRICES}.txt", "\n".join(map(_say_service, section.things)))
    if section.key == "posts":
        lines = (f"{thing.note}: {thing.title}" for thing in section.things)
        yield KitFile(f"{words.SCHEDULE}.txt", "\n".join(lines))
    is_list = len(section.things) > 1
    for number, thing in enumerate(section.things, 1):
        stem = write_name(thing.title)
        stem = f"{number:02} {stem}" if is_list else stem
        if thing.picture:
            yield KitFile(f"{stem}.jpg", picture=thing.picture)
        if thing.texts:
            yield KitFile(f"{stem}.txt", _join(thing))


def _say_service(thing: KitThing) -> str:
    return f"{thing.title} — {thing.note}"


def _join(thing: KitThing) -> str:
    """One text as it is; several with their labels."""
    if len(thing.texts) == 1:
        return thing.texts[0][1]
    return "\n\n".join(f"{label}\n{text}" for label, text in thing.texts)
