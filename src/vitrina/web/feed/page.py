"""The page of one post of a feed, and the feed as a card on its community's page."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.web.look.parts import Action, Scheme
from vitrina.wording import feed as words


@dataclass(frozen=True)
class FeedPostPage:
    """`url` and `picture_url` are whole addresses: VK reads them as Open Graph.

    `picture_path` is the same picture for the page itself.
    """

    template: ClassVar[str] = "feed_post.html"

    title: str
    text: str
    url: str
    picture_url: str
    picture_path: str
    picture_size: tuple[int, int]
    dialog_url: str
    theme: str
    scheme: Scheme = "auto"

    @property
    def summary(self) -> str:
        """The beginning of the text in one line, for whoever shows a link."""
        return words.shorten(" ".join(self.text.split()))


@dataclass(frozen=True)
class FeedCard:
    """How VK is to take the posts: the address to give it, the way there, and how far it is."""

    address: str
    settings_url: str
    steps: tuple[str, ...]
    is_connected: bool
    given_out: int
    published: int
    total: int
    missed: int
    button: Action | None

    @property
    def heading(self) -> str:
        """What the card is about."""
        return words.HEADING

    @property
    def hint(self) -> str:
        """What to do when VK does not take the address at once."""
        return words.IF_EMPTY

    @property
    def text(self) -> str:
        """What the card says under its heading."""
        if not self.is_connected:
            return words.say_offer(self.total)
        return words.say_progress(self.published, self.total, self.missed)
