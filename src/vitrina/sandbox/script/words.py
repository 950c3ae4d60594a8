"""A script cut into words: names, numbers, texts and signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

WordKind = Literal["name", "number", "text", "sign", "end"]

_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|' + r"'(?:[^'\\]|\\.)*'", re.DOTALL)
_SIGN = re.compile(r"===|!==|==|!=|<=|>=|&&|\|\||[-+*/%<>!=?:;,.@(){}\[\]]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_DIGITS = 400


class BadScript(Exception):
    """The script cannot be read; the text says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Word:
    kind: WordKind
    text: str
    at: int
    value: int | float | str = ""


def cut_words(script: str) -> list[Word]:
    """All words, with one of kind ``end`` behind them; raises BadScript."""
    words, at = [], 0
    while True:
        if space := _SPACE.match(script, at):
            at = space.end()
        if at == len(script):
            words.append(Word("end", "", at))
            return words
        word = _cut_word(script, at)
        words.append(word)
        at += len(word.text)


def _cut_word(script: str, at: int) -> Word:
    if found := _NAME.match(script, at):
        return Word("name", found[0], at)
    if found := _NUMBER.match(script, at):
        if len(found[0]) > _MAX_DIGITS:
            raise BadScript(f"too long a number at {at}")
        return Word("number", found[0], at, read_number(found[0]))
    if found := _TEXT.match(script, at):
        return Word("text", found[0], at, _read_text(found[0][1:-1]))
    if found := _SIGN.match(script, at):
        return Word("sign", found[0], at)
    raise BadScript(f"unexpected character at {at}")


def read_number(text: str) -> int | float:
    """A whole number stays whole. Raises BadScript for one that no computer can hold."""
    if text.isdigit():
        return int(text)
    number = float(text)
    if number == float("inf"):
        raise BadScript("too large a number")
    return number


def _read_text(body: str) -> str:
    r"""The text between the quotes, its escapes read; ``\ud83d\ude00`` is one character."""
    if "\\" not in body:
        return _SURROGATE.sub("�", body)
    text = _ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else _ESCAPED.get(found[2], found[2]),
        body,
    )
    # Halves of a pair join; a half without the other one cannot be sent anywhere.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
