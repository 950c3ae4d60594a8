"""The two fonts of the pages: whole as their packages have them, and cut to what pages use."""

import os
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

import fontpkg_lora
import fontpkg_onest
import structlog

from vitrina.web.look.files import NoSuchFile

_FILES = {
    "Onest": (fontpkg_onest.ROOT, "Onest[wght].ttf"),
    "Lora": (fontpkg_lora.ROOT, "Lora[wght].ttf"),
}
# The weights that styles and pictures ask for: a range of them, or one.
WEIGHTS: dict[str, tuple[int, int] | int] = {"Onest": (400, 700), "Lora": 700}
# First and last of each range of letters in the cut fonts; tokens.css tells browsers the same, and
# where the whole font has more they ask for that.
KEPT = (
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x400, 0x45F),
    (0x490, 0x491),
    (0x2009, 0x202F),
    (0x20BD, 0x20BD),
    (0x2116, 0x2116),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
)
PATIENCE = 60.0  # seconds
_MODULE = "vitrina.web.look.subset_font"
# What the process is given of our environment: where to find things, and never a secret.
_PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")

_one_at_a_time = threading.Lock()
_log = structlog.get_logger("vitrina.process")


def font_bytes(name: str) -> bytes:
    """A whole font as TTF: `Onest.ttf` or `Lora.ttf`; NoSuchFile for any other name."""
    if not name.endswith(".ttf"):
        raise NoSuchFile(name)
    return font_file(name.removesuffix(".ttf")).read_bytes()


def font_file(name: str) -> Path:
    """Where the font of that name lies; NoSuchFile for any other."""
    if name not in _FILES:
        raise NoSuchFile(name)
    root, file = _FILES[name]
    return Path(root) / "files" / file


def page_font(name: str) -> bytes:
    """The cut font: `Onest.woff2` or `Lora.woff2`. It blocks: a process makes it, once.

    NoSuchFile where that fails: browsers take the whole font then, which is named second.
    """
    stem = name.removesuffix(".woff2")
    font_file(stem)
    with _one_at_a_time:
        made = _cut(stem)
    if not made:
        raise NoSuchFile(name)
    return made


@cache
def _cut(stem: str) -> bytes:
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    command = (sys.executable, "-m", _MODULE, stem)
    try:
        ended = subprocess.run(  # noqa: S603 -- our own interpreter and module
            command,
            capture_output=True,
            env=passed,
            timeout=PATIENCE,
            start_new_session=True,  # Ctrl+C is for us to handle
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.warning("font.not_cut", font=stem, reason=type(error).__name__)
        return b""
    if ended.returncode != 0:
        said = ended.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        _log.warning("font.not_cut", font=stem, reason=said[:200])
        return b""
    return ended.stdout
