"""A position among the tokens of a script, and the steps from there."""

from __future__ import annotations

from vitrina.sandbox.script.tokens import ScriptSyntaxError, Token

MAX_DEPTH = 40
RESERVED = frozenset({"var", "return", "if", "else", "while", "API", "true", "false", "null"})


class Cursor:
    """Looks at one token at a time."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._next]

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ScriptSyntaxError("too deep")

    def advance(self) -> Token:
        token = self.token
        if token.kind != "end":
            self._next += 1
        return token

    def accept(self, symbol: str) -> bool:
        if self.token.kind != "symbol" or self.token.text != symbol:
            return False
        self._next += 1
        return True

    def accept_name(self, name: str) -> bool:
        if self.token.kind != "name" or self.token.text != name:
            return False
        self._next += 1
        return True

    def expect(self, symbol: str) -> None:
        if not self.accept(symbol):
            raise self.unexpected_token()

    def expect_identifier(self) -> str:
        if self.token.kind != "name":
            raise self.unexpected_token()
        return self.advance().text

    def expect_name(self) -> str:
        if self.token.text in RESERVED:
            raise self.unexpected_token()
        return self.expect_identifier()

    def unexpected_token(self) -> ScriptSyntaxError:
        shown = self.token.text[:40] or "end of code"
        return ScriptSyntaxError(f"unexpected {shown} at {self.token.at}")
