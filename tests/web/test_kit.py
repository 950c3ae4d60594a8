"""The kit of a draft and of a community: its page, its archive, its checklist."""

import asyncio
import io
import re
import shutil
import struct
import uuid
import zipfile
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import insert, update

from sandboxed import example_practitioner
from vitrina.building.plan import plan_community
from vitrina.domain.community import CommunityState, OpenedBy
from vitrina.domain.plan import CommunityPlan, Route
from vitrina.storage.link_keys import insert_link
from vitrina.storage.models import communities, link_keys, practitioners
from vitrina.web.kit.archive import DATE, zip_files
from vitrina.web.kit.files import encode_text, list_files, write_name
from vitrina.wiring.turns import Busy
from web.feeding import NOW
from web.served_app import ServedApp, read_column
from web.visitor import Browser

PAGE_KEY = "page-key-of-a-draft"
KIT, ARCHIVE = f"/kits/{PAGE_KEY}", f"/kits/{PAGE_KEY}.zip"
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def plan_of(served: ServedApp, **form: object) -> CommunityPlan:
    pack = served.sandboxed.services.pack
    return plan_community(example_practitioner(**form), pack, Route.KIT, NOW, "seed")


async def add_draft(served: ServedApp, **form: object) -> str:
    """A community without a group, a grant or a build; its id."""
    community_id, database = uuid.uuid4().hex, served.sandboxed.services.database
    person = example_practitioner(**form)
    async with database.transaction() as connection:
        await connection.execute(
            insert(practitioners).values(
                id=community_id, student_id="", course_id="", created_at=NOW,
                data=person.model_dump_json(),
            )
        )  # fmt: skip
        await connection.execute(
            insert(communities).values(
                id=community_id, practitioner_id=community_id, plan_version=1,
                plan=plan_of(served, **form).model_dump_json(), state=CommunityState.DRAFT,
                opened_by=OpenedBy.BY_HAND, student_id="", course_id="", created_at=NOW,
            )
        )  # fmt: skip
        await insert_link(connection, community_id, "page", PAGE_KEY, database.now())
    return community_id


@pytest.fixture
async def draft(served: ServedApp) -> str:
    return await add_draft(served)


async def download(program: httpx2.AsyncClient) -> bytes:
    answer = await program.get(ARCHIVE)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith('attachment; filename="vitrina-kit.zip')
    return answer.content


def read(archive: bytes, ending: str) -> str:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        (name,) = [name for name in opened.namelist() if name.endswith(ending)]
        return opened.read(name).decode("utf-8-sig")


async def test_the_page_of_a_draft_has_everything_to_see_and_to_copy(
    served: ServedApp, browser: Browser, draft: str
) -> None:
    page = await browser.open(KIT)
    assert page.status == 200
    plan = plan_of(served)
    for key in ("avatar", "cover", "post/1", "product/massazh-spiny"):
        if any(piece.key == key for piece in plan.pieces):
            assert f"{KIT}/pictures/{key}.jpg" in page.html
    pictures = re.findall(rf'<img src="({KIT}/pictures/[^"]+)"', page.html)
    assert len(pictures) == sum(hasattr(piece, "picture") for piece in plan.pieces)
    for url in (pictures[0], pictures[-1]):
        answer = await browser.http.get(served.url + url)
        assert answer.headers["content-type"] == "image/jpeg"
    texts = re.findall(r'<p class="quote">(.*?)</p>', page.words, re.DOTALL)
    assert any("Записаться" in text for text in texts) and len(texts) > 20
    assert "<svg" in page.html and 'class="qr"' not in page.html  # VK has no address of it yet


async def test_the_kit_asks_vk_nothing(served: ServedApp, program: httpx2.AsyncClient) -> None:
    await add_draft(served)
    served.asked.clear()
    await program.get(KIT)
    await download(program)
    assert [line for line in served.asked if "/kits/" not in line] == []


async def test_a_kit_is_of_every_community_once_it_is_made_too(
    served: ServedApp, program: httpx2.AsyncClient, draft: str
) -> None:
    before = await download(program)
    async with served.sandboxed.services.database.transaction() as connection:
        await connection.execute(
            update(communities).values(
                group_id=77, screen_name="olga_massage", state=CommunityState.LIVING
            )
        )
    page, after = await program.get(KIT), await download(program)
    site = served.sandboxed.services.settings.vk_site_url
    assert 'class="qr"' in page.text and f"{site}/olga_massage" in page.text
    assert "olga_massage" in read(after, ".html") and "olga_massage" not in read(before, ".html")
    build = await served.sandboxed.open_build(page_key="page-key-of-a-build")
    assert (await program.get("/kits/page-key-of-a-build")).status_code == 200
    shown = await program.get("/builds/page-key-of-a-build")
    assert shown.status_code == 200 and build.build_id


async def test_the_same_plan_gives_the_same_bytes(
    served: ServedApp, program: httpx2.AsyncClient, draft: str
) -> None:
    assert await download(program) == await download(program)


async def test_every_reader_finds_the_same_files(
    served: ServedApp, program: httpx2.AsyncClient, draft: str, tmp_path: Path
) -> None:
    archive = await download(program)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        infos = opened.infolist()
        contents = {info.filename: opened.read(info) for info in infos}
    assert list(contents) == [file.name for file in list_files(plan_of(served), "x", is_open=False)]
    for info in infos:
        assert info.date_time == DATE and info.compress_type == zipfile.ZIP_STORED
        assert info.flag_bits == 0x800, info.filename  # UTF-8, and sizes before the file
        for part in info.filename.split("/"):
            assert write_name(part) == part and len(part) < 80 and not RESERVED.fullmatch(part)
    assert read_forwards(archive) == contents

    path, unpacked = tmp_path / "kit.zip", tmp_path / "out"
    path.write_bytes(archive)
    if unzip := shutil.which("unzip"):  # the one of most systems, where there is one
        running = await asyncio.create_subprocess_exec(
            unzip, "-q", str(path), "-d", str(unpacked), env={"LC_ALL": "C.UTF-8"}
        )
        assert await running.wait() == 0
        files = (file for file in unpacked.rglob("*") if file.is_file())
        assert {str(file.relative_to(unpacked)): file.read_bytes() for file in files} == contents


def read_forwards(archive: bytes) -> dict[str, bytes]:
    """As readers do that know no end of the archive: each file by what stands before it."""
    found, at = {}, 0
    while archive[at : at + 4] == b"PK\x03\x04":
        flags, method, crc, size, whole, name, extra = struct.unpack(
            "<6xHH4xIIIHH", archive[at : at + 30]
        )
        assert (flags, method, size) == (0x800, 0, whole)
        start = at + 30 + name + extra
        content = archive[start : start + size]
        assert zlib.crc32(content) == crc
        found[archive[at + 30 : at + 30 + name].decode()] = content
        at = start + size
    return found


async def test_an_archive_is_sent_while_it_is_made_and_never_held_whole() -> None:
    asked: list[int] = []

    async def files() -> AsyncIterator[tuple[str, bytes]]:
        for number in range(20):
            asked.append(number)
            yield f"{number}.jpg", bytes(100_000)

    chunks, ahead = [], 0
    async for chunk in zip_files(files()):
        chunks.append(len(chunk))
        ahead = max(ahead, len(asked) - len(chunks))
    assert ahead == 0 and len(chunks) == 21
    assert max(chunks) < 101_000


async def test_texts_are_for_every_editor(
    served: ServedApp, program: httpx2.AsyncClient, draft: str
) -> None:
    archive = await download(program)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        texts = {name: opened.read(name) for name in opened.namelist() if name.endswith(".txt")}
    assert texts
    for name, text in texts.items():
        assert text.startswith(b"\xef\xbb\xbf") and text.endswith(b"\r\n"), name
        assert text.count(b"\n") == text.count(b"\r\n")
    assert encode_text("а\nб") == "\ufeffа\r\nб\r\n".encode()


async def test_prices_and_days_are_lists_of_their_own(
    served: ServedApp, program: httpx2.AsyncClient, draft: str
) -> None:
    archive, person = await download(program), example_practitioner()
    prices = read(archive, "Прайс-лист.txt").replace("\u00a0", " ").splitlines()
    assert len(prices) == len(person.pricing)
    for line, price in zip(prices, person.pricing, strict=True):
        assert line.startswith(price.title) and "₽" in line
    days = read(archive, "Когда какая запись.txt").splitlines()
    assert len(days) == 8 and days[0].startswith("в первый день: ")
    assert re.match(r"\d+ [а-я]+, \d\d:\d\d: ", days[-1])


async def test_the_checklist_is_one_file_that_needs_nothing_else(
    served: ServedApp, program: httpx2.AsyncClient, draft: str
) -> None:
    html = read(await download(program), ".html")
    assert html.startswith("<!doctype html>")
    home = served.sandboxed.services.settings.vk_site_url
    assert set(re.findall(r'(?:src|href)="([^"]*)"', html)) == {f"{home}/groups_create"}
    assert "<script" not in html
    assert html.count('class="box"') >= 20
    assert "step." not in html and "manual." not in html and "None" not in html


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('Массаж: "спина/шея" <b>?', "Массаж спина шея b"),
        ("..", "Текст"),
        ("\u202etxt.exe\x00", "txt.exe"),
        ("a" * 200, "a" * 60),
        ("Йога.", "Йога"),
        ("И\u0306ога", "Йога"),
    ],
)
def test_a_name_of_a_file_is_a_name_on_every_system(title: str, name: str) -> None:
    assert write_name(title) == name


async def test_hostile_words_stay_inside_their_files(
    served: ServedApp, program: httpx2.AsyncClient
) -> None:
    evil = "../../etc/пароль <script>alert(1)</script>"
    await add_draft(served, pricing=[{"title": evil, "price": 1}], name=f"Ольга {evil}")
    archive = await download(program)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert not [name for name in opened.namelist() if ".." in name or name.startswith("/")]
    for html in (read(archive, ".html"), (await program.get(KIT)).text):
        assert "<script>alert" not in html


async def test_a_key_that_opens_nothing_opens_no_kit(
    served: ServedApp, program: httpx2.AsyncClient, draft: str
) -> None:
    for path in ("/kits/unknown", "/kits/unknown.zip", "/kits/unknown/pictures/cover.jpg"):
        assert (await program.get(path)).status_code == 404
    assert (await program.get(f"{KIT}/pictures/nothing.jpg")).status_code == 404
    async with served.sandboxed.services.database.transaction() as connection:
        await connection.execute(update(link_keys).values(ended_at=1.0))
    # A link that was changed for another one says so.
    assert (await program.get(KIT)).status_code == 410


async def test_a_forgotten_community_has_no_kit(
    served: ServedApp, program: httpx2.AsyncClient, draft: str
) -> None:
    async with served.sandboxed.services.database.transaction() as connection:
        await connection.execute(
            update(communities).values(state=CommunityState.FORGOTTEN, plan=None)
        )
    for path, status in ((KIT, 410), (ARCHIVE, 410), (f"{KIT}/pictures/cover.jpg", 404)):
        answer = await program.get(path)
        assert answer.status_code == status and "Ольга" not in answer.text, path
    assert await read_column(served, communities.c.id) == [draft]


async def test_archives_are_counted_and_pages_are_not(
    served: ServedApp, program: httpx2.AsyncClient, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitrina.web.kit.handlers.ARCHIVES_PER_MINUTE", 1)
    await download(program)
    answer = await program.get(ARCHIVE)
    assert answer.status_code == 429 and answer.headers["retry-after"].isdigit()
    assert (await program.get(KIT)).status_code == 200


async def test_a_slow_reader_holds_no_place_at_the_drawing_and_leaves_nothing(
    served: ServedApp, program: httpx2.AsyncClient, draft: str
) -> None:
    pictures = served.sandboxed.services.pictures
    async with program.stream("GET", ARCHIVE) as answer:
        async for _ in answer.aiter_raw(1024):
            break
        drawn = await program.get(f"{KIT}/pictures/cover.jpg")
        assert drawn.status_code == 200
    assert (await program.get(f"{KIT}/pictures/avatar.jpg")).status_code == 200
    assert pictures.taken <= 1


async def test_where_many_draw_the_archive_waits_for_its_turn(
    served: ServedApp, program: httpx2.AsyncClient, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[int] = []
    draw = served.sandboxed.services.pictures.run

    async def run(*args: object, **kwargs: object) -> object:
        if len(refused) < 2:
            refused.append(1)
            raise Busy(0)
        return await draw(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(served.sandboxed.services.pictures, "run", run)
    with zipfile.ZipFile(io.BytesIO(await download(program))) as opened:
        assert opened.testzip() is None and len(refused) == 2
