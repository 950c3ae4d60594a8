"""From text to statements."""

from __future__ import annotations

from vitrina.sandbox.script.expressions import ExpressionReader
from vitrina.sandbox.script.syntax import (
    Assign,
    Do,
    Expression,
    If,
    Literal,
    Member,
    Name,
    Return,
    Script,
    Statement,
    While,
)
from vitrina.sandbox.script.words import cut_words


def read_script(text: str) -> Script:
    """The script's statements; raises BadScript."""
    reader = _Reader(cut_words(text))
    statements: list[Statement] = []
    while reader.word.kind != "end":
        statements += reader.read_statement()
    return tuple(statements)


class _Reader(ExpressionReader):
    """Reads one statement at a time."""

    def read_statement(self) -> tuple[Statement, ...]:
        self.go_deeper()
        try:
            return self._read_statement()
        finally:
            self.depth -= 1

    def _read_statement(self) -> tuple[Statement, ...]:
        if self.take(";"):
            return ()
        if self.take("{"):
            inside: list[Statement] = []
            while not self.take("}"):
                inside += self.read_statement()
            return tuple(inside)
        if self.take_name("var"):
            return self._read_variables()
        if self.take_name("return"):
            value = None if self.word.text in (";", "}", "") else self.read_expression()
            self._end_statement()
            return (Return(value),)
        if self.take_name("if"):
            test, yes = self._read_test(), self.read_statement()
            no = self.read_statement() if self.take_name("else") else ()
            return (If(test, yes, no),)
        if self.take_name("while"):
            return (While(self._read_test(), self.read_statement()),)
        return (self._read_deed(),)

    def _read_variables(self) -> tuple[Statement, ...]:
        made: list[Statement] = []
        while True:
            name = Name(self.need_name())
            value = self.read_expression() if self.take("=") else Literal(None)
            made.append(Assign(name, value))
            if not self.take(","):
                self._end_statement()
                return tuple(made)

    def _read_deed(self) -> Statement:
        what = self.read_expression()
        deed: Statement = Do(what)
        if self.take("="):
            if not isinstance(what, Name | Member):
                raise self.trouble()
            deed = Assign(what, self.read_expression())
        self._end_statement()
        return deed

    def _read_test(self) -> Expression:
        self.need("(")
        test = self.read_expression()
        self.need(")")
        return test

    def _end_statement(self) -> None:
        """A semicolon; the last statement of a block or of the script may go without."""
        if not self.take(";") and self.word.text not in ("}", ""):
            raise self.trouble()
