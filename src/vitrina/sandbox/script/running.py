"""Running a script that was read. Its API calls go out one after another through ``ask``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from vitrina.sandbox.script.operations import call_function, combine, pick, put
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
from vitrina.sandbox.script.values import (
    ScriptBroke,
    Value,
    as_form,
    as_number,
    check_size,
    is_true,
    keep_number,
)

Ask = Callable[[str, Mapping[str, str]], Awaitable[object]]
"""Makes the call with this name and these fields; a refused one gives False."""

MAX_OPERATIONS = 20_000


async def run_script(script: Script, ask: Ask) -> Value:
    """What the script returns; None when it returns nothing. Raises ScriptBroke."""
    run = _Run(ask)
    try:
        await run.do_all(script)
    except _Returned as returned:
        check_size(returned.value)
        return returned.value
    return None


def _turn(sign: str, value: Value) -> Value:
    if sign == "!":
        return not is_true(value)
    return keep_number(-as_number(value) if sign == "-" else as_number(value))


class _Returned(Exception):
    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


class _Run:
    """The variables of one run."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._variables: dict[str, Value] = {}
        self._operations = 0

    async def do_all(self, statements: tuple[Statement, ...]) -> None:
        for statement in statements:
            await self._do(statement)

    async def _do(self, statement: Statement) -> None:
        self._count()
        match statement:
            case Assign(target, value):
                await self._assign(target, await self._find(value))
            case Do(what):
                await self._find(what)
            case Return(value):
                raise _Returned(None if value is None else await self._find(value))
            case If(test, yes, no):
                await self.do_all(yes if is_true(await self._find(test)) else no)
            case While(test, body):
                while is_true(await self._find(test)):
                    await self.do_all(body)

    async def _assign(self, target: Name | Member, value: Value) -> None:
        if isinstance(target, Name):
            self._variables[target.name] = value
        else:
            put(await self._find(target.of), await self._find(target.key), value)

    async def _find(self, expression: Expression) -> Value:  # noqa: C901 - one line for each kind
        self._count()
        match expression:
            case Literal(value):
                return value
            case Name(name):
                if name not in self._variables:
                    raise ScriptBroke(f"undefined variable {name[:40]}")
                return self._variables[name]
            case ListOf(items):
                return [await self._find(item) for item in items]
            case ObjectOf(pairs):
                return {key: await self._find(value) for key, value in pairs}
            case Member(of, key):
                return pick(await self._find(of), await self._find(key))
            case Each(of, key):
                everything = await self._find(of)
                rows = everything if isinstance(everything, list) else []
                return [pick(row, key) for row in rows]
            case ApiCall(method, argument):
                return await self._call(method, argument)
            case OwnCall(of, name, arguments):
                owner = None if of is None else await self._find(of)
                return call_function(owner, name, [await self._find(item) for item in arguments])
            case Unary(sign, of):
                return _turn(sign, await self._find(of))
            case Choice(test, yes, no):
                return await self._find(yes if is_true(await self._find(test)) else no)
            case Binary():
                return await self._combine(expression)

    async def _combine(self, pair: Binary) -> Value:
        left = await self._find(pair.left)
        if pair.sign in ("&&", "||"):
            enough = is_true(left) == (pair.sign == "||")
            return left if enough else await self._find(pair.right)
        return combine(pair.sign, left, await self._find(pair.right))

    async def _call(self, method: str, argument: Expression | None) -> Value:
        fields: Value = {} if argument is None else await self._find(argument)
        if isinstance(fields, list) and not fields:
            fields = {}
        if not isinstance(fields, dict):
            raise ScriptBroke(f"the argument of API.{method[:80]} is not an object")
        check_size(fields)
        return await self._ask(method, as_form(fields))  # type: ignore[return-value]  # JSON

    def _count(self) -> None:
        self._operations += 1
        if self._operations > MAX_OPERATIONS:
            raise ScriptBroke("too many operations")
