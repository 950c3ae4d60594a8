"""A community that lives, as its person meets it in a browser."""

from dataclasses import dataclass

from sqlalchemy import Table, update

from vitrina.building.advance import advance
from vitrina.sandbox.world import Group
from vitrina.storage.models import builds, communities
from web.served_app import ServedApp, grant, read_column
from web.visitor import Browser, Form, Page


@dataclass
class Made:
    """One community, the key to its pages, and its person's browser."""

    served: ServedApp
    browser: Browser
    key: str

    @property
    def home(self) -> str:
        return f"/communities/{self.key}"

    async def page(self) -> Page:
        return await self.browser.open(self.home)

    async def press(self, page: Page, ending: str, **typed: str) -> Page:
        """The button of the form whose address ends so."""
        form = form_of(page, ending)
        pressed = form.buttons[0][1] if form.buttons else None
        return await self.browser.submit(page, form, typed, press=pressed)

    async def set_community(self, **values: object) -> None:
        await set_row(self.served, communities, values)

    async def build(self, build_id: str = "") -> None:
        """Run this run, or the only one, to its end."""
        found = build_id or (await read_column(self.served, builds.c.id))[0]
        await advance(self.served.sandboxed.building, found)

    @property
    def group(self) -> Group:
        (group,) = self.served.sandboxed.sandbox.world.groups.values()
        return group


async def set_row(served: ServedApp, table: Table, values: dict[str, object]) -> None:
    """The same values in every row of the table."""
    async with served.sandboxed.services.database.transaction() as connection:
        await connection.execute(update(table).values(**values))


def form_of(page: Page, ending: str) -> Form:
    return next(form for form in page.forms if form.action.endswith(ending))


async def begin(served: ServedApp, **form: object) -> Made:
    """Its build is written down and not run."""
    started = await grant(await served.program(), **form)
    return Made(served, await served.browser(), started["build_url"].rpartition("/")[2])
