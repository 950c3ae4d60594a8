"""What the practitioner is told in VK: a card for any page of theirs, and the page of the code."""

from dataclasses import dataclass, field
from typing import ClassVar

from vitrina.application.read_notices import NoticeState
from vitrina.web.look.message import MessagePage
from vitrina.web.look.parts import Action, Scheme
from vitrina.wording import told_in_vk as words


@dataclass(frozen=True)
class NoticesCard:
    """How it stands, with what to press; `profile` is the address of who is told.

    `dialog_url` is where the person lets the community write, when VK does not let it.
    """

    state: NoticeState
    connect: Action
    check: Action
    dialog_url: str
    profile: str = ""
    profile_url: str = ""
    undelivered: int = 0

    @property
    def heading(self) -> str:
        """What the card is about."""
        return words.HEADINGS[self.state]

    @property
    def text(self) -> str:
        """What it says under its heading."""
        return words.TEXTS[self.state]

    @property
    def kept(self) -> str:
        """How much waits to be told; nothing when all was."""
        return words.say_kept(self.undelivered)


@dataclass(frozen=True)
class CodePage:
    """The link into the dialog, used once; `check` is pressed after."""

    template: ClassVar[str] = "notices.html"

    theme: str
    dialog_url: str = field(repr=False)
    code: str = field(repr=False)
    check: Action
    back: Action
    scheme: Scheme = "auto"

    title: ClassVar[str] = words.CONNECTING


def say_no_bot(back: Action) -> MessagePage:
    """Nobody would read the code: 409."""
    return MessagePage(*words.NO_BOT, actions=(back,), icon="key")


def say_not_reached(state: NoticeState, *actions: Action) -> MessagePage:
    """VK does not let us write yet, or nobody has written by the link: 409."""
    return MessagePage(*words.NOT_REACHED[state], actions=actions, icon="again")


def say_unchecked(back: Action) -> MessagePage:
    """VK did not say: 502."""
    return MessagePage(*words.UNCHECKED, actions=(back,), icon="again")
