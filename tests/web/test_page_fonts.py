"""The fonts of the pages: cut to what is written with them, whole where that cannot be had."""

import io
import re
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from starlette.testclient import TestClient

import vitrina.web
from vitrina.web.look import fonts
from vitrina.web.look.files import NoSuchFile
from vitrina.web.look.fonts import KEPT, font_file, page_font
from vitrina.web.look.static_files import static_app

TOKENS = (Path(vitrina.web.__file__).parent / "look/static/tokens.css").read_text()


def test_a_cut_font_is_small_and_has_what_pages_say() -> None:
    for name, most in (("Onest", 32_000), ("Lora", 29_000)):
        content = page_font(f"{name}.woff2")
        assert content[:4] == b"wOF2"
        assert len(content) < most
        with TTFont(io.BytesIO(content)) as font, TTFont(font_file(name)) as whole:
            letters = set(font.getBestCmap())
            assert letters >= {ord(one) for one in "АЯаяЁё«»—–№₽ \u00a009AZaz"}
            kept = {code for first, last in KEPT for code in range(first, last + 1)}
            assert letters == kept & set(whole.getBestCmap())
            assert "SIL" in font["name"].getDebugName(13)
            assert name not in {font["name"].getDebugName(part) for part in (1, 4, 6, 16)}
            assert ("fvar" in font) == (name == "Onest")


def test_styles_tell_browsers_what_the_cut_fonts_have() -> None:
    said = ",".join(
        f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in KEPT
    )
    faces = re.findall(r"@font-face\{[^}]*\}", TOKENS)
    assert len(faces) == 4
    for face in faces:
        assert "font-display:swap" in face
        assert ("woff2" in face) == (f"unicode-range:{said}}}" in face)


@pytest.mark.parametrize("fault", ["no module", "no interpreter", "too slow"])
def test_a_font_that_cannot_be_cut_is_left_to_the_whole_one(
    monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    fonts._cut.cache_clear()
    if fault == "too slow":
        monkeypatch.setattr(fonts, "PATIENCE", 0.01)
    else:
        command = sys.executable if fault == "no module" else "/nowhere/python"
        monkeypatch.setattr(sys, "executable", command)
        monkeypatch.setattr(fonts, "_MODULE", "vitrina.nowhere")
    with pytest.raises(NoSuchFile):
        page_font("Onest.woff2")
    fonts._cut.cache_clear()


def test_only_known_fonts_are_cut() -> None:
    client = TestClient(static_app())
    for name in ("Arial.woff2", ".woff2", "../Onest.woff2"):
        assert client.get(f"/fonts/{name}").status_code == 404
