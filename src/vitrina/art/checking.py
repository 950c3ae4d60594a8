"""What a template must not say, because the engine would leave it out without a word.

The browser would draw it, so the preview would promise what the community does not get.
"""

import re
from dataclasses import dataclass

from vitrina.domain.reason import Reason

# Tried with blitz-py 0.5.
_NOT_DRAWN = {
    r"text-overflow\s*:": Reason(code="template.text_overflow"),
    r"line-clamp\s*:": Reason(code="template.line_clamp"),
    r"(?<![-\w])(?:backdrop-)?filter\s*:": Reason(code="template.filter"),
    r"text-shadow\s*:": Reason(code="template.text_shadow"),
    r"mix-blend-mode\s*:": Reason(code="template.blend_mode"),
    r"background-clip\s*:\s*text": Reason(code="template.text_clip"),
    r"&shy;|\u00ad": Reason(code="template.soft_hyphen"),
    r"color-mix\(": Reason(code="template.colour_mix"),
    r"\d(?:cqw|cqh|vw|vh)\b": Reason(code="template.screen_units"),
    r"box-shadow\s*:": Reason(code="template.box_shadow"),
    r"flex-wrap\s*:": Reason(code="template.flex_wrap"),
    r"<script\b|@import|(?:src|href)\s*=\s*[\"']?\s*https?:": Reason(code="template.network"),
}  # fmt: skip
_COMMENT = re.compile(r"/\*.*?\*/|\{#.*?#\}", re.DOTALL)


@dataclass(frozen=True)
class Undrawn:
    """One place in a template: its line, from 1, and what to do about it."""

    line: int
    reason: Reason


def find_undrawn(source: str) -> list[Undrawn]:
    """Everything in an HTML template or a style sheet that would not be drawn, by line."""
    # A comment keeps its line ends, so that the lines of what follows stay right.
    said = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source)
    return [
        Undrawn(number, reason)
        for number, line in enumerate(said.split("\n"), start=1)
        for pattern, reason in _NOT_DRAWN.items()
        if re.search(pattern, line, re.IGNORECASE)
    ]
