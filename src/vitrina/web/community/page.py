"""The page of a community: how it stands, what is left, what comes next, what can be done."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.web.bot.page import BotCard
from vitrina.web.build.manual_page import Hands
from vitrina.web.feed.page import FeedCard
from vitrina.web.leads.page import LeadsCard
from vitrina.web.look.community import CommunityView
from vitrina.web.look.message import MessagePage
from vitrina.web.look.parts import Action, Notice, Scheme
from vitrina.web.notices.page import NoticesCard
from vitrina.wording import community_page as words


@dataclass(frozen=True)
class NextPost:
    """A post that is to come; `when` and `how` are ready to read, `title` is what it is about."""

    key: str
    when: str
    title: str
    how: str
    picture_url: str | None = None
    is_left: bool = False  # to the person


@dataclass(frozen=True)
class HealthCard:
    """Whether everything is in its place, in sentences; `is_well` as far as anybody has seen."""

    sentences: tuple[str, ...]
    is_well: bool = True


@dataclass(frozen=True)
class CommunityPage:
    """`home` is the page's address. `notice` says what a run does, or did not do.

    `url` is where the community is opened, `address` how people write that; `more_posts` come
    behind those of `next_posts`; `is_month_due`: they end within days, or have ended.
    """

    template: ClassVar[str] = "community_home.html"

    home: str
    theme: str
    community: CommunityView
    lit: tuple[str, ...]
    url: str
    address: str
    hands: Hands
    bot: BotCard
    health: HealthCard
    build_url: str
    kit_url: str
    notice: Notice | None = None
    actions: tuple[Action, ...] = ()
    last_actions: tuple[Action, ...] = ()
    leads: LeadsCard | None = None
    feed: FeedCard | None = None
    notices: NoticesCard | None = None
    next_posts: tuple[NextPost, ...] = ()
    more_posts: int = 0
    is_month_due: bool = False
    scheme: Scheme = "auto"

    @property
    def lead(self) -> str:
        """How the community stands, in one sentence."""
        if self.hands.left:
            return words.say_left(self.hands.left)
        return words.WORKS_WITH_BOT if self.bot.state == "answers" else words.WORKS

    @property
    def more_posts_words(self) -> str:
        """How many posts come behind those that are listed; empty for none."""
        return words.say_more_posts(self.more_posts) if self.more_posts else ""


def say_lost(vk_url: str, kit_url: str, theme: str) -> MessagePage:
    """VK does not show the community to us any more."""
    actions = (
        Action(words.TO_VK, vk_url, new_tab=True),
        Action(words.OPEN_KIT, kit_url),
    )
    return MessagePage(*words.LOST, actions=actions, icon="search", theme=theme)


def say_not_made(build_url: str, theme: str) -> MessagePage:
    """The run that should have made the community did not."""
    return MessagePage(*words.NOT_MADE, actions=(Action(words.OPEN_BUILD, build_url),), theme=theme)
