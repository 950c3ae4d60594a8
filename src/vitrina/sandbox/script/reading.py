"""From text to statements: a recursive descent over the words."""

from __future__ import annotations

from vitrina.sandbox.script.syntax import (
    ApiCall,
    Assign,
    Binary,
    Choice,
    Do,
    Each,
    Expression,
    If,
    ListOf,
    Literal,
    Member,
    Name,
    ObjectOf,
    OwnCall,
    Return,
    Script,
    Statement,
    Unary,
    While,
)
from vitrina.sandbox.script.words import BadScript, Word, cut_words

MAX_DEPTH = 40
MAX_CHAIN = 100
_CONSTANTS = {"true": True, "false": False, "null": None}
_RESERVED = frozenset({"var", "return", "if", "else", "while", "API", *_CONSTANTS})
_FUNCTIONS = frozenset({"parseInt", "parseDouble"})
_PRECEDENCE = (
    ("||",),
    ("&&",),
    ("==", "!=", "===", "!=="),
    ("<", ">", "<=", ">="),
    ("+", "-"),
    ("*", "/", "%"),
)


def read_script(text: str) -> Script:
    """The script's statements; raises BadScript."""
    reader = _Reader(cut_words(text))
    statements: list[Statement] = []
    while reader.word.kind != "end":
        statements += reader.read_statement()
    return tuple(statements)


class _Reader:
    """Stands before one word at a time."""

    def __init__(self, words: list[Word]) -> None:
        self._words = words
        self._next = 0
        self._depth = 0

    @property
    def word(self) -> Word:
        return self._words[self._next]

    def read_statement(self) -> tuple[Statement, ...]:
        self._go_deeper()
        try:
            return self._read_statement()
        finally:
            self._depth -= 1

    def _read_statement(self) -> tuple[Statement, ...]:
        if self._take(";"):
            return ()
        if self._take("{"):
            inside: list[Statement] = []
            while not self._take("}"):
                inside += self.read_statement()
            return tuple(inside)
        if self._take_name("var"):
            return self._read_variables()
        if self._take_name("return"):
            value = None if self.word.text in (";", "}", "") else self.read_expression()
            self._end_statement()
            return (Return(value),)
        if self._take_name("if"):
            test, yes = self._read_test(), self.read_statement()
            no = self.read_statement() if self._take_name("else") else ()
            return (If(test, yes, no),)
        if self._take_name("while"):
            return (While(self._read_test(), self.read_statement()),)
        return (self._read_deed(),)

    def _read_variables(self) -> tuple[Statement, ...]:
        made: list[Statement] = []
        while True:
            name = Name(self._need_name())
            value = self.read_expression() if self._take("=") else Literal(None)
            made.append(Assign(name, value))
            if not self._take(","):
                self._end_statement()
                return tuple(made)

    def _read_deed(self) -> Statement:
        what = self.read_expression()
        deed: Statement = Do(what)
        if self._take("="):
            if not isinstance(what, Name | Member):
                raise self._trouble()
            deed = Assign(what, self.read_expression())
        self._end_statement()
        return deed

    def _read_test(self) -> Expression:
        self._need("(")
        test = self.read_expression()
        self._need(")")
        return test

    def _end_statement(self) -> None:
        """A semicolon; the last statement of a block or of the script may go without."""
        if not self._take(";") and self.word.text not in ("}", ""):
            raise self._trouble()

    def read_expression(self) -> Expression:
        self._go_deeper()
        try:
            test = self._read_binary(0)
            if not self._take("?"):
                return test
            yes = self.read_expression()
            self._need(":")
            return Choice(test, yes, self.read_expression())
        finally:
            self._depth -= 1

    def _read_binary(self, level: int) -> Expression:
        if level == len(_PRECEDENCE):
            return self._read_unary()
        left, chained = self._read_binary(level + 1), 0
        while self.word.kind == "sign" and self.word.text in _PRECEDENCE[level]:
            sign = self._advance().text
            left = Binary(sign, left, self._read_binary(level + 1))
            chained += 1
            if chained > MAX_CHAIN:
                raise BadScript("too long an expression")
        return left

    def _read_unary(self) -> Expression:
        signs: list[str] = []
        while self.word.kind == "sign" and self.word.text in ("!", "-", "+"):
            signs.append(self._advance().text)
            if len(signs) > MAX_CHAIN:
                raise BadScript("too long an expression")
        expression = self._read_postfix()
        for sign in reversed(signs):
            expression = Unary(sign, expression)
        return expression

    def _read_postfix(self) -> Expression:
        expression, chained = self._read_primary(), 0
        while True:
            if self._take("."):
                name = self._need_word()
                if self.word.text == "(" and self.word.kind == "sign":
                    expression = OwnCall(expression, name, self._read_arguments())
                else:
                    expression = Member(expression, Literal(name))
            elif self._take("@"):
                self._need(".")
                expression = Each(expression, self._need_word())
            elif self._take("["):
                expression = Member(expression, self.read_expression())
                self._need("]")
            else:
                return expression
            chained += 1
            if chained > MAX_CHAIN:
                raise BadScript("too long an expression")

    def _read_primary(self) -> Expression:
        word = self.word
        if word.kind in ("number", "text"):
            return Literal(self._advance().value)
        if word.kind == "name":
            return self._read_named(self._advance().text)
        if self._take("("):
            inside = self.read_expression()
            self._need(")")
            return inside
        if self._take("["):
            return ListOf(self._read_items("]"))
        if self._take("{"):
            return self._read_object()
        raise self._trouble()

    def _read_named(self, name: str) -> Expression:
        if name in _CONSTANTS:
            return Literal(_CONSTANTS[name])
        if name == "API":
            return self._read_api_call()
        if name in _FUNCTIONS:
            return OwnCall(None, name, self._read_arguments())
        if name in _RESERVED:
            raise self._trouble()
        return Name(name)

    def _read_api_call(self) -> Expression:
        parts: list[str] = []
        while self._take("."):
            parts.append(self._need_word())
        arguments = self._read_arguments()
        if not parts or len(arguments) > 1:
            raise self._trouble()
        return ApiCall(".".join(parts), arguments[0] if arguments else None)

    def _read_arguments(self) -> tuple[Expression, ...]:
        self._need("(")
        return self._read_items(")")

    def _read_items(self, closing: str) -> tuple[Expression, ...]:
        items: list[Expression] = []
        while not self._take(closing):
            items.append(self.read_expression())
            if not self._take(",") and self.word.text != closing:
                raise self._trouble()
        return tuple(items)

    def _read_object(self) -> Expression:
        pairs: list[tuple[str, Expression]] = []
        while not self._take("}"):
            if self.word.kind not in ("name", "text", "number"):
                raise self._trouble()
            key = self._advance()
            self._need(":")
            text = str(key.value) if key.kind == "text" else key.text
            pairs.append((text, self.read_expression()))
            if not self._take(",") and self.word.text != "}":
                raise self._trouble()
        return ObjectOf(tuple(pairs))

    def _go_deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise BadScript("too deep")

    def _advance(self) -> Word:
        word = self.word
        if word.kind != "end":
            self._next += 1
        return word

    def _take(self, sign: str) -> bool:
        if self.word.kind != "sign" or self.word.text != sign:
            return False
        self._next += 1
        return True

    def _take_name(self, name: str) -> bool:
        if self.word.kind != "name" or self.word.text != name:
            return False
        self._next += 1
        return True

    def _need(self, sign: str) -> None:
        if not self._take(sign):
            raise self._trouble()

    def _need_word(self) -> str:
        if self.word.kind != "name":
            raise self._trouble()
        return self._advance().text

    def _need_name(self) -> str:
        if self.word.text in _RESERVED:
            raise self._trouble()
        return self._need_word()

    def _trouble(self) -> BadScript:
        shown = self.word.text[:40] or "end of code"
        return BadScript(f"unexpected {shown} at {self.word.at}")
