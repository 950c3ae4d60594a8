"""The page before the grant, for whoever came by a link: what will be made, and for whom."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.web.pages.parts import Scheme


@dataclass(frozen=True)
class ConfirmPage:
    """`action` is posted with `csrf`; without that nothing happens. `minutes` left for it."""

    template: ClassVar[str] = "confirm.html"

    title: str
    name: str
    city: str
    theme: str
    action: str
    csrf: str
    products: int = 0
    posts: int = 0
    minutes: int = 10
    scheme: Scheme = "auto"
