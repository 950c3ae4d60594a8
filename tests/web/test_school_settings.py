"""The settings of the school: seen before they are saved, and in force with the next page."""

import io
from typing import Any

import httpx2
import pytest
from PIL import Image
from sqlalchemy import select

from vitrina.domain.member import Role
from vitrina.storage.models import audit_entries
from web.served_app import ServedApp
from web.signed_in import signed_in
from web.visitor import HTML, Browser, Page

RUKI = {
    "name": "Школа «Руки»",
    "contact": "help@ruki.example",
    "accent": "#FFCC00",
    "operator_name": "ООО «Руки»",
    "operator_address": "420000, Казань",
    "help_title": ["Вопросы", "", "", ""],
    "help_url": ["ruki.ru/faq", "", "", ""],
}


OTHERS = b"--b\r\ncontent-disposition: form-data; name=csrf\r\n\r\nx\r\n--b--"


def picture(size: tuple[int, int] = (300, 90), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    image = Image.new("RGBA", (size[0] + 20, size[1] + 20), (0, 0, 0, 0))
    image.paste((40, 90, 70, 255), (10, 10, size[0] + 10, size[1] + 10))
    image.convert("RGB" if kind == "JPEG" else "RGBA").save(out, kind)
    return out.getvalue()


async def send(
    owner: Browser, page: Page, go: str, file: bytes | None = None, **typed: Any
) -> Page:
    """The form as a browser sends it: a part for each field, and the file."""
    (form,) = [one for one in page.forms if one.action == "/school/settings"]
    filled = form.filled(typed)
    parts: list[Any] = [(name, (None, value)) for name, value in filled if name != "logo_file"]
    parts.append(("go", (None, go)))
    if file is not None:
        parts.append(("logo_file", ("logo.png", file, "image/png")))
    headers = {"accept": HTML, "sec-fetch-site": "same-origin"}
    answer = await owner.http.post(
        f"{owner.home}/school/settings", files=parts, headers=headers, follow_redirects=True
    )
    return Page(answer, [])


async def test_it_is_seen_before_it_is_saved_and_then_by_everybody(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    page = await owner.open("/school/settings")
    seen = await send(owner, page, "look", picture(), **RUKI)
    assert seen.status == 200 and "Пока ничего не сохранено" in seen.words
    assert "ООО «Руки»" in seen.words and "/look/accent/ffcc00.css" in seen.html
    assert "темнее" in seen.words
    student = await (await served.browser()).open("/create")
    assert "Руки" not in student.words

    saved = await send(owner, seen, "save")
    assert saved.status == 200 and "Сохранено" in saved.words
    student = await (await served.browser()).open("/create")
    assert "Школа «Руки»" in student.words and "/look/accent/ffcc00.css" in student.html
    address = student.html.partition('class="logo" src="')[2].partition('"')[0]
    logo = await (await served.program()).get(address)
    assert logo.headers["content-type"] == "image/png"
    assert "immutable" in logo.headers["cache-control"]
    drawn = Image.open(io.BytesIO(logo.content))
    assert (drawn.size, drawn.mode) == ((300, 90), "RGBA")
    async with served.sandboxed.services.database.transaction() as connection:
        query = select(audit_entries.c.data).where(audit_entries.c.act == "settings.changed")
        (data,) = (await connection.execute(query)).scalars()
    assert "operator_name" in data["fields"] and data["operator"] == "ООО «Руки», 420000, Казань"


async def test_a_logo_can_be_taken_away(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    page = await send(owner, await owner.open("/school/settings"), "save", picture())
    assert "Нынешний логотип" in page.words
    page = await send(owner, page, "save", remove_logo="1")
    assert "Нынешний логотип" not in page.words


@pytest.mark.parametrize(
    ("logo", "words"),
    [
        (b"", None),
        (b"<svg onload='alert(1)'/>", "Нужен PNG"),
        (picture()[:200], "не открывается"),
        (picture((2000, 30)), "вытянутая"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * (2 * 1024 * 1024), "больше двух мегабайт"),
    ],
    ids=["none", "svg", "cut", "hairline", "large"],
)
async def test_a_file_that_is_no_logo_is_said_so_beside_it(
    served: ServedApp, logo: bytes, words: str | None
) -> None:
    owner = await signed_in(served, Role.OWNER)
    page = await send(owner, await owner.open("/school/settings"), "look", logo, name="Руки")
    assert page.status == (200 if words is None else 422)
    assert words is None or words in page.words
    assert 'value="Руки"' in page.html, "nothing typed is lost"


async def test_each_mistake_is_at_its_field(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    page = await send(
        owner, await owner.open("/school/settings"), "save",
        name="я" * 90, accent="red", operator_name="ООО", pack="../..", contact="c",
        help_title=["", "", "", ""], help_url=["ruki.ru", "", "", ""],
    )  # fmt: skip
    assert page.status == 422
    for field in ("name", "accent", "operator_address", "pack", "help_links.0.title"):
        assert f'id="error-{field}"' in page.html, field
    assert 'value="red"' in page.html
    assert served.sandboxed.services.school is not None
    assert "Витрина" in (await (await served.browser()).open("/create")).words


async def test_only_our_own_page_may_send_it(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    await owner.open("/school/settings")
    for content, kind in (
        (b"csrf=x", "application/x-www-form-urlencoded"),
        (b"", "multipart/form-data"),
        (b"--b\r\nnothing", "multipart/form-data; boundary=b"),
        (OTHERS, "multipart/form-data; boundary=b"),
        (b"x" * 100_000, "multipart/form-data; boundary=b"),
    ):
        answer: httpx2.Response = await owner.http.post(
            f"{owner.home}/school/settings",
            content=content,
            headers={"content-type": kind, "accept": HTML, "sec-fetch-site": "same-origin"},
        )
        assert answer.status_code == 400, (content[:20], kind)


async def test_a_logo_of_nobody_is_not_saved(served: ServedApp) -> None:
    owner = await signed_in(served, Role.OWNER)
    page = await owner.open("/school/settings")
    for logo in ("0" * 32, "../../etc/passwd", "x" * 5000):
        saved = await send(owner, page, "save", logo=logo)
        assert saved.status == 200 and "Нынешний логотип" not in saved.words
