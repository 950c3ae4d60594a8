"""The kit as a page, and its checklist as a file to print."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.web.kit.contents import KitSection
from vitrina.web.look.parts import Scheme


@dataclass(frozen=True)
class KitPage:
    """`home` is the page's address; `community_url` and `qr` are empty before VK has it."""

    template: ClassVar[str] = "kit.html"

    title: str
    home: str
    sections: tuple[KitSection, ...]
    theme: str
    community_url: str = ""
    qr: str = ""
    scheme: Scheme = "auto"


@dataclass(frozen=True)
class ChecklistPage:
    """One file without anything beside it: no script, no font, no picture from outside."""

    template: ClassVar[str] = "kit_checklist.html"

    title: str
    sections: tuple[KitSection, ...]
    community_url: str = ""
    qr: str = ""
