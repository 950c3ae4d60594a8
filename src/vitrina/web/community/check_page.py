"""The page of a look at a community: what VK shows of it, and what can be mended."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.web.look.parts import Scheme
from vitrina.wording import check_page as words


@dataclass(frozen=True)
class SeenGroup:
    """Pieces that were seen alike, by their names."""

    seen: str
    names: tuple[str, ...]

    @property
    def heading(self) -> str:
        return words.HEADINGS[self.seen]

    @property
    def text(self) -> str:
        return words.TEXTS[self.seen]

    @property
    def is_folded(self) -> bool:
        """Whether there is nothing to do about it."""
        return self.seen in ("same", "unknown")


@dataclass(frozen=True)
class RepairChoice:
    """One piece that can be mended: what would be done; `is_on` where nothing speaks against it."""

    key: str
    name: str
    what: str
    is_on: bool


@dataclass(frozen=True)
class CheckPage:
    """`checked` says when VK was looked at last; empty before the first look."""

    template: ClassVar[str] = "check.html"

    home: str
    theme: str
    csrf: str
    checked: str
    groups: tuple[SeenGroup, ...]
    repairs: tuple[RepairChoice, ...] = ()
    note: str = ""
    scheme: Scheme = "auto"

    @property
    def look(self) -> str:
        """What stands on the button that looks."""
        return words.LOOK_AGAIN if self.checked else words.LOOK
