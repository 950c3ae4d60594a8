"""A person at a screen: their page, what they do on it, and everything that went wrong there."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Frame,
    Locator,
    Page,
    Request,
    Response,
    WebError,
    expect,
)

from web.served_app import ServedApp, wait_for_bot

BUILD_MS = 60_000  # a whole community on a busy machine
PATIENCE_MS = 30_000  # anything else there
_SAID_BY_STATUS = "Failed to load resource: the server responded with a status of"
_LEFT = "net::ERR_ABORTED"  # the person went on before it had come: no fault of the page


@dataclass(frozen=True)
class Screen:
    """What a person holds or sits at; `options` are those of a browser's context."""

    name: str
    options: dict[str, Any]

    def __str__(self) -> str:
        return self.name

    @property
    def is_phone(self) -> bool:
        return bool(self.options["has_touch"])


PHONE = Screen(
    "phone",
    {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
)
# Whoever sits at it asks for less motion, as some do: to draw it took a tenth of these tests' time.
DESKTOP = Screen(
    "desktop",
    {"viewport": {"width": 1440, "height": 900}, "has_touch": False, "reduced_motion": "reduce"},
)


@dataclass
class Visitor:
    """One person's browser. `troubles` is what no page of ours may cause."""

    served: ServedApp
    screen: Screen
    context: BrowserContext
    page: Page
    frame: Frame | None = None  # where the form is, when it is inside somebody's page
    expected: set[int] = field(default_factory=set)
    forgiven: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def form(self) -> Page | Frame:
        """What the person types into."""
        return self.frame or self.page

    async def open(self, address: str = "/create") -> None:
        """Type an address of ours."""
        await self.page.goto(self.served.url + address)

    async def fill_form(self, sent: dict[str, Any]) -> None:
        """Type the whole form, as `POST /oauth/init` would be sent it, both consents ticked."""
        for label, name in LINES.items():
            if name in sent:
                await self.line(label).fill(sent[name])
        for technique in sent["techniques"]:
            await self.choose_technique(technique)
        for number, price in enumerate(sent["pricing"]):
            if number:
                await self.form.get_by_role("button", name="Добавить услугу").click()
            minutes = str(price.get("minutes", ""))
            await self.fill_price(number, price["title"], str(price["price"]), minutes)
        if sent.get("is_home_visit"):
            await self.tick("Выезжаю")
        await self.agree()

    async def fill_price(self, number: int, title: str, rubles: str, minutes: str = "") -> None:
        """Type one row of the price list."""
        row = self.form.get_by_role("group", name="Услуга", exact=True).nth(number)
        await row.get_by_label("Название услуги").fill(title)
        await row.get_by_label("Цена").fill(rubles)
        await row.get_by_label("Минуты").fill(minutes)

    async def choose_technique(self, technique: str) -> None:
        """Press the chip, or write a technique of one's own."""
        chip = self.form.get_by_role("checkbox", name=technique, exact=True)
        if await chip.count():
            await self.form.locator("label").filter(has=self.exactly(technique)).click()
        else:
            await self.line("Своя техника").fill(technique)
            await self.form.get_by_role("button", name="Добавить", exact=True).click()

    async def agree(self) -> None:
        """Tick both consents, beside the links in their words."""
        for words in ("Даю", "Разрешаю"):
            label = self.form.locator("label").filter(has_text=re.compile(f"^\\s*{words}"))
            await label.click(position={"x": 12, "y": 12})

    async def tick(self, words: str) -> None:
        """Press the label of a box or of a choice."""
        await self.form.locator("label").filter(has_text=words).first.click()

    async def create(self) -> None:
        """Press the main button of the form."""
        await self.form.locator("#send").click()

    async def allow(self) -> None:
        """VK's question, answered with yes."""
        await self.page.get_by_role("button", name="Разрешить", exact=True).click()

    async def see_build(self, page: Page | None = None) -> None:
        """Wait for the build's page, on a `page` of its own too; it may be over when it shows."""
        page = page or self.page
        goes_on = page.get_by_role("heading", name="Собираем ваше сообщество")
        is_over = page.get_by_role("heading", name="Готово, вы открыты")
        await expect(goes_on.or_(is_over)).to_be_visible()

    async def see_result(self) -> None:
        """Wait until the page says that the community is ready."""
        heading = self.page.get_by_role("heading", name="Готово, вы открыты")
        await expect(heading).to_be_visible(timeout=BUILD_MS)

    async def wait_for_bot(self) -> None:
        """Until VK has confirmed our address, on the page of a finished build."""
        key = urlsplit(self.page.url).path.rpartition("/")[2]
        await wait_for_bot(await self.served.program(), f"{self.served.url}/groups/{key}/status")

    def line(self, label: str) -> Locator:
        """A field of one line or several, by how its label begins."""
        return self.form.get_by_role("textbox", name=re.compile(f"^{re.escape(label)}"))

    def heading(self, words: str) -> Locator:
        """A heading that says this; its no-break spaces count as spaces."""
        return self.form.get_by_role("heading", name=words)

    def exactly(self, words: str) -> Locator:
        """The element whose whole text this is."""
        return self.form.get_by_text(words, exact=True)

    def expect_status(self, *statuses: int) -> None:
        """A refusal that this test provokes is no trouble."""
        self.expected |= set(statuses)

    def forgive(self, *words: str) -> None:
        """So is a complaint that says one of these."""
        self.forgiven += words

    def complain(self, trouble: str) -> None:
        if not any(words in trouble for words in self.forgiven):
            self.troubles.append(trouble)

    def hear(self, message: ConsoleMessage) -> None:
        """What a page says in its console; refused loads are judged by their answers."""
        if message.type == "error" and not message.text.startswith(_SAID_BY_STATUS):
            self.complain(f"console: {message.text} ({self.page.url})")

    def fall(self, error: WebError) -> None:
        self.complain(f"script: {error.error}")

    def lose(self, request: Request) -> None:
        if request.failure != _LEFT:
            self.complain(f"lost: {request.method} {request.url}: {request.failure}")

    def read(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.complain(f"{response.status}: {response.request.method} {response.url}")


LINES = {
    "Имя и фамилия": "name",
    "Город": "city",
    "Район": "area",
    "Телефон для записи": "phone",
    "Телеграм": "telegram",
    "Сайт": "website",
    "Адрес": "address",
    "Часы работы": "hours",
    "Несколько слов": "about",
}


async def come_in(browser: Browser, served: ServedApp, screen: Screen, **options: Any) -> Visitor:
    """Another person with a browser of their own; what it complains about is written down."""
    context = await browser.new_context(
        locale="ru-RU", timezone_id="Europe/Moscow", **{**screen.options, **options}
    )
    context.set_default_timeout(PATIENCE_MS)
    visitor = Visitor(served, screen, context, await context.new_page())
    context.on("console", visitor.hear)
    context.on("weberror", visitor.fall)
    context.on("requestfailed", visitor.lose)
    context.on("response", visitor.read)
    return visitor
