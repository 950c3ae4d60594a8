"""What a template must not say, because the engine would leave it out without a word.

The browser would draw it, so the preview would promise what the community does not get.
"""

import re
from dataclasses import dataclass

# Tried with blitz-py 0.5; the words are for whoever edits a template.
_NOT_DRAWN = {
    r"text-overflow\s*:": "text-overflow не рисуется: подгоните текст через fit_line или fit_text",
    r"line-clamp\s*:": "line-clamp не рисуется: подгоните строки через fit_text",
    r"(?<![-\w])(?:backdrop-)?filter\s*:": "filter не рисуется: вместо размытия возьмите градиент",
    r"text-shadow\s*:": "text-shadow не рисуется: положите под текст фон посветлее",
    r"mix-blend-mode\s*:": "mix-blend-mode не рисуется: смешайте цвет заранее в themes.py",
    r"background-clip\s*:\s*text": "background-clip: text не рисуется: текст одним цветом",
    r"&shy;|\u00ad": "мягкий перенос не виден: слова делит fitting.py",
    r"color-mix\(": "color-mix: цвета смешивает themes.py, там проверен их контраст",
    r"\d(?:cqw|cqh|vw|vh)\b": "единицы экрана: пишите px карточки, для браузера их пересчитаем",
    r"box-shadow\s*:": "размытая тень стоит трети всей картинки: возьмите градиент",
    r"flex-wrap\s*:": "flex-wrap: ряд с переносом теряет высоту, сложите готовые ряды",
    r"<script\b|@import|(?:src|href)\s*=\s*[\"']?\s*https?:": "рисуем без скриптов и без сети",
}  # fmt: skip
_COMMENT = re.compile(r"/\*.*?\*/|\{#.*?#\}", re.DOTALL)


@dataclass(frozen=True)
class Undrawn:
    """One place in a template: its line, from 1, and what to do about it."""

    line: int
    words: str


def find_undrawn(source: str) -> list[Undrawn]:
    """Everything in an HTML template or a style sheet that would not be drawn, by line."""
    # A comment keeps its line ends, so that the lines of what follows stay right.
    said = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source)
    return [
        Undrawn(number, words)
        for number, line in enumerate(said.split("\n"), start=1)
        for pattern, words in _NOT_DRAWN.items()
        if re.search(pattern, line, re.IGNORECASE)
    ]
