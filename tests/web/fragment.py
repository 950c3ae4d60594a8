"""A piece of a page as tests ask about it."""

from html.parser import HTMLParser


class Shown(HTMLParser):
    """The text of a fragment, and its tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return plain("".join(self.texts))


def plain(text: str) -> str:
    """The words with single plain spaces."""
    return " ".join(text.replace("\u00a0", " ").split())
