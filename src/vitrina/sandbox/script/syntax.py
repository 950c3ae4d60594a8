"""What a script is made of once it is read."""

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
class ListOf:
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class ObjectOf:
    pairs: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Member:
    """``of.key`` and ``of[key]``."""

    of: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Each:
    """``of@.key``: that field of every item of a list."""

    of: Expression
    key: str


@dataclass(frozen=True, slots=True)
class ApiCall:
    method: str
    argument: Expression | None


@dataclass(frozen=True, slots=True)
class OwnCall:
    """``of.push(x)`` and its like; ``of`` None for ``parseInt(x)``."""

    of: Expression | None
    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    sign: str
    of: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Choice:
    """``test ? yes : no``."""

    test: Expression
    yes: Expression
    no: Expression


Expression = (
    Literal | Name | ListOf | ObjectOf | Member | Each | ApiCall | OwnCall | Unary | Binary | Choice
)


@dataclass(frozen=True, slots=True)
class Assign:
    """``name = value`` or ``of.key = value``."""

    target: Name | Member
    value: Expression


@dataclass(frozen=True, slots=True)
class Do:
    """An expression for what it does."""

    what: Expression


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


Statement = Assign | Do | Return | If | While
Script = tuple[Statement, ...]
