"""The settings page: what it shows."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.domain.accent import dark_accent, light_accent
from vitrina.domain.school import School, SchoolProfile
from vitrina.web.form.form_errors import FieldMessage
from vitrina.web.look.parts import Scheme
from vitrina.web.look.school import SchoolLook, look_of
from vitrina.web.school.frame import Frame
from vitrina.web.school.help_rows import Choice, HelpRow, fill_rows, first_messages, rows_of
from vitrina.wording import school_settings as words


@dataclass(frozen=True)
class SettingsValues:
    """The settings exactly as typed; `logo` is the id of the one that is shown."""

    name: str = ""
    contact: str = ""
    accent: str = ""
    logo: str = ""
    operator_name: str = ""
    operator_address: str = ""
    pack: str = ""
    help_rows: tuple[HelpRow, ...] = ()


@dataclass(frozen=True)
class SettingsPage:
    """`preview` is how the school would look, before it is saved; `packs` may be chosen."""

    template: ClassVar[str] = "school_settings.html"

    frame: Frame
    values: SettingsValues
    packs: tuple[Choice, ...]
    default_pack: str
    errors: tuple[FieldMessage, ...] = ()
    preview: SchoolLook | None = None
    notes: tuple[str, ...] = ()
    is_saved: bool = False
    theme: str = "sage"
    scheme: Scheme = "auto"

    @property
    def messages(self) -> dict[str, str]:
        """The first message of each field; an empty one for every other field."""
        return first_messages(self.errors)

    @property
    def rows(self) -> tuple[HelpRow, ...]:
        """As many rows as there may be links."""
        return fill_rows(self.values.help_rows)

    @property
    def logo_url(self) -> str:
        """Where the logo is that is to be saved."""
        return f"/look/logo/{self.values.logo}.png" if self.values.logo else ""

    @property
    def accent_url(self) -> str:
        """The colour that is to be saved: the page wears it already."""
        return self.preview.accent_url if self.preview else ""


def preview_of(profile: SchoolProfile) -> SchoolLook:
    """How the school would look."""
    return look_of(School(profile))


def accent_notes(accent: str) -> tuple[str, ...]:
    """What becomes of a colour that cannot be read as it is."""
    if not accent:
        return ()
    day = (words.CHANGED_BY_DAY,) if light_accent(accent).is_changed else ()
    night = (words.CHANGED_BY_NIGHT,) if dark_accent(accent).is_changed else ()
    return (*day, *night)


def values_of(profile: SchoolProfile) -> SettingsValues:
    """The settings as they are saved, as their fields hold them."""
    return SettingsValues(
        name=profile.name,
        contact=profile.contact,
        accent=f"#{profile.accent}" if profile.accent else "",
        logo=profile.logo,
        operator_name=profile.operator_name,
        operator_address=profile.operator_address,
        pack=profile.pack,
        help_rows=rows_of(profile.help_links),
    )
