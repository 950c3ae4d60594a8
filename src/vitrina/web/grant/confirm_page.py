"""The page before the grant, for whoever came by a link: what will be made, and for whom."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.web.look.parts import Scheme
from vitrina.wording.grants import say_contents


@dataclass(frozen=True)
class ConfirmPage:
    """`action` is posted with `csrf`; without that nothing happens."""

    template: ClassVar[str] = "confirm.html"

    title: str
    name: str
    city: str
    theme: str
    action: str
    csrf: str
    products: int = 0
    posts: int = 0
    scheme: Scheme = "auto"

    @property
    def contents(self) -> str:
        """How many services and posts will be made, or nothing when neither is known."""
        return say_contents(self.products, self.posts)
