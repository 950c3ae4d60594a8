"""The templates say only what the drawing engine can draw, and the same to a browser."""

import re
from importlib import resources

import pytest

from vitrina.art.cards import picture_document, picture_markup, picture_style
from vitrina.art.checking import find_undrawn
from vitrina.art.filling import KINDS
from vitrina.domain.picture import AvatarCard, CoverCard, ItemCard, Picture, PostCard, StoryCard
from vitrina.domain.practitioner import Theme
from vitrina.wording.reasons import say_reason

TEMPLATES = sorted(
    file.name for file in (resources.files("vitrina.art") / "templates").iterdir()
)  # fmt: skip
PICTURES: list[Picture] = [
    AvatarCard(theme=Theme.CLAY, pattern="leaves", seed="1", initials="ОВ"),
    CoverCard(theme=Theme.CLAY, pattern="waves", seed="1", headline="Массаж в Казани", name="Ольга",
              pills=("Лицо",), phone="+7 900 555-01-28"),
    ItemCard(theme=Theme.CLAY, pattern="rings", seed="1", title="Массаж лица", duration="45 мин",
             motif="rings"),
    PostCard(theme=Theme.CLAY, pattern="blobs", seed="1", title="Как подготовиться",
             rows=(("Снять украшения", "5 мин"),), motif="checklist"),
    StoryCard(theme=Theme.CLAY, pattern="rings", seed="1", headline="Массаж в Казани", name="Ольга",
              pills=("Лицо",), invitation="Записаться", phone="+7 900 555-01-28"),
]  # fmt: skip


def test_each_kind_of_card_has_a_template_and_a_style() -> None:
    expected = {f"{kind}.{suffix}" for kind in KINDS for suffix in ("html", "css")}
    assert set(TEMPLATES) == expected | {"shared.css"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_uses_only_what_the_engine_draws(name: str) -> None:
    assert find_undrawn(_read(name)) == []


@pytest.mark.parametrize(
    "said",
    [
        ".a { text-overflow: ellipsis }", "-webkit-line-clamp:2", "filter: blur(4px)",
        "backdrop-filter:blur(4px)", "text-shadow : 0 0 4px", "mix-blend-mode: multiply",
        "-webkit-background-clip: text", "мас&shy;саж", "мас\u00adсаж", "color-mix(in oklab, red)",
        "width: 10cqw", "height:50vh", "box-shadow: 0 0 9px", "flex-wrap: wrap",
        "<script>", '<img src="https://example.org/x.png">', "@import url(x.css)",
    ],
)  # fmt: skip
def test_what_the_engine_leaves_out_is_found_with_its_line(said: str) -> None:
    (found,) = find_undrawn(f"/* box-shadow: is\n spoken of */\n{said}\n.b {{ color: red }}")
    assert found.line == 3
    assert re.search("[а-я]", say_reason(found.reason))


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.endswith(".css")])
def test_classes_and_variables_carry_our_prefix(name: str) -> None:
    source = re.sub(r"/\*.*?\*/", "", _read(name), flags=re.DOTALL)
    classes = re.findall(r"\.([a-z][a-z-]*)(?=[ .:{,])", source)
    assert classes
    assert all(found == "vp" or found.startswith("vp-") for found in classes)
    assert all(found.startswith("--vp-") for found in re.findall(r"var\(([^)]*)\)", source))


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.kind)
def test_the_engine_gets_plain_px_and_colours(picture: Picture) -> None:
    document = picture_document(picture)
    assert "var(" not in document
    assert "cqw" not in document
    assert "#8B4E37" in document


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.kind)
def test_a_browser_gets_relative_lengths_and_variables(picture: Picture) -> None:
    markup = picture_markup(picture)
    assert not re.search(r"\d(?:\.\d+)?px", markup)
    assert re.search(r"font-size: [\d.]+cqw", markup)
    assert "#8B4E37" not in markup
    assert 'data-theme="clay"' in markup
    assert " id=" not in markup


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.kind)
def test_both_readers_get_the_same_words_in_the_same_lines(picture: Picture) -> None:
    assert _words(picture_markup(picture)) == _words(picture_document(picture).split("<body>")[1])


def test_the_style_for_browsers_knows_all_themes_and_no_px() -> None:
    style = picture_style()
    assert not re.search(r"\dpx", style)
    for theme in Theme:
        assert f'.vp[data-theme="{theme}"]' in style
    for variable in set(re.findall(r"var\((--vp-[a-z0-9-]+)\)", style)):
        assert style.count(f"{variable}:") == len(Theme)


def _read(name: str) -> str:
    return (resources.files("vitrina.art") / "templates" / name).read_text(encoding="utf-8")


def _words(markup: str) -> list[str]:
    return [text.strip() for text in re.findall(r">([^<]+)<", markup) if text.strip()]
