"""From the text of a script to its statements."""

from __future__ import annotations

from vitrina.sandbox.script.expressions import ExpressionParser
from vitrina.sandbox.script.syntax import (
    Assign,
    Expression,
    ExpressionStatement,
    If,
    Literal,
    Member,
    Name,
    Return,
    Script,
    Statement,
    While,
)
from vitrina.sandbox.script.tokens import tokenize


def parse_script(text: str, reads_codes: bool = True) -> Script:
    """The script's statements; raises ScriptSyntaxError. ``reads_codes``: see ``tokenize``."""
    parser = _Parser(tokenize(text, reads_codes))
    statements: list[Statement] = []
    while parser.token.kind != "end":
        statements += parser.parse_statement()
    return tuple(statements)


class _Parser(ExpressionParser):
    """Parses one statement at a time."""

    def parse_statement(self) -> tuple[Statement, ...]:
        self.enter()
        try:
            return self._parse_statement()
        finally:
            self.depth -= 1

    def _parse_statement(self) -> tuple[Statement, ...]:
        if self.accept(";"):
            return ()
        if self.accept("{"):
            inside: list[Statement] = []
            while not self.accept("}"):
                inside += self.parse_statement()
            return tuple(inside)
        if self.accept_name("var"):
            return self._parse_variables()
        if self.accept_name("return"):
            value = None if self.token.text in (";", "}", "") else self.parse_expression()
            self._end_statement()
            return (Return(value),)
        if self.accept_name("if"):
            test, yes = self._parse_condition(), self.parse_statement()
            no = self.parse_statement() if self.accept_name("else") else ()
            return (If(test, yes, no),)
        if self.accept_name("while"):
            return (While(self._parse_condition(), self.parse_statement()),)
        return (self._parse_expression_statement(),)

    def _parse_variables(self) -> tuple[Statement, ...]:
        made: list[Statement] = []
        while True:
            name = Name(self.expect_name())
            value = self.parse_expression() if self.accept("=") else Literal(None)
            made.append(Assign(name, value))
            if not self.accept(","):
                self._end_statement()
                return tuple(made)

    def _parse_expression_statement(self) -> Statement:
        expression = self.parse_expression()
        statement: Statement = ExpressionStatement(expression)
        if self.accept("="):
            if not isinstance(expression, Name | Member):
                raise self.unexpected_token()
            statement = Assign(expression, self.parse_expression())
        self._end_statement()
        return statement

    def _parse_condition(self) -> Expression:
        self.expect("(")
        test = self.parse_expression()
        self.expect(")")
        return test

    def _end_statement(self) -> None:
        """A semicolon; the last statement of a block or of the script may go without."""
        if not self.accept(";") and self.token.text not in ("}", ""):
            raise self.unexpected_token()
