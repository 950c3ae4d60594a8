"""A pack before anybody publishes it: contact sheets of hard cases × themes, and all its texts."""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, PackageLoader
from PIL import Image, ImageDraw, ImageFont

from vitrina.application.preview_community import preview_community
from vitrina.art.cards import draw_picture, picture_size
from vitrina.art.draw import FONT_FILES
from vitrina.art.letters import drawn_text
from vitrina.building.pieces.parts import (
    DescriptionPart,
    ManualPart,
    PostPart,
    ProductPart,
    TitlePart,
    TopicPart,
)
from vitrina.building.showing import show_community
from vitrina.content.cards import avatar_initials
from vitrina.content.pack import Pack
from vitrina.content.samples import HARD_NAMES, Sample, make_samples
from vitrina.domain.picture import Picture, PostCard, StoryCard
from vitrina.domain.plan import CommunityPlan
from vitrina.domain.practitioner import PATTERNS, Theme
from vitrina.wording import commands as words

HARD = ("full", "home", "short", "long", "twenty", "own")
_ROW, _GAP, _LABEL = 240, 12, 34  # px: a picture's height, the space around it, a line of words
_PAPER, _INK = (250, 250, 248), (40, 40, 40)
_POSTS_IN_ROW = 4


class Case(NamedTuple):
    """A sample with its whole plan."""

    sample: Sample
    plan: CommunityPlan


def write_preview(pack: Pack, out: Path, now: float) -> str:
    """`<theme>.jpg` for each theme, `posts.jpg`, `names.jpg`, `index.html`; what was written and
    how long it took, in Russian.

    What is there under these names is replaced. `now` is unix seconds.
    """
    started = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    cases = [
        Case(sample, preview_community(sample.person, pack, now, sample.key))
        for sample in make_samples(pack.head)
    ]
    hard = [case for case in cases if case.sample.key in HARD]
    with ThreadPoolExecutor() as threads:
        for theme in Theme:
            rows = [(_label(case), main_pictures(case.plan, theme)) for case in hard]
            _save(_tile(rows, threads), out / f"{theme.value}.jpg")
        _save(_tile(_post_rows(hard), threads), out / "posts.jpg")
        _save(_tile(name_rows(hard[0].plan), threads), out / "names.jpg")
    (out / "index.html").write_text(_write_page(pack, cases), encoding="utf-8")
    return words.PREVIEW_WRITTEN.format(
        page=out / "index.html",
        sheets=len(Theme) + 2,
        people=len(cases),
        seconds=time.monotonic() - started,
    )


def main_pictures(plan: CommunityPlan, theme: Theme) -> list[Picture]:
    """Cover, avatar, story, a product, the first two posts; in this theme."""
    shown = show_community(plan)
    drawn = [part.picture for part in (shown.cover, shown.avatar) if part]
    found: list[Picture] = [*drawn, *_story_pictures(plan)]
    found += [product.picture for product in shown.products][:1]
    found += _post_pictures(plan)[:2]
    return [picture.model_copy(update={"theme": theme}) for picture in found]


def _post_rows(cases: Iterable[Case]) -> list[tuple[str, list[Picture]]]:
    """Every post of every case; the themes take turns."""
    rows: list[tuple[str, list[Picture]]] = []
    for case, theme in zip(cases, Theme, strict=False):
        cards: list[Picture] = [
            picture.model_copy(update={"theme": theme}) for picture in _post_pictures(case.plan)
        ]
        for start in range(0, len(cards), _POSTS_IN_ROW):
            label = _label(case) if start == 0 else ""
            rows.append((label, cards[start : start + _POSTS_IN_ROW]))
    return rows


def name_rows(plan: CommunityPlan) -> list[tuple[str, list[Picture]]]:
    """Hard names on everything that bears a name; themes and patterns take turns."""
    shown = show_community(plan)
    bases: list[Picture] = [part.picture for part in (shown.cover, shown.avatar) if part]
    bases += _story_pictures(plan)
    bases += [post for post in _post_pictures(plan) if post.motif == "name"]
    rows: list[tuple[str, list[Picture]]] = []
    for number, name in enumerate(HARD_NAMES):
        theme, pattern = list(Theme)[number % len(Theme)], PATTERNS[number % len(PATTERNS)]
        said = {"name": name, "title": name, "initials": avatar_initials(name)}
        look = {"theme": theme, "pattern": pattern, "seed": name}
        cards = [base.model_copy(update=look | _only_known(base, said)) for base in bases]
        rows.append((drawn_text(name), cards))
    return rows


def _only_known(picture: Picture, said: dict[str, str]) -> dict[str, str]:
    return {field: text for field, text in said.items() if field in type(picture).model_fields}


def _story_pictures(plan: CommunityPlan) -> list[StoryCard]:
    pictures = (getattr(piece, "picture", None) for piece in plan.pieces)
    return [picture for picture in pictures if isinstance(picture, StoryCard)]


def _post_pictures(plan: CommunityPlan) -> list[PostCard]:
    return [post.picture for post in show_community(plan).posts if post.picture]


def _label(case: Case) -> str:
    person = case.sample.person
    return f"{case.sample.says}: {person.name}, {person.city}"


def _tile(rows: Sequence[tuple[str, list[Picture]]], threads: Executor) -> Image.Image:
    drawn = [(label, list(threads.map(_draw_small, pictures))) for label, pictures in rows]
    width = max(sum(small.width + _GAP for small in line) for _, line in drawn) + _GAP
    height = sum(_ROW + _GAP + (_LABEL if label else 0) for label, _ in drawn) + _GAP
    sheet = Image.new("RGB", (width, height), _PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(str(FONT_FILES[1]), 20)
    top = _GAP
    for label, line in drawn:
        if label:
            pen.text((_GAP, top), label, fill=_INK, font=font)
            top += _LABEL
        left = _GAP
        for small in line:
            sheet.paste(small, (left, top))
            left += small.width + _GAP
        top += _ROW + _GAP
    return sheet


def _draw_small(picture: Picture) -> Image.Image:
    """The picture, `_ROW` high; an avatar is round, as VK shows it."""
    width, height = picture_size(picture)
    size = (width * _ROW // height, _ROW)
    with Image.open(BytesIO(draw_picture(picture))) as large:
        large.draft("RGB", size)  # decoded no larger than needed
        small = large.resize(size, Image.Resampling.LANCZOS)
    if picture.kind != "avatar":
        return small
    mask = Image.new("L", small.size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, *small.size), fill=255)
    return Image.composite(small, Image.new("RGB", small.size, _PAPER), mask)


def _save(sheet: Image.Image, path: Path) -> None:
    sheet.save(path, "JPEG", quality=85)


def _write_page(pack: Pack, cases: Sequence[Case]) -> str:
    pages = Environment(
        loader=PackageLoader("vitrina", "cli"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template("preview.html").render(
        trade=pack.head.trade,
        sheets=[f"{theme.value}.jpg" for theme in Theme] + ["posts.jpg", "names.jpg"],
        cases=[(case.sample.says, _texts(case.plan)) for case in cases],
    )


def _texts(plan: CommunityPlan) -> list[tuple[str, str]]:
    """Heading and text of everything that somebody will read."""
    found = [(words.PREVIEW_GREETING, plan.greeting)]
    for part in show_community(plan).parts:
        match part:
            case TitlePart(text=text):
                found.append((words.PREVIEW_TITLE, text))
            case DescriptionPart(text=text):
                found.append((words.PREVIEW_DESCRIPTION, text))
            case PostPart(day=day, text=text):
                found.append((words.PREVIEW_POST.format(day=day), text))
            case TopicPart(title=title, text=text):
                found.append((words.PREVIEW_TOPIC.format(title=title), text))
            case ProductPart(title=title, description=description):
                found.append((words.PREVIEW_PRODUCT.format(title=title), description))
            case ManualPart(title=title, reason=reason, text=text):
                found.append((title, f"{reason}\n\n{text}"))
            case _:
                continue
    return found
