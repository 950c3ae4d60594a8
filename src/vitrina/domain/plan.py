"""A community plan: the ordered items of one community, each with a stable key and full content.

The preview, the build, the progress page and the read-back all read the same plan. It is stored
as JSON for ever: a change of shape accepts the old one or gets a `schema_version` of its own.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from vitrina.domain.model import StoredValue
from vitrina.domain.picture import AvatarCard, CoverCard, ItemCard, PostCard
from vitrina.domain.word_lists import FORM_WORDS, read_word_lists


class Route(StrEnum):
    """How much goes by API: everything, what a community key may, or nothing."""

    FULL = "full"
    CONNECT = "connect"
    KIT = "kit"


class _Item(StoredValue):
    key: str
    required: bool = False
    by_hand: bool = False


class CommunityItem(_Item):
    """groups.create: the community itself. Everything else hangs on it."""

    kind: Literal["community"] = "community"
    title: str


class EditItem(_Item):
    """groups.edit with these fields; setting them twice changes nothing."""

    kind: Literal["edit"] = "edit"
    fields: dict[str, str | int]


class CategoryItem(_Item):
    """The community's category by name; left alone where VK does not offer the list."""

    kind: Literal["category"] = "category"
    names: tuple[str, ...]


class MessagesItem(_Item):
    """groups.setSettings: messages on, bot features and the start button."""

    kind: Literal["messages"] = "messages"


class AvatarItem(_Item):
    kind: Literal["avatar"] = "avatar"
    picture: AvatarCard


class AvatarPostItem(_Item):
    """Removal of the wall post that VK makes for a new avatar."""

    kind: Literal["avatar_post"] = "avatar_post"


class CoverItem(_Item):
    kind: Literal["cover"] = "cover"
    picture: CoverCard


class PostItem(_Item):
    """One post; `publish_at` (unix seconds) is None for one that comes out at once."""

    kind: Literal["post"] = "post"
    text: str
    picture: PostCard | None
    publish_at: int | None
    day: int
    guid: str


class PinItem(_Item):
    """The post with key `post` stays on top of the wall."""

    kind: Literal["pin"] = "pin"
    post: str


class TopicItem(_Item):
    kind: Literal["topic"] = "topic"
    title: str
    text: str


class MarketItem(_Item):
    kind: Literal["market"] = "market"


def _first_categories() -> tuple[str, ...]:
    return read_word_lists(FORM_WORDS)["categories"]


class ProductItem(_Item):
    """One service in the shop; `sku` is our mark by which it is found again.

    `categories` are names to look for among VK's, best first; the default is of plans that were
    stored before a pack said them.
    """

    kind: Literal["product"] = "product"
    title: str
    description: str
    rubles: int
    minutes: int | None
    sku: str
    picture: ItemCard
    categories: tuple[str, ...] = Field(default_factory=_first_categories)


class LongPollItem(_Item):
    kind: Literal["long_poll"] = "long_poll"


class CallbackItem(_Item):
    """groups.addCallbackServer with our address for this community."""

    kind: Literal["callback"] = "callback"
    title: str


class CallbackEventsItem(_Item):
    kind: Literal["callback_events"] = "callback_events"


class HandItem(_Item):
    """What VK lets nobody do by API: words why, a ready text, and the screen where it is done.

    `screen` is the path behind the community's address («?act=edit»), opened by the person.
    """

    kind: Literal["hand"] = "hand"
    title: str
    reason: str
    text: str
    screen: str
    by_hand: bool = True


Item = Annotated[
    CommunityItem
    | EditItem
    | CategoryItem
    | MessagesItem
    | AvatarItem
    | AvatarPostItem
    | CoverItem
    | PostItem
    | PinItem
    | TopicItem
    | MarketItem
    | ProductItem
    | LongPollItem
    | CallbackItem
    | CallbackEventsItem
    | HandItem,
    Field(discriminator="kind"),
]


class CommunityPlan(StoredValue):
    """The whole community. `version` grows with each change of the same build's plan."""

    schema_version: Literal[1] = 1
    version: int = 1
    route: Route
    timezone: str
    pack: str
    greeting: str
    items: tuple[Item, ...]

    def item(self, key: str) -> Item:
        """The item with that key; KeyError when there is none."""
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(key)
