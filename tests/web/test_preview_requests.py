"""`POST /preview`: the plan that a grant would freeze, for our own pages and programs only."""

import re
from urllib.parse import parse_qsl

import httpx2
import pytest

from sandboxed import EXAMPLE
from vitrina.art.cards import picture_markup
from vitrina.domain.form_link import signed_query
from vitrina.domain.pieces import (
    AvatarPiece,
    CoverPiece,
    InfoPiece,
    ManualPiece,
    PostPiece,
    ProductPiece,
)
from vitrina.domain.plan import CommunityPlan
from vitrina.storage.models import builds
from web.conftest import AppWith
from web.fragment import Shown, plain
from web.served_app import ServedApp, grant, read_column

SEED = "seed-of-the-form"
FULL = EXAMPLE | {"seed": SEED, "about": "Работаю бережно.", "theme": "clay"}


async def test_what_is_shown_is_what_the_grant_freezes(served: ServedApp) -> None:
    program = await served.program()
    said = (await program.post("/preview", json=FULL)).json()
    await grant(program, **FULL)
    (frozen,) = await read_column(served, builds.c.plan)
    plan = CommunityPlan.model_validate_json(frozen)

    assert said["complete"] and said["errors"] == [] and said["claims"] == []
    text, html = Shown(said["html"]).text, said["html"]
    posts = [item for item in plan.pieces if isinstance(item, PostPiece)]
    assert len(posts) == 8
    for post in posts:
        assert plain(post.text) in text, post.key
    for product in (item for item in plan.pieces if isinstance(item, ProductPiece)):
        assert plain(product.title) in text
    for hand in (item for item in plan.pieces if isinstance(item, ManualPiece)):
        assert plain(hand.title) in text and plain(hand.reason) in text
    info = next(item for item in plan.pieces if item.key == "info")
    assert isinstance(info, InfoPiece)
    for part in str(info.fields["description"]).split("\n\n"):
        assert plain(part) in text
    pictures = [
        item.picture
        for item in plan.pieces
        if isinstance(item, AvatarPiece | CoverPiece | ProductPiece | PostPiece) and item.picture
    ]
    assert len(pictures) == 2 + 8 + 4
    for picture in pictures:
        assert picture_markup(picture).replace(' style="', ' data-style="') in html


PAIRS = [
    ["name", "Ольга Васильева"], ["city", "Казань"], ["phone", "8 900 123-45-67"],
    ["techniques", "Классический"], ["price_title", "Массаж спины"], ["price_rubles", "1500"],
    ["price_minutes", "40"], ["has_room", "1"], ["theme", "clay"], ["seed", SEED],
    ["own:post/1", "Мой текст"], ["drop", "post/2"], ["student_id", "42"],
]  # fmt: skip


async def test_form_and_api_speak_of_the_same_community(
    program: httpx2.AsyncClient,
) -> None:
    api = {
        "name": "Ольга Васильева",
        "city": "Казань",
        "phone": "8 900 123-45-67",
        "techniques": ["Классический"],
        "pricing": [{"title": "Массаж спины", "price": 1500, "minutes": 40}],
        "has_room": True,
        "theme": "clay",
        "seed": SEED,
        "overrides": {"post/1": "Мой текст", "post/2": None},
    }
    by_script = await program.post("/preview", json={"form": PAIRS})
    by_form = await program.post("/preview", data=dict(PAIRS))
    by_api = await program.post("/preview", json=api)
    for answer in (by_script, by_form, by_api):
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert by_script.json() == by_form.json() == by_api.json()


async def test_only_our_own_page_is_answered(served: ServedApp) -> None:
    program = await served.program()
    ours = {"origin": served.url, "sec-fetch-site": "same-origin"}
    assert (await program.post("/preview", json=FULL, headers=ours)).status_code == 200
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        answer = await program.post("/preview", json=FULL, headers=headers)
        assert answer.status_code == 403 and "html" not in answer.text, headers
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"7", b'{"form": 7}', b'{"form": [["a"]]}', b'{"form": [["a", 1]]}']
)
async def test_what_is_no_form_is_refused(program: httpx2.AsyncClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = await program.post("/preview", content=body, headers=headers)
    assert answer.status_code == 400 and answer.json() == {"error": "unreadable"}


async def test_what_is_too_much_is_refused(program: httpx2.AsyncClient) -> None:
    large = await program.post("/preview", json=FULL | {"about": "о" * 300_000})
    many = await program.post("/preview", data={f"field{number}": "x" for number in range(600)})
    assert large.status_code == many.status_code == 413


async def test_a_preview_counts_as_a_request(app_with: AppWith) -> None:
    async with app_with(works=False, VITRINA_LIMIT_REQUESTS_PER_MINUTE="3") as served:
        program = await served.program()
        answers = [await program.post("/preview", json=FULL) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert int(answers[-1].headers["retry-after"]) > 0


async def test_nothing_is_kept_of_it(served: ServedApp, program: httpx2.AsyncClient) -> None:
    await program.post("/preview", json=FULL)
    assert not any((await served.count_rows()).values())


async def test_the_pictures_have_their_style_sheet(program: httpx2.AsyncClient) -> None:
    page = (await program.get("/create")).text
    (address,) = re.findall(r'href="(/static/form_page\.css[^"]*)"', page)
    answer = await program.get(address)
    assert "immutable" in answer.headers["cache-control"]
    assert '.vp[data-theme="clay"]' in answer.text


async def test_every_fresh_form_has_a_seed_of_its_own(served: ServedApp) -> None:
    browser = await served.browser()
    first, second = (await browser.open("/create")).form, (await browser.open("/create")).form
    seeds = {first.value("seed"), second.value("seed")}
    assert len(seeds) == 2 and all(re.fullmatch(r"[A-Za-z0-9_-]{16}", seed) for seed in seeds)
    assert first.value("pattern") in ("blobs", "waves", "rings", "leaves")


async def test_where_links_must_be_signed_the_preview_asks_for_one_too(app_with: AppWith) -> None:
    async with app_with(VITRINA_SCHOOL_KEYS="k" * 40, VITRINA_SIGNATURE_REQUIRED="on") as served:
        program = await served.program()
        refused = await program.post("/preview", json={"name": "Ольга"})
        assert refused.status_code == 403
        query = signed_query("s1", "c1", int(served.sandboxed.services.now()) + 600, "k" * 40)
        link = dict(parse_qsl(query))
        assert (await program.post("/preview", json={"name": "Ольга"} | link)).status_code == 200
        typed = {"form": [["name", "Ольга"], *map(list, link.items())]}
        assert (await program.post("/preview", json=typed)).status_code == 200
        foreign = {"name": "Ольга"} | link | {"student_id": "s2"}
        assert (await program.post("/preview", json=foreign)).status_code == 403
