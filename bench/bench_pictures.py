"""What the pictures of one community cost, here and in a browser.

Run it by `make bench`. Everything stays on one core. Ours: milliseconds of processor time, the
median of several rounds after a warm-up, with text fitting, drawing and JPEG. Chromium, where there
is one, draws the same documents in the same run, its fonts loaded beforehand, and makes a JPEG of
each; only its clock can be read, so the ratio is of clock times. Ends with 1 past the goal.
"""

import io
import os
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence

from PIL import Image
from playwright.sync_api import Page, Route, sync_playwright

from vitrina.art.cards import draw_picture, picture_document, picture_size
from vitrina.art.draw import FONT_FILES
from vitrina.art.photo import prepare_photo
from vitrina.domain.picture import (
    AvatarCard,
    CoverCard,
    ItemCard,
    Motif,
    Picture,
    PostCard,
    StoryCard,
)
from vitrina.domain.practitioner import Theme

ROUNDS = 7
GOAL_MS = 350.0
THEME, SEED = Theme.SAGE, "bench"

AVATAR = AvatarCard(theme=THEME, pattern="leaves", seed=SEED, initials="ОВ")
COVER = CoverCard(
    theme=THEME, pattern="leaves", seed=SEED, headline="Массаж в Набережных Челнах",
    name="Ольга Васильева", pills=("Классический", "Лимфодренажный", "Лицо"),
    phone="+7 900 555-01-28",
)  # fmt: skip
SERVICES: tuple[tuple[str, Motif], ...] = (
    ("Классический массаж", "leaf"), ("Общий массаж тела", "stones"),
    ("Лимфодренажный массаж", "waves"), ("Массаж лица", "rings"), ("Массаж спины", "calm"),
)  # fmt: skip
ITEMS = tuple(
    ItemCard(theme=THEME, pattern="leaves", seed=SEED, title=title, duration="60 мин", motif=motif)
    for title, motif in SERVICES
)
HEADINGS: tuple[tuple[str, Motif, int], ...] = (
    ("Давайте знакомиться", "name", 3), ("Цены на массаж", "price", 5),
    ("Как проходит первый сеанс", "steps", 3), ("Как подготовиться", "checklist", 4),
    ("Где меня найти", "map", 2), ("Частые вопросы", "question", 0),
    ("Вечер без спешки", "calm", 0), ("Какой массаж выбрать", "list", 4),
)  # fmt: skip
POSTS = tuple(
    PostCard(theme=THEME, pattern="leaves", seed=SEED, title=title, motif=motif,
             rows=(("Общий массаж тела", "2 800 ₽"),) * rows)
    for title, motif, rows in HEADINGS
)  # fmt: skip

# No build draws it: it is drawn when the person, or the kit, asks for it.
STORY = StoryCard(
    theme=THEME, pattern="leaves", seed=SEED, headline=COVER.headline, name=COVER.name,
    pills=COVER.pills, invitation="Записаться", phone=COVER.phone,
)  # fmt: skip

ALL: tuple[Picture, ...] = (AVATAR, COVER, *ITEMS, *POSTS)

_PLACE = "http://pictures.invalid"  # answered by the run itself, never by a network
_FAMILIES = dict(zip(("Lora", "Onest"), FONT_FILES, strict=True))
_REPLACE = """(document_) => {
    const parsed = new DOMParser().parseFromString(document_, "text/html");
    document.getElementById("style").textContent = parsed.querySelector("style").textContent;
    document.body.innerHTML = parsed.body.innerHTML;
}"""


def main() -> int:
    """Print the table; 1 when the goal is missed."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    groups: dict[str, Sequence[Picture]] = {
        "avatar": [AVATAR], "cover": [COVER], "5 items": ITEMS, "8 posts": POSTS,
    }  # fmt: skip
    for pictures in groups.values():
        _measure(pictures)
    print(f"{'pictures':<18}{'ms CPU':>10}{'ms each':>10}{'KB each':>10}")
    total = sum(_report(name, pictures) for name, pictures in groups.items())
    print(f"{'all 15':<18}{total:>10.1f}   goal {GOAL_MS:.0f}")
    _report("story, on request", [STORY])
    _report("avatar with photo", [AVATAR.model_copy(update={"photo_id": "a" * 32})], _photo())
    _compare()
    return 0 if total <= GOAL_MS else 1


def _report(name: str, pictures: Sequence[Picture], photo: bytes | None = None) -> float:
    rounds = [_measure(pictures, photo) for _ in range(ROUNDS)]
    spent = statistics.median(spent for spent, _ in rounds)
    size = rounds[0][1] / len(pictures) / 1024
    print(f"{name:<18}{spent:>10.1f}{spent / len(pictures):>10.1f}{size:>10.0f}")
    return spent


def _measure(pictures: Sequence[Picture], photo: bytes | None = None) -> tuple[float, int]:
    """Milliseconds of all threads of this process, and bytes made."""
    started = time.process_time()
    made = sum(len(draw_picture(picture, photo)) for picture in pictures)
    return (time.process_time() - started) * 1000, made


def _photo() -> bytes:
    """A photo as it is stored: noise, which no compression makes cheap."""
    sent = io.BytesIO()
    Image.effect_noise((1200, 1600), 60).convert("RGB").save(sent, "JPEG")
    return prepare_photo(sent.getvalue())


def _compare() -> None:
    """The same documents in Chromium, by the clock, on the same core."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium here to compare with: apt-get install chromium")
        return
    ours = _median_ms(lambda: [draw_picture(picture) for picture in ALL])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        page = browser.new_page()
        _open_place(page)
        theirs = _median_ms(lambda: [_draw_in(page, picture) for picture in ALL])
        browser.close()
    print(f"by the clock: ours {ours:.0f} ms, Chromium {theirs:.0f} ms, {theirs / ours:.1f} times")


def _open_place(page: Page) -> None:
    """An empty page whose fonts are there."""
    faces = "".join(
        f"@font-face{{font-family:{family};font-weight:100 900;src:url({_PLACE}/{family}.ttf)}}"
        for family in _FAMILIES
    )
    said = f"<meta charset=utf-8><style>{faces}</style><style id=style></style><body>"
    page.route(f"{_PLACE}/*.ttf", _answer_font)
    page.route(f"{_PLACE}/", lambda route: route.fulfill(body=said, content_type="text/html"))
    page.goto(f"{_PLACE}/")
    page.evaluate("Promise.all([...document.fonts].map((face) => face.load()))")


def _answer_font(route: Route) -> None:
    family = route.request.url.rpartition("/")[2].removesuffix(".ttf")
    route.fulfill(path=_FAMILIES[family])


def _draw_in(page: Page, picture: Picture) -> bytes:
    width, height = picture_size(picture)
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(_REPLACE, picture_document(picture))
    return page.screenshot(type="jpeg", quality=92)


def _median_ms(work: Callable[[], object]) -> float:
    work()
    rounds = []
    for _ in range(3):
        started = time.perf_counter()
        work()
        rounds.append((time.perf_counter() - started) * 1000)
    return statistics.median(rounds)


if __name__ == "__main__":
    sys.exit(main())
