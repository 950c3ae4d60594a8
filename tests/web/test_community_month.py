"""The posts of a next month on the page of their community: edited, skipped, sent as shown."""

import re

import pytest

from vitrina.storage.models import builds, communities
from vitrina.wording.runs import MONTHS
from web.living import Made, begin, form_of
from web.served_app import ServedApp, read_column
from web.visitor import Page

IS_MONTHLY = communities.c.is_monthly
OWN = "Сегодня расскажу о себе сама.\n\nПишите, если хочется спросить."


@pytest.fixture
async def made(served: ServedApp) -> Made:
    found = await begin(served)
    await found.build()
    return found


async def open_month(made: Made) -> Page:
    page = await made.browser.click(await made.page(), "Записи на месяц")
    assert page.status == 200 and page.path == f"{made.home}/month"
    return page


def keys_of(page: Page) -> list[str]:
    fields = form_of(page, "/month").fields
    return [name.removeprefix("text:") for name, _ in fields if name.startswith("text:")]


async def count_posts(made: Made) -> tuple[int, str]:
    """How many posts there are, and all that they say."""
    (group,) = (await made.served.sandboxed.world())["groups"]
    return len(group["posts"]), "\n".join(post["text"] for post in group["posts"])


async def test_the_posts_are_shown_edited_skipped_and_sent(made: Made) -> None:
    before, _ = await count_posts(made)
    page = await open_month(made)
    assert re.search(f"<h1>Записи на ({'|'.join(MONTHS)})</h1>", page.words)
    first, second, *others = keys_of(page)
    assert len(others) == 6 and form_of(page, "/month").value(f"text:{first}")
    form = form_of(page, "/month")
    page = await made.browser.submit(page, form, {f"text:{first}": OWN, "skip": second})
    assert page.path.startswith(f"{made.home}/runs/") and "Ставим записи на месяц" in page.words
    await made.build(page.path.rpartition("/")[2])
    page = await made.browser.open(page.path)
    assert re.search(f"<h1>Записи на ({'|'.join(MONTHS)}) поставлены</h1>", page.words)
    after, said = await count_posts(made)
    assert after == before + 7 and OWN.partition("\n")[0] in said
    # What is planned is on the community's page, and the next month begins after it.
    assert "И ещё " in (await made.page()).words


async def test_what_may_not_be_said_is_refused_and_nothing_typed_is_lost(made: Made) -> None:
    page = await open_month(made)
    first, second, *_ = keys_of(page)
    typed = {f"text:{first}": "Лечу остеохондроз и грыжу.", f"text:{second}": OWN}
    page = await made.browser.submit(page, form_of(page, "/month"), typed)
    assert page.status == 422 and f'aria-describedby="error:{first}"' in page.html
    assert "только с медицинской лицензией" in page.words
    form = form_of(page, "/month")
    assert form.value(f"text:{first}") == "Лечу остеохондроз и грыжу."
    assert form.value(f"text:{second}") == OWN
    everything = {"skip": keys_of(page)}
    page = await made.browser.submit(page, form, everything)
    assert page.status == 200 and "Оставьте хотя бы одну запись." in page.words
    assert len(await read_column(made.served, builds.c.id)) == 1


async def test_what_was_not_shown_is_not_sent(made: Made) -> None:
    page = await open_month(made)
    (first, *_) = keys_of(page)
    form = form_of(page, "/month")
    typed = {"digest": "0" * 32, f"text:{first}": OWN, "skip": "month/1999-01/1"}
    again = await made.browser.submit(page, form, typed)
    assert "Пока вы смотрели" in again.words
    assert form_of(again, "/month").value(f"text:{first}") == OWN
    refused = await made.browser.submit(page, form, site="cross-site")
    assert refused.status == 400
    assert len(await read_column(made.served, builds.c.id)) == 1


async def test_months_come_by_themselves_as_long_as_that_is_wished(made: Made) -> None:
    page = await made.press(await open_month(made), "/months")
    assert page.path == f"{made.home}/month" and "ставим сами" in page.words
    assert [str(one) for one in await read_column(made.served, IS_MONTHLY)] == ["True"]
    page = await made.press(page, "/months")
    assert [str(one) for one in await read_column(made.served, IS_MONTHLY)] == ["False"]
