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
from vitrina.web.kit.contents import (
    KitSection,
    KitThing,
    list_days,
    list_prices,
    list_sections,
)
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


def list_files(plan: CommunityPlan, checklist: str, *, is_open: bool) -> tuple[KitFile, ...]:
    """All files in the order of the archive; the same plan gives the same."""
    sections = list_sections(plan, is_open=is_open)
    files = [
        KitFile(f"00 {words.CHECKLIST}.html", checklist),
        KitFile(f"{words.PRICES}.txt", "\n".join(list_prices(plan))),
        KitFile(f"{words.SCHEDULE}.txt", "\n".join(list_days(sections))),
    ]
    for section in sections:
        folder = f"{section.number:02} {write_name(section.title)}"
        files += (
            KitFile(f"{folder}/{file.name}", file.text, file.picture)
            for file in _list_section(section)
        )
    return tuple(file for file in files if file.text or file.picture)


def encode_text(text: str) -> bytes:
    """A text as it lies in the archive."""
    return (_BOM + text.replace("\n", "\r\n") + "\r\n").encode("utf-8", "replace")


def write_name(title: str) -> str:
    """The title as a part of a file's name, on every system."""
    plain = unicodedata.normalize("NFC", _NO_NAME.sub(" ", title))
    printable = "".join(char if char.isprintable() else " " for char in plain)
    return " ".join(printable.split())[:_LONGEST].strip(" .") or words.TEXT


def _list_section(section: KitSection) -> Iterator[KitFile]:
    if not section.is_list:
        yield from _list_alone(section.things[0])
        return
    for number, thing in enumerate(section.things, 1):
        stem = f"{number:02} {write_name(thing.name)}"
        if thing.picture:
            yield KitFile(f"{stem}.jpg", picture=thing.picture)
        if thing.texts:
            yield KitFile(f"{stem}.txt", _join(thing))


def _list_alone(thing: KitThing) -> Iterator[KitFile]:
    """Each text of its own file: one field of VK's after the other is filled with one."""
    if thing.picture:
        name = words.PICTURES.get(thing.picture.kind, words.PICTURE)
        yield KitFile(f"{name}.jpg", picture=thing.picture)
    for label, text in thing.texts:
        yield KitFile(f"{write_name(label)}.txt", text)


def _join(thing: KitThing) -> str:
    """One text as it is; several with their labels."""
    if len(thing.texts) == 1:
        return thing.texts[0][1]
    return "\n\n".join(f"{label}\n{text}" for label, text in thing.texts)
