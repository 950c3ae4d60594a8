"""The syntax tree of a script."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, true, false or null."""

    value: int | float | str | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class ListLiteral:
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ObjectLiteral:
    pairs: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Member:
    """``of.key`` and ``of[key]``."""

    of: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class EachField:
    """``of@.key``: that field of every item of a list."""

    of: Expression
    key: str


@dataclass(frozen=True, slots=True)
class ApiCall:
    method: str
    argument: Expression | None


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """``of.push(x)`` and its like; ``of`` None for ``parseInt(x)``."""

    of: Expression | None
    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str
    of: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Conditional:
    """``test ? yes : no``."""

    test: Expression
    yes: Expression
    no: Expression


Expression = (
    Literal
    | Name
    | ListLiteral
    | ObjectLiteral
    | Member
    | EachField
    | ApiCall
    | FunctionCall
    | Unary
    | Binary
    | Conditional
)


@dataclass(frozen=True, slots=True)
class Assign:
    """``name = value`` or ``of.key = value``."""

    target: Name | Member
    value: Expression


@dataclass(frozen=True, slots=True)
class ExpressionStatement:
    """An expression evaluated for its effect."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Return:
    value: Expression | None


@dataclass(frozen=True, slots=True)
class If:
    test: Expression
    yes: tuple[Statement, ...]
    no: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class While:
    test: Expression
    body: tuple[Statement, ...]


Statement = Assign | ExpressionStatement | Return | If | While
Script = tuple[Statement, ...]
