"""The photo in the form: chosen, dropped, pasted, refused, kept over a reload, taken away."""

import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import FilePayload, Locator, expect

from browser.barriers import find_barriers
from browser.kinds import STILL
from browser.people import OLGA
from browser.visitor import DESKTOP, Visitor
from vitrina.storage.models import photos
from web.served_app import read_column

quietly = pytest.mark.parametrize("served", [STILL], indirect=True, ids=str)
on_a_desktop = pytest.mark.parametrize("screen", [DESKTOP], ids=str)


def picture(size: tuple[int, int] = (900, 1200), kind: str = "JPEG") -> FilePayload:
    made = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(made, kind)
    return {"name": "я.jpg", "mimeType": f"image/{kind.lower()}", "buffer": made.getvalue()}


def in_the_circle(visitor: Visitor) -> Locator:
    return visitor.form.get_by_alt_text("Ваше фото в круге аватара")


async def choose(visitor: Visitor, file: FilePayload) -> None:
    await visitor.form.get_by_label(re.compile("Добавить фото|Другое фото")).set_input_files(file)


async def test_a_photo_goes_from_the_form_into_the_community(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.fill_form(OLGA)
    await choose(visitor, picture((3000, 4000)))  # made smaller before it is sent
    await expect(in_the_circle(visitor)).to_be_visible()
    # And into the preview, beside each post as well.
    faces = visitor.page.locator("#preview .post .face img")
    await expect(faces.first).to_be_attached()
    assert await faces.first.evaluate("face => getComputedStyle(face).opacity") == "1"
    await visitor.create()
    await visitor.allow()
    await visitor.see_result()
    (group,) = (await visitor.served.sandboxed.world())["groups"]
    assert group["avatar"]


@quietly
@on_a_desktop
async def test_a_photo_stays_over_a_reload_and_goes_when_asked(visitor: Visitor) -> None:
    visitor.expect_status(404)  # a preview on its way may ask for the photo that is just gone
    await visitor.open()
    await choose(visitor, picture())
    await expect(in_the_circle(visitor)).to_be_visible()
    await visitor.page.reload()
    await expect(in_the_circle(visitor)).to_be_visible()
    await choose(visitor, picture((800, 800), "PNG"))
    await expect(visitor.form.get_by_text("Так вас увидят")).to_be_visible()
    async with visitor.page.expect_response(lambda sent: sent.request.method == "DELETE"):
        await visitor.form.get_by_role("button", name="Убрать фото").click()
    await expect(in_the_circle(visitor)).to_be_hidden()
    await visitor.page.reload()
    await expect(visitor.form.get_by_text("Без фото тоже красиво")).to_be_visible()
    assert await read_column(visitor.served, photos.c.id) == []


@quietly
@on_a_desktop
async def test_what_only_the_browser_reads_is_sent_as_a_jpeg(visitor: Visitor) -> None:
    """As Safari does with a small HEIC; a BMP, which the service reads as little, stands for it."""
    await visitor.open()
    await choose(visitor, picture((500, 500), "BMP"))
    await expect(in_the_circle(visitor)).to_be_visible()


@quietly
@on_a_desktop
async def test_what_is_no_photo_is_refused_at_the_field(visitor: Visitor) -> None:
    visitor.expect_status(422)
    await visitor.open()
    await choose(visitor, {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"<html>" * 99})
    field = visitor.form.get_by_role("group", name="Фото для аватара")
    await expect(field.get_by_role("alert")).to_have_text("Нужен JPG или PNG до 10 МБ")
    file = visitor.form.get_by_label("Добавить фото")
    await expect(file).to_have_attribute("aria-invalid", "true")
    assert await find_barriers(visitor.page, "a photo that was refused") == []
    await choose(visitor, picture())
    await expect(in_the_circle(visitor)).to_be_visible()
    await expect(field.get_by_role("alert")).to_have_count(0)
    assert await find_barriers(visitor.page, "a photo that was taken") == []


@quietly
@on_a_desktop
async def test_a_photo_may_be_pasted_and_dropped(visitor: Visitor) -> None:
    await visitor.open()
    sent = """([type, target]) => new Promise((done) => {
        const canvas = Object.assign(document.createElement("canvas"), {width: 400, height: 400});
        canvas.getContext("2d").fillRect(0, 0, 400, 400);
        canvas.toBlob((blob) => {
            const held = new DataTransfer();
            held.items.add(new File([blob], "x.png", {type: "image/png"}));
            const given = {bubbles: true, cancelable: true};
            const event = type === "paste"
                ? new ClipboardEvent(type, {...given, clipboardData: held})
                : new DragEvent(type, {...given, dataTransfer: held});
            document.querySelector(target).dispatchEvent(event);
            done();
        });
    })"""
    for kind, target in (("paste", "#name"), ("drop", "#photo_id")):
        async with visitor.page.expect_response("**/photos") as answer:
            await visitor.page.evaluate(sent, [kind, target])
        assert (await answer.value).status == 201
    await expect(in_the_circle(visitor)).to_be_visible()


@quietly
@on_a_desktop
async def test_the_button_waits_for_a_photo_that_is_on_its_way(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.fill_form(OLGA)

    async def slowly(route: Any) -> None:
        await visitor.page.wait_for_timeout(600)
        await route.continue_()

    await visitor.page.route("**/photos", slowly)
    await choose(visitor, picture())
    await visitor.create()
    await visitor.see_build()
    (photo_id,) = await read_column(visitor.served, photos.c.id)
    assert len(photo_id) == 32
