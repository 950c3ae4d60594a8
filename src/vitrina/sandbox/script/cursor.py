"""A place among the words of a script, and the steps from there."""

from __future__ import annotations

from vitrina.sandbox.script.words import BadScript, Word

MAX_DEPTH = 40
RESERVED = frozenset({"var", "return", "if", "else", "while", "API", "true", "false", "null"})


class Cursor:
    """Stands before one word at a time."""

    def __init__(self, words: list[Word]) -> None:
        self._words = words
        self._next = 0
        self.depth = 0

    @property
    def word(self) -> Word:
        return self._words[self._next]

    def go_deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadScript("too deep")

    def advance(self) -> Word:
        word = self.word
        if word.kind != "end":
            self._next += 1
        return word

    def take(self, sign: str) -> bool:
        if self.word.kind != "sign" or self.word.text != sign:
            return False
        self._next += 1
        return True

    def take_name(self, name: str) -> bool:
        if self.word.kind != "name" or self.word.text != name:
            return False
        self._next += 1
        return True

    def need(self, sign: str) -> None:
        if not self.take(sign):
            raise self.trouble()

    def need_word(self) -> str:
        if self.word.kind != "name":
            raise self.trouble()
        return self.advance().text

    def need_name(self) -> str:
        if self.word.text in RESERVED:
            raise self.trouble()
        return self.need_word()

    def trouble(self) -> BadScript:
        shown = self.word.text[:40] or "end of code"
        return BadScript(f"unexpected {shown} at {self.word.at}")
