"""A person's browser as far as the server can tell: cookies, Accept, Sec-Fetch-Site, forms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

import httpx2

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

# What is typed into fields by their names; None empties a field or unticks a box.
Typed = Mapping[str, str | list[str] | None]


@dataclass
class Form:
    """One form of a page, filled as the page fills it; `buttons` are (name, value)."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, changes: Typed) -> list[tuple[str, str]]:
        """What would be posted after typing `changes`."""
        kept = [(name, value) for name, value in self.fields if name not in changes]
        for name, value in changes.items():
            values = value if isinstance(value, list) else [] if value is None else [value]
            kept += [(name, one) for one in values]
        return kept

    def value(self, name: str) -> str:
        """What the page put into this field."""
        return dict(self.fields)[name]

    def values(self, name: str) -> list[str]:
        """All values of this name, in the order of the page."""
        return [value for key, value in self.fields if key == name]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self._open: Form | None = None
        self._area: str | None = None
        self._link: str | None = None
        self._text = ""
        self._template = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._template += 1
        if self._template:
            return
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get"))
            self.forms.append(self._open)
        elif tag == "a":
            self._link, self._text = given.get("href", ""), ""
        elif self._open is not None and given.get("name"):
            self._read_control(self._open, tag, given)

    def _read_control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given["name"], given.get("value", "")
        if tag == "textarea":
            self._area, self._text = name, ""
        elif tag == "button":
            form.buttons.append((name, value))
        elif tag == "input" and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                form.fields.append((name, value or "on"))
        elif tag == "input":
            form.fields.append((name, value))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._template -= 1
        elif tag == "textarea" and self._open is not None and self._area is not None:
            self._open.fields.append((self._area, self._text.removeprefix("\n")))
            self._area = None
        elif tag == "form":
            self._open = None
        elif tag == "a" and self._link is not None:
            self.links[" ".join(self._text.split())] = self._link
            self._link = None


@dataclass
class Page:
    """What a browser ended up with: the last answer, and the addresses on the way to it."""

    answer: httpx2.Response
    way: list[str]

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def html(self) -> str:
        return self.answer.text

    @property
    def words(self) -> str:
        """The page with plain spaces, to look for what it says."""
        return self.html.replace("&nbsp;", " ").replace("\u00a0", " ")

    @property
    def path(self) -> str:
        return self.answer.url.path

    @property
    def forms(self) -> list[Form]:
        return self._read().forms

    @property
    def form(self) -> Form:
        """The page's only form."""
        (form,) = self.forms
        return form

    def link(self, words: str) -> str:
        """Where the link with these words leads."""
        links = self._read().links
        assert words in links, f"{words!r} is not among {sorted(links)}"
        return links[words]

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.html)
        return reader


class Browser:
    """Follows redirects as browsers do, saying at each step whether it stayed on one site."""

    def __init__(self, http: httpx2.AsyncClient, home: str) -> None:
        self.http = http
        self.home = home

    async def open(self, address: str, *, site: str = "none") -> Page:
        """Type an address (`site="none"`), or follow a link of ours or of somebody else."""
        return await self._go("GET", address, site, None)

    async def click(self, page: Page, words: str) -> Page:
        """Follow a link of the page."""
        return await self.open(urljoin(str(page.answer.url), page.link(words)), site="same-origin")

    async def submit(
        self,
        page: Page,
        form: Form,
        typed: Typed | None = None,
        *,
        site: str = "same-origin",
        press: str | None = None,
    ) -> Page:
        """Send a form of the page, by its button `press` (a value) where it has several."""
        fields = form.filled(typed or {})
        fields += [button for button in form.buttons if press is not None and button[1] == press]
        target = urljoin(str(page.answer.url), form.action)
        return await self._go("POST", target, site, fields)

    async def _go(
        self, method: str, address: str, site: str, fields: list[tuple[str, str]] | None
    ) -> Page:
        url, way = urljoin(self.home, address), []
        first = urlsplit(url)[:2]
        for _ in range(10):
            way.append(f"{method} {urlsplit(url).path}")
            if site == "same-origin" and urlsplit(url)[:2] != first:
                site = "cross-site"
            answer = await self._send(method, url, site, fields)
            if not answer.is_redirect:
                return Page(answer, way)
            url = urljoin(url, answer.headers["location"])
            method, fields = "GET", None
        raise AssertionError(f"redirected without end: {way}")

    async def _send(
        self, method: str, url: str, site: str, fields: list[tuple[str, str]] | None
    ) -> httpx2.Response:
        headers = {"accept": HTML, "sec-fetch-site": site, "sec-fetch-mode": "navigate"}
        if fields is None:
            return await self.http.request(method, url, headers=headers)
        # Of repeated names all are sent, in the order of the page.
        body = urlencode(fields).encode()
        headers["content-type"] = "application/x-www-form-urlencoded"
        return await self.http.request(method, url, headers=headers, content=body)
