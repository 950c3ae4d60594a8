"""The pages of the guided way: what each shows."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.web.look.parts import Action, Scheme


@dataclass(frozen=True)
class ForWhom:
    """The community that is being connected, the same on each page.

    `title` is the plan's name for it; `home` the draft's address, `csrf` what its forms carry.
    """

    title: str
    name: str
    city: str
    theme: str
    home: str
    csrf: str
    kit_url: str


@dataclass(frozen=True)
class AddressPage:
    """Open a community and say its address. `typed` is what was pasted, `error` is about it."""

    template: ClassVar[str] = "connect_address.html"

    whom: ForWhom
    create_url: str
    typed: str = ""
    error: str = ""
    scheme: Scheme = "auto"

    @property
    def theme(self) -> str:
        return self.whom.theme


@dataclass(frozen=True)
class KeyPage:
    """Make a key and paste it.

    `group` is what the address names, with `group_url`; `is_seen` says that VK has shown it.
    `keys_url` is VK's screen of keys, `grant` the one-click way where the school's app has one.
    `is_replacement`: a build waits for it, because VK takes the key before no longer.
    """

    template: ClassVar[str] = "connect_key.html"

    whom: ForWhom
    group: str
    address: str
    group_url: str
    is_seen: bool
    keys_url: str
    rights: tuple[str, ...]
    grant: Action | None = None
    is_replacement: bool = False
    error: str = ""
    scheme: Scheme = "auto"

    @property
    def theme(self) -> str:
        return self.whom.theme


@dataclass(frozen=True)
class OwnThing:
    """What the community has already: replaced only when it is ticked."""

    key: str
    label: str
    text: str
    is_replaced: bool


@dataclass(frozen=True)
class LeftThing:
    """What is left to the person, and how long it takes."""

    title: str
    time: str


@dataclass(frozen=True)
class WorkPage:
    """What we make and what is left, before anything is sent.

    `missing` names the rights that the key lacks, `lost` what is left to the person by that.
    `can_post`: the key may post texts; else only VK's import of our feed may. `posts_there` says
    how many posts the community has, which stay.
    """

    template: ClassVar[str] = "connect_work.html"

    whom: ForWhom
    group: str
    address: str
    group_url: str
    ours: tuple[str, ...]
    ours_time: str
    theirs: tuple[LeftThing, ...]
    theirs_time: str
    own: tuple[OwnThing, ...] = ()
    missing: str = ""
    lost: tuple[str, ...] = ()
    can_post: bool = True
    posts: int = 0
    posts_by_feed: bool = False
    posts_there: str = ""
    error: str = ""
    scheme: Scheme = "auto"

    @property
    def theme(self) -> str:
        return self.whom.theme
