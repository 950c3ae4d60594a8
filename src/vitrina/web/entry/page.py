"""Pages for whoever came from a lesson by a link that does not open the form."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from vitrina.web.look.message import MessagePage
from vitrina.web.look.parts import Action
from vitrina.wording import buttons, school


@dataclass(frozen=True)
class SchoolPage(MessagePage):
    """A message that may stand in the school's frame; `framers` are the sites that may hold it."""

    template: ClassVar[str] = "entry.html"

    framed: bool = False
    framers: tuple[str, ...] = ()


def say_bad_link(
    fault: Literal["guest", "missing", "wrong", "expired"],
    *,
    framed: bool = False,
    framers: tuple[str, ...] = (),
) -> SchoolPage:
    """The school's link is missing, wrong or old, or nobody is signed in: 403."""
    title, text = school.BAD_LINKS[fault]
    icon: Literal["key", "clock"] = "clock" if fault == "expired" else "key"
    return SchoolPage(title=title, text=text, icon=icon, framed=framed, framers=framers)


def say_open_in_tab(url: str, *, framers: tuple[str, ...] = ()) -> SchoolPage:
    """The form was sent inside a frame without scripts, where no cookie reaches us: 400."""
    return SchoolPage(
        title=school.OPEN_IN_TAB.title,
        text=school.OPEN_IN_TAB.text,
        actions=(Action(buttons.OPEN_FORM, url, new_tab=True),),
        icon="again",
        framed=True,
        framers=framers,
    )
