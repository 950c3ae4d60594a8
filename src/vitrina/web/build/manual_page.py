"""What is left to the person, as the build's page shows it: things to do, those alike together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from vitrina.application.count_left import BOT_MINUTES
from vitrina.web.bot.page import BotCard
from vitrina.web.look.parts import Action
from vitrina.wording import build_page as words


@dataclass(frozen=True)
class CopyField:
    """A text for the field of VK's screen that is called so."""

    label: str
    text: str


@dataclass(frozen=True)
class ManualStep:
    """One thing to do: ready `text` to copy, `fields` one by one, picture to download, and where.

    `steps` are done in their order on the screen at `settings_url`, which `way` leads to in VK's
    menu. Things of one `group`, its heading, are done alike; `name` tells one from the others.
    `when`: the moment VK is to publish it at, ready to read. `tick` is the form that ticks it, and
    takes that back; `seen_words` are what VK showed of a ticked one, `is_unseen` when not that.
    """

    key: str
    title: str
    reason: str
    text: str = ""
    settings_url: str = ""
    picture_url: str | None = None
    picture_name: str = ""
    steps: tuple[str, ...] = ()
    way: str = ""
    minutes: int = 2
    fields: tuple[CopyField, ...] = ()
    group: str = ""
    name: str = ""
    when: str = ""
    open_label: str = words.TO_SETTINGS
    ticked: bool = False
    seen_words: str = ""
    is_unseen: bool = False
    tick: Action | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to do of it, as far as anybody knows."""
        return self.ticked and not self.is_unseen


@dataclass(frozen=True)
class ManualGroup:
    """Things under one heading; a thing of its own has none."""

    title: str
    items: tuple[ManualStep, ...]

    @property
    def first(self) -> ManualStep:
        """The one whose steps are said for all of them."""
        return self.items[0]

    @property
    def done(self) -> int:
        """How many of them are done."""
        return sum(item.done for item in self.items)

    @property
    def is_done(self) -> bool:
        """Whether nothing of it is left."""
        return self.done == len(self.items)

    @property
    def minutes(self) -> int:
        """How long those take that are left."""
        return sum(item.minutes for item in self.items if not item.done)


@dataclass(frozen=True)
class Hands:
    """All that is left to the person, the bot's permission among it, on whichever page.

    `mark` names things in the browser; it is no page key. `look_again` asks VK once more for what
    was ticked, which `may_look_again` says to be of use; `look_error`: why it could not be asked.
    """

    mark: str
    steps: tuple[ManualStep, ...] = ()
    bot: BotCard | None = None
    look_again: Action | None = None
    may_look_again: bool = False
    look_error: str = ""

    @property
    def bot_asks(self) -> bool:
        """Whether the bot waits for the person's permission."""
        return self.bot is not None and self.bot.asks

    @property
    def groups(self) -> tuple[ManualGroup, ...]:
        """The steps, things alike together."""
        return tuple(group_steps(self.steps))

    @property
    def left(self) -> int:
        """How many things are not done, things alike as one."""
        return sum(not group.is_done for group in self.groups) + self.bot_asks

    @property
    def heading(self) -> str:
        """How much of it is left."""
        return words.say_left(self.left, len(self.groups) + self.bot_asks)

    @property
    def lead(self) -> str:
        """How many things there are to do, and how long they take."""
        bot = [BOT_MINUTES] if self.bot_asks else []
        left = [*bot, *(group.minutes for group in self.groups if not group.is_done)]
        return words.say_manual_steps(len(left), sum(left)) if left else words.ALL_TICKED


def group_steps(steps: Iterable[ManualStep]) -> Iterator[ManualGroup]:
    """The steps in their order, several alike under one heading."""
    for title, alike in groupby(steps, key=lambda step: step.group):
        items = tuple(alike)
        if title and len(items) > 1:
            yield ManualGroup(title, items)
        else:
            yield from (ManualGroup("", (item,)) for item in items)
