"""The page before the grant, for whoever came by a link: what will be made, and for whom."""

from dataclasses import dataclass
from typing import ClassVar

from vitrina.domain.counting import plural
from vitrina.web.look.parts import Scheme


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
        """«5 услуг с ценами, 8 записей», or nothing when neither is known."""
        parts = []
        if self.products:
            noun = plural(self.products, "услуга", "услуги", "услуг")
            parts.append(f"{self.products} {noun} с ценами")
        if self.posts:
            noun = plural(self.posts, "запись", "записи", "записей")
            parts.append(f"{self.posts} {noun}")
        return ", ".join(parts)
