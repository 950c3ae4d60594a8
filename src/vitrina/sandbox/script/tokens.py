"""The tokens of a script: names, numbers, texts and symbols."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["name", "number", "text", "symbol", "end"]

_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|' + r"'(?:[^'\\]|\\.)*'", re.DOTALL)
_SYMBOL = re.compile(r"===|!==|==|!=|<=|>=|&&|\|\||[-+*/%<>!=?:;,.@(){}\[\]]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SHORT_ESCAPE = re.compile(r"\\()(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_DIGITS = 400


class ScriptSyntaxError(Exception):
    """The script cannot be read; the text says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Token:
    kind: TokenKind
    text: str
    at: int
    value: int | float | str = ""


def tokenize(script: str, reads_codes: bool = True) -> list[Token]:
    r"""All tokens, one of kind ``end`` last; raises ScriptSyntaxError.

    Without ``reads_codes`` a text does not know ``\u0414``: the backslash is dropped, as before
    any letter that has no meaning of its own, and ``u0414`` stays.
    """
    tokens, at = [], 0
    escape = _ESCAPE if reads_codes else _SHORT_ESCAPE
    while True:
        if space := _SPACE.match(script, at):
            at = space.end()
        if at == len(script):
            tokens.append(Token("end", "", at))
            return tokens
        token = _read_token(script, at, escape)
        tokens.append(token)
        at += len(token.text)


def _read_token(script: str, at: int, escape: re.Pattern[str]) -> Token:
    if found := _NAME.match(script, at):
        return Token("name", found[0], at)
    if found := _NUMBER.match(script, at):
        if len(found[0]) > _MAX_DIGITS:
            raise ScriptSyntaxError(f"too long a number at {at}")
        return Token("number", found[0], at, read_number(found[0]))
    if found := _TEXT.match(script, at):
        return Token("text", found[0], at, _read_text(found[0][1:-1], escape))
    if found := _SYMBOL.match(script, at):
        return Token("symbol", found[0], at)
    raise ScriptSyntaxError(f"unexpected character at {at}")


def read_number(text: str) -> int | float:
    """A whole number stays whole. Raises ScriptSyntaxError for one that no computer can hold."""
    if text.isdigit():
        return int(text)
    number = float(text)
    if number == float("inf"):
        raise ScriptSyntaxError("too large a number")
    return number


def _read_text(body: str, escape: re.Pattern[str]) -> str:
    r"""The text between the quotes, its escapes read; ``\ud83d\ude00`` is one character."""
    if "\\" not in body:
        return _SURROGATE.sub("�", body)
    text = escape.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else _ESCAPED.get(found[2], found[2]),
        body,
    )
    # Halves of a pair join; a half without the other one cannot be sent anywhere.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
