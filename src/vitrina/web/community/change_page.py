"""The pages of a change: the form filled in, and the difference before anything is sent."""

from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from vitrina.web.form.form_page import FormPage
from vitrina.web.look.parts import Scheme
from vitrina.wording import change_page as words


@dataclass(frozen=True)
class ChangeFormPage(FormPage):
    """The form of a community that lives; `home` is the address of its page."""

    template: ClassVar[str] = "change_form.html"

    home: str = ""

    @property
    def main_words(self) -> str:
        return words.COMPARE


@dataclass(frozen=True)
class Difference:
    """One thing that is to be another: how it was and how it will be, in lines and pictures.

    `head_was` and `head` are what counts most of it, a price or a time, where that changes.
    `overwrite` is the key to tick where the person's own is to be replaced, empty elsewhere.
    """

    title: str
    head_was: str = ""
    head: str = ""
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    picture_was: Markup | None = None
    picture: Markup | None = None
    shape: str = ""  # of its pictures: `cover`, `face`, `item`, `pic`
    overwrite: str = ""
    is_overwritten: bool = False


@dataclass(frozen=True)
class DifferenceGroup:
    """Things that the same becomes of."""

    how: str
    items: tuple[Difference, ...]

    @property
    def heading(self) -> str:
        return words.HEADINGS[self.how]

    @property
    def text(self) -> str:
        return words.TEXTS[self.how]


@dataclass(frozen=True)
class ChangePage:
    """The difference. `fields` carry the form on, `digest` names exactly what is shown.

    `may_edit_published`: posts that are out would be others by the new form.
    """

    template: ClassVar[str] = "change.html"

    home: str
    theme: str
    csrf: str
    fields: tuple[tuple[str, str], ...]
    digest: str
    groups: tuple[DifferenceGroup, ...]
    notes: tuple[str, ...] = ()
    may_edit_published: bool = False
    edits_published: bool = False
    scheme: Scheme = "auto"

    @property
    def title(self) -> str:
        return words.TITLE if self.groups else words.NOTHING

    @property
    def lead(self) -> str:
        return words.LEAD if self.groups else words.NOTHING_TEXT

    @property
    def send(self) -> str:
        """What stands on the button that sends it."""
        return words.SEND if self.groups else words.SAVE

    @property
    def has_choices(self) -> bool:
        """Whether there is something to tick, after which the difference is another."""
        ticks = (item.overwrite for group in self.groups for item in group.items)
        return self.may_edit_published or any(ticks)
