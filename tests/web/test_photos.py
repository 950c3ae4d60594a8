"""The person's photo from the form to VK, and everything that is not one."""

import asyncio
import io
import random
from typing import Any

import httpx2
import pytest
from PIL import Image
from sqlalchemy import update
from starlette.formparsers import MultiPartParser

from art.test_photo_costs import webp_that_says
from sandboxed import EXAMPLE
from vitrina.art.cards import draw_picture
from vitrina.art.photo_file import MAX_BYTES
from vitrina.domain.pieces import AvatarPiece
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.models import builds, photos
from vitrina.wiring import photo_reading
from web.conftest import AppWith
from web.fuzz.request import FuzzRequest, ask
from web.served_app import ServedApp, grant, init, read_column, wait_until

ELSEWHERE = {"x-forwarded-for": "192.0.2.77"}


def snapshot(size: tuple[int, int] = (800, 1000), kind: str = "JPEG") -> bytes:
    made = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(made, kind)
    return made.getvalue()


async def upload(program: httpx2.AsyncClient, data: bytes | None = None) -> dict[str, Any]:
    answer = await program.post("/photos", content=data or snapshot())
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_photo_is_taken_shown_and_removed(program: httpx2.AsyncClient) -> None:
    made = await upload(program)
    assert made["url"] == f"/photos/{made['photo_id']}.jpg"
    shown = await program.get(made["url"])
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "private, no-store"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert Image.open(io.BytesIO(shown.content)).size == (800, 800)
    assert (await program.delete(f"/photos/{made['photo_id']}")).status_code == 204
    assert (await program.get(made["url"])).status_code == 404
    assert (await program.delete(f"/photos/{made['photo_id']}")).status_code == 204


async def test_a_photo_may_come_as_a_form(program: httpx2.AsyncClient) -> None:
    files = {"photo": ("Я на море.png", snapshot(kind="PNG"), "image/png")}
    answer = await program.post("/photos", files=files)
    assert answer.status_code == 201


async def test_a_form_that_breaks_off_leaves_no_file_open(
    served: ServedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsers = []

    def remember(*given: Any, **more: Any) -> MultiPartParser:
        parsers.append(MultiPartParser(*given, **more))
        return parsers[-1]

    monkeypatch.setattr("vitrina.web.form.photos.MultiPartParser", remember)
    head = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
    kind = (("content-type", "multipart/form-data; boundary=x"),)

    answer = await ask(served.app, FuzzRequest("POST", "/photos", kind, head + snapshot()))

    assert (answer.status, answer.error) == (422, "")
    (parser,) = parsers
    assert [file.closed for file in parser._files_to_close_on_error] == [True]


async def test_the_name_of_a_file_says_nothing(program: httpx2.AsyncClient) -> None:
    page = b"<html><script>alert(1)</script></html>" * 30
    for sent in (
        {"files": {"photo": ("me.jpg", page, "image/jpeg")}},
        {"content": page, "headers": {"content-type": "image/jpeg"}},
    ):
        answer = await program.post("/photos", **sent)
        assert answer.status_code == 422
        assert answer.json() == {
            "errors": [{"field": "photo_id", "message": "Нужен JPG или PNG до 10 МБ"}]
        }
    answer = await program.post("/photos", files={"photo": ("x.html", snapshot(), "text/html")})
    assert answer.status_code == 201
    assert (await program.get(answer.json()["url"])).headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"content": b""}, "пустой"),
        ({"files": {"photo": ("me.jpg", b"", "image/jpeg")}}, "пустой"),
        ({"files": {"other": ("me.jpg", snapshot(), "image/jpeg")}}, "пустой"),
        ({"data": {"photo": "text"}, "files": {"x": b"1"}}, "пустой"),
        ({"content": snapshot()[:-500]}, "не открывается"),
        ({"content": snapshot((150, 150))}, "мелкое"),
        (
            {"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=a"}},
            "не открывается",
        ),
    ],
)
async def test_what_is_no_photo_is_refused_in_words(
    program: httpx2.AsyncClient, served: ServedApp, sent: dict[str, Any], words: str
) -> None:
    answer = await program.post("/photos", **sent)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "photo_id"
    assert words in error["message"]
    assert await read_column(served, photos.c.id) == []


async def test_too_many_bytes_are_refused_before_they_are_read(program: httpx2.AsyncClient) -> None:
    async def endless() -> Any:
        for _ in range(MAX_BYTES // 65536 + 2):
            yield b"\xff" * 65536

    undeclared = await program.post("/photos", content=endless())
    assert undeclared.status_code == 413
    assert "10 МБ" in undeclared.json()["errors"][0]["message"]


async def test_a_declared_eleven_megabytes_are_not_waited_for(served: ServedApp) -> None:
    port = int(served.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /photos HTTP/1.1\r\nHost: x\r\nContent-Length: 11534336\r\n\r\n")
    answer = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    assert b" 413 " in answer


async def test_a_detailed_photo_is_taken(program: httpx2.AsyncClient) -> None:
    noise = Image.frombytes("RGB", (1000, 1000), random.Random(2).randbytes(3_000_000))
    made = io.BytesIO()
    noise.save(made, "JPEG", quality=100, subsampling=0)
    await upload(program, made.getvalue())


async def test_two_kilobytes_of_fifty_megapixels_are_refused(program: httpx2.AsyncClient) -> None:
    answer = await program.post("/photos", content=webp_that_says(7071))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"] == (
        "Фото слишком большое: выберите JPG до 50 мегапикселей"
    )


async def test_a_machine_that_cannot_read_it_now_says_so(
    program: httpx2.AsyncClient, served: ServedApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_reading, "_COMMAND", ("/nowhere/python",))
    answer = await program.post("/photos", content=snapshot())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "через минуту" in answer.json()["errors"][0]["message"]
    monkeypatch.undo()
    assert (await program.post("/photos", content=snapshot())).status_code == 201


async def test_a_page_of_another_site_neither_sends_nor_removes(
    program: httpx2.AsyncClient,
) -> None:
    made = await upload(program)
    foreign = {"origin": "https://elsewhere.example"}
    assert (await program.post("/photos", content=snapshot(), headers=foreign)).status_code == 403
    removal = await program.delete(f"/photos/{made['photo_id']}", headers=foreign)
    assert removal.status_code == 403
    assert (await program.get(made["url"])).status_code == 200


async def test_our_own_page_may_send(program: httpx2.AsyncClient, served: ServedApp) -> None:
    answer = await program.post("/photos", content=snapshot(), headers={"origin": served.url})
    assert answer.status_code == 201


@pytest.mark.parametrize("photo_id", ["0" * 32, "0" * 31, "..%2f..%2fx", "A" * 32, "%00" * 32])
async def test_no_other_name_is_a_photo(program: httpx2.AsyncClient, photo_id: str) -> None:
    assert (await program.get(f"/photos/{photo_id}.jpg")).status_code == 404


async def test_uploads_of_an_hour_are_limited(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_LIMIT_REQUESTS_PER_MINUTE="1000") as served:
        program = await served.program()
        for _ in range(60):
            await program.post("/photos", content=b"x")
        refused = await program.post("/photos", content=b"x")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 60


async def test_an_upload_is_a_request_of_the_minute(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_LIMIT_REQUESTS_PER_MINUTE="2") as served:
        program = await served.program()
        answers = [(await program.post("/photos", content=b"x")).status_code for _ in range(3)]
    assert answers == [422, 422, 429]


async def test_the_server_answers_others_while_a_photo_is_read(
    program: httpx2.AsyncClient, served: ServedApp
) -> None:
    large = snapshot((6000, 8000), "PNG")
    reading = asyncio.create_task(program.post("/photos", content=large))
    slowest, loop = 0.0, asyncio.get_running_loop()
    while not reading.done():
        started = loop.time()
        assert (await program.get("/healthz")).status_code == 200
        slowest = max(slowest, loop.time() - started)
    assert (await reading).status_code == 201
    assert slowest < 0.5


async def test_a_photo_that_is_gone_is_an_error_at_its_field(program: httpx2.AsyncClient) -> None:
    made = await upload(program)
    await program.delete(f"/photos/{made['photo_id']}")
    example = {"photo_id": made["photo_id"]}
    answer = await program.post("/oauth/init", json={**EXAMPLE, **example})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "photo_id", "message": "Фото уже удалено, добавьте его ещё раз"}
    ]


async def test_a_grant_begins_the_days_of_its_photo_anew(
    program: httpx2.AsyncClient, served: ServedApp
) -> None:
    made = await upload(program)
    async with served.sandboxed.services.database.transaction() as connection:
        await connection.execute(update(photos).values(expires_at=photos.c.created_at + 60))
    await init(program, photo_id=made["photo_id"])
    (expires_at,) = await read_column(served, photos.c.expires_at)
    (created_at,) = await read_column(served, photos.c.created_at)
    assert float(expires_at) - float(created_at) > 29 * 86400


async def test_vk_gets_the_avatar_with_the_photo(app_with: AppWith) -> None:
    async with app_with() as served:
        program = await served.program()
        made = await upload(program)
        granted = await grant(program, photo_id=made["photo_id"])
        await wait_until(program, granted["status_url"], "completed")
        with_photo = await program.get(f"{granted['build_url']}/pictures/avatar.jpg")
        photo = (await program.get(made["url"])).content
        (plan,) = await read_column(served, builds.c.plan)
        (group,) = (await served.sandboxed.world())["groups"]
    item = CommunityPlan.model_validate_json(plan).piece("avatar")
    assert isinstance(item, AvatarPiece)
    assert with_photo.content == draw_picture(item.picture, photo)
    assert with_photo.content != draw_picture(item.picture)
    assert group["avatar"]


async def test_no_room_for_photos_is_said_and_the_form_goes_on(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_PHOTO_BUDGET_MB="1") as served:
        program = await served.program()
        made = await upload(program)
        async with served.sandboxed.services.database.transaction() as connection:
            await connection.execute(update(photos).values(size=1_000_000, client="another"))
        refused = await program.post("/photos", content=snapshot())
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        (error,) = refused.json()["errors"]
        assert error["field"] == "photo_id"
        assert "нет места, продолжайте без фото" in error["message"]
        assert (await program.post("/oauth/init", json=EXAMPLE)).status_code == 200
        assert (await program.delete(f"/photos/{made['photo_id']}")).status_code == 204
        await upload(program)


async def test_one_address_does_not_fill_the_room(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_PHOTO_BUDGET_MB="1") as served:
        program = await served.program()
        await upload(program)
        async with served.sandboxed.services.database.transaction() as connection:
            await connection.execute(update(photos).values(size=250_000))
        refused = await program.post("/photos", content=snapshot())
        other = await program.post("/photos", content=snapshot(), headers=ELSEWHERE)
    assert refused.status_code == 429
    assert "С вашего адреса" in refused.json()["errors"][0]["message"]
    assert other.status_code == 429  # no proxy is trusted, so nobody is elsewhere by saying so
