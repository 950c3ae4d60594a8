"""The kit as a page, and its checklist as a file to print."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.web.kit.contents import KitSection
from vitrina.web.look.parts import Scheme
from vitrina.wording import kit as words


@dataclass(frozen=True)
class KitView:
    """The sections, each with the address of its screen, empty where VK has none of it yet.

    `community_url` and `qr` are empty before VK has the community.
    """

    sections: tuple[tuple[KitSection, str], ...]
    community_url: str = ""
    qr: str = ""

    @property
    def address(self) -> str:
        """The community's address as people write it."""
        return self.community_url.partition("://")[2]

    @property
    def how_much(self) -> str:
        """How many things there are to do, and about how long they take."""
        count = sum(len(section.things) for section, _ in self.sections)
        minutes = sum(section.minutes for section, _ in self.sections)
        return words.say_how_much(count, minutes)


@dataclass(frozen=True)
class KitPage:
    """`home` is the page's address, `community_page` that of the community once it is there."""

    template: ClassVar[str] = "kit.html"

    home: str
    kit: KitView
    theme: str
    community_page: str = ""
    scheme: Scheme = "auto"

    @property
    def title(self) -> str:
        """The page's heading."""
        return words.TITLE


@dataclass(frozen=True)
class ChecklistPage:
    """One file without anything beside it: no script, no font, no picture from outside."""

    template: ClassVar[str] = "kit_checklist.html"

    kit: KitView

    @property
    def title(self) -> str:
        """The file's heading."""
        return words.CHECKLIST
