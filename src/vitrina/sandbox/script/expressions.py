"""From tokens to expressions: recursive descent."""

from __future__ import annotations

from vitrina.sandbox.script.cursor import RESERVED, Cursor
from vitrina.sandbox.script.syntax import (
    ApiCall,
    Binary,
    Conditional,
    EachField,
    Expression,
    FunctionCall,
    ListLiteral,
    Literal,
    Member,
    Name,
    ObjectLiteral,
    Unary,
)
from vitrina.sandbox.script.tokens import ScriptSyntaxError

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


class ExpressionParser(Cursor):
    """Parses one expression at a time."""

    def parse_expression(self) -> Expression:
        self.enter()
        try:
            test = self._parse_binary(0)
            if not self.accept("?"):
                return test
            yes = self.parse_expression()
            self.expect(":")
            return Conditional(test, yes, self.parse_expression())
        finally:
            self.depth -= 1

    def _parse_binary(self, level: int) -> Expression:
        if level == len(_PRECEDENCE):
            return self._parse_unary()
        left, chained = self._parse_binary(level + 1), 0
        while self.token.kind == "symbol" and self.token.text in _PRECEDENCE[level]:
            operator = self.advance().text
            left = Binary(operator, left, self._parse_binary(level + 1))
            chained += 1
            if chained > _MAX_CHAIN:
                raise ScriptSyntaxError("too long an expression")
        return left

    def _parse_unary(self) -> Expression:
        operators: list[str] = []
        while self.token.kind == "symbol" and self.token.text in ("!", "-", "+"):
            operators.append(self.advance().text)
            if len(operators) > _MAX_CHAIN:
                raise ScriptSyntaxError("too long an expression")
        expression = self._parse_postfix()
        for operator in reversed(operators):
            expression = Unary(operator, expression)
        return expression

    def _parse_postfix(self) -> Expression:
        expression, chained = self._parse_primary(), 0
        while True:
            if self.accept("."):
                name = self.expect_identifier()
                if self.token.text == "(" and self.token.kind == "symbol":
                    expression = FunctionCall(expression, name, self._parse_arguments())
                else:
                    expression = Member(expression, Literal(name))
            elif self.accept("@"):
                self.expect(".")
                expression = EachField(expression, self.expect_identifier())
            elif self.accept("["):
                expression = Member(expression, self.parse_expression())
                self.expect("]")
            else:
                return expression
            chained += 1
            if chained > _MAX_CHAIN:
                raise ScriptSyntaxError("too long an expression")

    def _parse_primary(self) -> Expression:
        token = self.token
        if token.kind in ("number", "text"):
            return Literal(self.advance().value)
        if token.kind == "name":
            return self._parse_named(self.advance().text)
        if self.accept("("):
            inside = self.parse_expression()
            self.expect(")")
            return inside
        if self.accept("["):
            return ListLiteral(self._parse_items("]"))
        if self.accept("{"):
            return self._parse_object()
        raise self.unexpected_token()

    def _parse_named(self, name: str) -> Expression:
        if name in _CONSTANTS:
            return Literal(_CONSTANTS[name])
        if name == "API":
            return self._parse_api_call()
        if name in _FUNCTIONS:
            return FunctionCall(None, name, self._parse_arguments())
        if name in RESERVED:
            raise self.unexpected_token()
        return Name(name)

    def _parse_api_call(self) -> Expression:
        parts: list[str] = []
        while self.accept("."):
            parts.append(self.expect_identifier())
        arguments = self._parse_arguments()
        if not parts or len(arguments) > 1:
            raise self.unexpected_token()
        return ApiCall(".".join(parts), arguments[0] if arguments else None)

    def _parse_arguments(self) -> tuple[Expression, ...]:
        self.expect("(")
        return self._parse_items(")")

    def _parse_items(self, closing: str) -> tuple[Expression, ...]:
        items: list[Expression] = []
        while not self.accept(closing):
            items.append(self.parse_expression())
            if not self.accept(",") and self.token.text != closing:
                raise self.unexpected_token()
        return tuple(items)

    def _parse_object(self) -> Expression:
        pairs: list[tuple[str, Expression]] = []
        while not self.accept("}"):
            if self.token.kind not in ("name", "text", "number"):
                raise self.unexpected_token()
            key = self.advance()
            self.expect(":")
            text = str(key.value) if key.kind == "text" else key.text
            pairs.append((text, self.parse_expression()))
            if not self.accept(",") and self.token.text != "}":
                raise self.unexpected_token()
        return ObjectLiteral(tuple(pairs))
