"""The values of pieces: what a community is made of, each with a stable key and full content.

They are stored as JSON for ever. A kind of piece is known by its class here and by its home in
`building/pieces/`; reading finds the class by `kind`, so nothing lists them.
"""

import hashlib
from typing import Any, ClassVar, Literal

from pydantic import Field

from vitrina.domain.model import StoredValue
from vitrina.domain.picture import AvatarCard, CoverCard, ItemCard, PostCard, StoryCard
from vitrina.domain.word_lists import FORM_WORDS, read_word_lists

_KINDS: dict[str, type["Piece"]] = {}


class Piece(StoredValue):
    """What every piece has. A `manual` one is made by the person, a `required` one must be there.

    `plain_keys` are the keys of this kind that a form may name, beside posts and products.
    """

    plain_keys: ClassVar[tuple[str, ...]] = ()

    kind: str
    key: str
    required: bool = False
    manual: bool = Field(default=False, alias="by_hand")

    @property
    def goes_by_feed(self) -> bool:
        """Whether VK is to take it from our feed."""
        return False

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        kind = cls.model_fields["kind"].default
        if isinstance(kind, str):
            _KINDS[kind] = cls


class DatedPiece(Piece):
    """A piece that comes out at `publish_at` (unix seconds); None: at once.

    `subject`: which of a pack's subjects it is about, `wording`: what chose its words. Both are
    empty in what a community begins with.
    """

    publish_at: int | None
    subject: str = ""
    wording: str = ""

    @property
    def comes_soon(self) -> bool:
        """Whether it would come at once, if its way did not ask for a time."""
        return False


def odd_minute(moment: float) -> int:
    """The beginning of the first odd minute that is not before that moment (unix seconds).

    People plan for round hours, so VK has the minute free: it takes one post of a wall a minute.
    """
    return int(-(-(moment - 60) // 120)) * 120 + 60


class CommunityPiece(Piece):
    """groups.create: the community itself. Everything else hangs on it."""

    plain_keys = ("community",)
    kind: Literal["community"] = "community"
    title: str


class InfoPiece(Piece):
    """groups.edit with these fields; setting them twice changes nothing."""

    plain_keys = ("info",)
    kind: Literal["info"] = "info"
    fields: dict[str, str | int]


class CategoryPiece(Piece):
    """The community's category by name; left alone where VK does not offer the list."""

    plain_keys = ("category",)
    kind: Literal["category"] = "category"
    names: tuple[str, ...]


class MessagesPiece(Piece):
    """groups.setSettings: messages on, bot features and the start button."""

    plain_keys = ("messages",)
    kind: Literal["messages"] = "messages"


class AvatarPiece(Piece):
    """The community's picture."""

    plain_keys = ("avatar",)
    kind: Literal["avatar"] = "avatar"
    picture: AvatarCard


class AvatarPostPiece(Piece):
    """Removal of the wall post that VK makes for a new avatar."""

    plain_keys = ("avatar_post",)
    kind: Literal["avatar_post"] = "avatar_post"


class CoverPiece(Piece):
    """The wide picture over the community."""

    plain_keys = ("cover",)
    kind: Literal["cover"] = "cover"
    picture: CoverCard


class PostPiece(DatedPiece):
    """One post of the wall; `guid` is our mark by which VK takes it once.

    `day` is counted from the start. `by_feed`: VK is to take it from our feed when its time comes.
    """

    kind: Literal["post"] = "post"
    text: str
    picture: PostCard | None
    publish_at: int | None
    day: int
    guid: str
    by_feed: bool = False

    @property
    def goes_by_feed(self) -> bool:
        """As the plan says."""
        return self.by_feed

    @property
    def comes_soon(self) -> bool:
        """A post of the first day."""
        return self.day <= 0


class PinPiece(Piece):
    """The post with key `post` stays on top of the wall."""

    plain_keys = ("pin",)
    kind: Literal["pin"] = "pin"
    post: str


class TopicPiece(Piece):
    """A topic for discussion with its first message."""

    plain_keys = ("topic/reviews",)
    kind: Literal["topic"] = "topic"
    title: str
    text: str


class MarketPiece(Piece):
    """The shop, switched on."""

    plain_keys = ("market",)
    kind: Literal["market"] = "market"


class MarketCurrencyPiece(Piece):
    """groups.edit with the shop's own fields, which VK takes once the shop is on."""

    plain_keys = ("market/currency",)
    kind: Literal["market_currency"] = "market_currency"
    fields: dict[str, str | int]


def _first_categories() -> tuple[str, ...]:
    return read_word_lists(FORM_WORDS)["categories"]


class ProductPiece(Piece):
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


class HiddenProductPiece(Piece):
    """A service that the form no longer has, taken off what buyers see.

    `product_id` is VK's number of its card; None where a person made the card.
    """

    kind: Literal["hidden_product"] = "hidden_product"
    title: str
    product_id: int | None


class LongPollPiece(Piece):
    """The community's events by long poll."""

    plain_keys = ("bot/long_poll",)
    kind: Literal["long_poll"] = "long_poll"


class CallbackPiece(Piece):
    """groups.addCallbackServer with our address for this community."""

    plain_keys = ("bot/callback",)
    kind: Literal["callback"] = "callback"
    title: str


class CallbackEventsPiece(Piece):
    """Which events our callback server is sent."""

    plain_keys = ("bot/events",)
    kind: Literal["callback_events"] = "callback_events"


class StatusPiece(Piece):
    """The line under the community's name."""

    plain_keys = ("status",)
    kind: Literal["status"] = "status"
    text: str
    manual: bool = Field(default=True, alias="by_hand")


class StoryPiece(Piece):
    """The first story of the community: a picture that lives a day."""

    plain_keys = ("story",)
    kind: Literal["story"] = "story"
    picture: StoryCard
    manual: bool = Field(default=True, alias="by_hand")


class ManualPiece(Piece):
    """What VK lets nobody do by API: words why, a ready text, and the screen where it is done.

    `screen` is where VK had it when the plan was made: its home knows the screen of today by key.
    """

    plain_keys = ("hand/greeting", "hand/button", "hand/map")
    kind: Literal["hand"] = "hand"
    title: str
    reason: str
    text: str
    screen: str
    fields: dict[str, str] = Field(default_factory=dict)
    manual: bool = Field(default=True, alias="by_hand")


def read_piece(data: Any) -> Piece:
    """The piece that this JSON object is, also as the first release wrote it.

    ValueError for a kind that this version does not know.
    """
    if isinstance(data, Piece):
        return data
    kind = data["kind"]
    if kind == "edit":  # of the first release, for two things
        kind = "market_currency" if data["key"] == "market/currency" else "info"
        data = {**data, "kind": kind}
    if kind not in _KINDS:
        raise ValueError(f"unknown kind of piece: {kind}")
    return _KINDS[kind].model_validate(data)


def fingerprint_of(piece: Piece) -> str:
    """A name for the content of a piece: 32 characters, another for any other content."""
    return hashlib.sha256(piece.model_dump_json().encode()).hexdigest()[:32]


def list_plain_keys() -> frozenset[str]:
    """Keys that a form may name, of every kind that has one piece or a few known ones."""
    return frozenset(key for value in _KINDS.values() for key in value.plain_keys)
