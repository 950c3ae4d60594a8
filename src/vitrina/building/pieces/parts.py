"""What people see of a community: each kind shows its pieces as parts of these few sorts."""

from dataclasses import dataclass

from vitrina.domain.picture import AvatarCard, CoverCard, ItemCard, PostCard


@dataclass(frozen=True)
class TitlePart:
    """The community's name."""

    text: str


@dataclass(frozen=True)
class DescriptionPart:
    """What it says of itself."""

    text: str


@dataclass(frozen=True)
class AvatarPart:
    """The round picture."""

    key: str
    picture: AvatarCard


@dataclass(frozen=True)
class CoverPart:
    """The wide picture."""

    key: str
    picture: CoverCard


@dataclass(frozen=True)
class PostPart:
    """A post of the wall; `publish_at` None: at once."""

    key: str
    text: str
    picture: PostCard | None
    publish_at: int | None
    day: int


@dataclass(frozen=True)
class PinnedPart:
    """The post with this key is on top."""

    post: str


@dataclass(frozen=True)
class TopicPart:
    """A topic with its first message."""

    title: str
    text: str


@dataclass(frozen=True)
class ProductPart:
    """A card of the shop."""

    key: str
    title: str
    description: str
    rubles: int
    minutes: int | None
    picture: ItemCard


@dataclass(frozen=True)
class ManualPart:
    """What the person will do, `screen` behind the community's address on VK's site."""

    key: str
    title: str
    reason: str
    text: str
    screen: str


Part = (
    TitlePart
    | DescriptionPart
    | AvatarPart
    | CoverPart
    | PostPart
    | PinnedPart
    | TopicPart
    | ProductPart
    | ManualPart
)
