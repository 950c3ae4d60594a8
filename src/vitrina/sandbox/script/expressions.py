"""From words to expressions: a recursive descent."""

from __future__ import annotations

from vitrina.sandbox.script.cursor import RESERVED, Cursor
from vitrina.sandbox.script.syntax import (
    ApiCall,
    Binary,
    Choice,
    Each,
    Expression,
    ListOf,
    Literal,
    Member,
    Name,
    ObjectOf,
    OwnCall,
    Unary,
)
from vitrina.sandbox.script.words import BadScript

_MAX_CHAIN = 100
_CONSTANTS = {"true": True, "false": False, "null": None}
_FUNCTIONS = frozenset({"parseInt", "parseDouble"})
_PRECEDENCE = (
    ("||",),
    ("&&",),
    ("==", "!=", "===", "!=="),
    ("<", ">", "<=", ">="),
    ("+", "-"),
    ("*", "/", "%"),
)


class ExpressionReader(Cursor):
    """Reads one expression at a time."""

    def read_expression(self) -> Expression:
        self.go_deeper()
        try:
            test = self._read_binary(0)
            if not self.take("?"):
                return test
            yes = self.read_expression()
            self.need(":")
            return Choice(test, yes, self.read_expression())
        finally:
            self.depth -= 1

    def _read_binary(self, level: int) -> Expression:
        if level == len(_PRECEDENCE):
            return self._read_unary()
        left, chained = self._read_binary(level + 1), 0
        while self.word.kind == "sign" and self.word.text in _PRECEDENCE[level]:
            sign = self.advance().text
            left = Binary(sign, left, self._read_binary(level + 1))
            chained += 1
            if chained > _MAX_CHAIN:
                raise BadScript("too long an expression")
        return left

    def _read_unary(self) -> Expression:
        signs: list[str] = []
        while self.word.kind == "sign" and self.word.text in ("!", "-", "+"):
            signs.append(self.advance().text)
            if len(signs) > _MAX_CHAIN:
                raise BadScript("too long an expression")
        expression = self._read_postfix()
        for sign in reversed(signs):
            expression = Unary(sign, expression)
        return expression

    def _read_postfix(self) -> Expression:
        expression, chained = self._read_primary(), 0
        while True:
            if self.take("."):
                name = self.need_word()
                if self.word.text == "(" and self.word.kind == "sign":
                    expression = OwnCall(expression, name, self._read_arguments())
                else:
                    expression = Member(expression, Literal(name))
            elif self.take("@"):
                self.need(".")
                expression = Each(expression, self.need_word())
            elif self.take("["):
                expression = Member(expression, self.read_expression())
                self.need("]")
            else:
                return expression
            chained += 1
            if chained > _MAX_CHAIN:
                raise BadScript("too long an expression")

    def _read_primary(self) -> Expression:
        word = self.word
        if word.kind in ("number", "text"):
            return Literal(self.advance().value)
        if word.kind == "name":
            return self._read_named(self.advance().text)
        if self.take("("):
            inside = self.read_expression()
            self.need(")")
            return inside
        if self.take("["):
            return ListOf(self._read_items("]"))
        if self.take("{"):
            return self._read_object()
        raise self.trouble()

    def _read_named(self, name: str) -> Expression:
        if name in _CONSTANTS:
            return Literal(_CONSTANTS[name])
        if name == "API":
            return self._read_api_call()
        if name in _FUNCTIONS:
            return OwnCall(None, name, self._read_arguments())
        if name in RESERVED:
            raise self.trouble()
        return Name(name)

    def _read_api_call(self) -> Expression:
        parts: list[str] = []
        while self.take("."):
            parts.append(self.need_word())
        arguments = self._read_arguments()
        if not parts or len(arguments) > 1:
            raise self.trouble()
        return ApiCall(".".join(parts), arguments[0] if arguments else None)

    def _read_arguments(self) -> tuple[Expression, ...]:
        self.need("(")
        return self._read_items(")")

    def _read_items(self, closing: str) -> tuple[Expression, ...]:
        items: list[Expression] = []
        while not self.take(closing):
            items.append(self.read_expression())
            if not self.take(",") and self.word.text != closing:
                raise self.trouble()
        return tuple(items)

    def _read_object(self) -> Expression:
        pairs: list[tuple[str, Expression]] = []
        while not self.take("}"):
            if self.word.kind not in ("name", "text", "number"):
                raise self.trouble()
            key = self.advance()
            self.need(":")
            text = str(key.value) if key.kind == "text" else key.text
            pairs.append((text, self.read_expression()))
            if not self.take(",") and self.word.text != "}":
                raise self.trouble()
        return ObjectOf(tuple(pairs))
